// The io_context that a loop runs, its own or a borrowed one, and who may still touch it.
//
// An executor of a task outlives its loop where somebody keeps it: a work guard on another thread, a handler that
// another thread is about to post, an I/O object. So every executor that is handed out is a loop_executor, which shares
// this with its loop, and an io_context of ours is freed with the last of them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include <asio/execution.hpp>
#include <asio/io_context.hpp>
#include <asio/query.hpp>
#include <asio/require.hpp>
#include <asio/strand.hpp>
#include <asio/version.hpp>

#include <curfew/detail/wait.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/context/left_behind.hpp"

namespace curfew::detail {

class loop_context final : left_behind::listener {
 public:
  explicit loop_context(int concurrency_hint);  // one of its own
  // Shared by all loops on it, and closed when it ends (loop_service.hpp).
  explicit loop_context(asio::io_context& borrowed) noexcept : context_(borrowed) {}
  loop_context(const loop_context&) = delete;
  loop_context& operator=(const loop_context&) = delete;

  asio::io_context& get() const noexcept { return context_; }
  bool is_borrowed() const noexcept { return own_ == nullptr; }
  // Whether this thread runs one of its handlers. A borrowed context may go while another thread asks.
  bool is_inside() const noexcept {
    if (!open_.load(std::memory_order_relaxed)) return false;
    if (!is_borrowed()) return context_.get_executor().running_in_this_thread();
    const std::lock_guard<std::recursive_mutex> locked(gate_);
    return open_.load(std::memory_order_relaxed) && context_.get_executor().running_in_this_thread();
  }

  // A loop is about to run it, and has done so, with all its threads. begin_run() returns what why_stopped() is to be
  // given then. Asio forbids to restart a context while somebody runs it: begin_run() waits until the loops that have
  // been stopped are out. What ended on another thread earlier cannot stop it any more: see end_work().
  unsigned begin_run();
  void end_run() noexcept;
  // Because of what a loop on it has reached.
  void stop_for_loop() noexcept;
  enum class stop : unsigned char { none, for_loop, out_of_work, by_somebody };
  // REQUIRES: after end_run(). Restarts it, when the other loops are out.
  stop why_stopped(unsigned since);
  // For its owner, who may run it next; unless a loop runs it still, which will do so itself.
  void leave_restarted() noexcept;

  outstanding_work begin_own_work() const {
    return asio::require(context_.get_executor(), asio::execution::outstanding_work.tracked);
  }

  // Who is named where handlers are left behind on it: a loop that is recorded, the latest if there are several.
  void is_of(const recorder::loop_place&) noexcept;

  // An operation is pending and the task that waited for it goes; and it has ended, or gone as well.
  void operation_left() noexcept { others_.operations.fetch_add(1, std::memory_order_relaxed); }
  void left_operation_ended() noexcept { others_.operations.fetch_sub(1, std::memory_order_relaxed); }

  // From now on nothing enters. The handlers of one of its own are destroyed unrun: they may refer to the loop.
  void close() noexcept;
  bool is_closed() const noexcept { return !open_.load(std::memory_order_relaxed); }

  // What other threads do to it. Handlers that run there need none of it: while it runs it is open.
  template <class Post>
  void post_from_outside(Post&& post) {
    const std::lock_guard<std::recursive_mutex> locked(gate_);
    if (open_.load(std::memory_order_relaxed)) std::forward<Post>(post)();
  }
  void begin_work() noexcept;
  // Asio counts down to zero first and stops the context then; in between others may have restarted it. Under the gate
  // that is one step.
  void end_work() noexcept;

 private:
  struct owned_context : asio::io_context {
    using io_context::io_context;
    void drop_handlers() noexcept { shutdown(); }
  };

  // Until no loop runs it, or `enough()`. Not where this thread is inside of it: it would wait for itself.
  template <class Enough>
  void wait_for_loops(std::unique_lock<std::recursive_mutex>& locked, Enough enough) {
    if (!is_inside()) left_.wait(locked, [&] { return running_ == 0 || enough(); });
  }

  void left(std::uint64_t handlers_at_least) noexcept override;

  // Invariant: `gate_` is held by whoever posts, ends work, stops or restarts from outside of the context's own
  // handlers, and when `open_` becomes false. The context is restarted only while `running_` is 0, or within a handler.
  // Read without it, `open_` says whether there is a context that could run here. What is posted may be destroyed
  // within, where the context is about to go, and end work: so it is recursive.
  const std::unique_ptr<owned_context> own_;
  asio::io_context& context_;
  mutable std::recursive_mutex gate_;
  std::atomic<bool> open_{true};
  std::condition_variable_any left_;  // a loop is out, or has found out why
  unsigned running_ = 0;              // loops that run it; this and what follows under `gate_`
  unsigned stops_ = 0;                // for loops
  unsigned answers_ = 0;              // of why_stopped(), and the latest: two loops may ask about one stop
  stop latest_answer_ = stop::none;
  std::optional<outstanding_work> kept_;  // once it is closed: no end of work stops what has no queue any more
  left_behind::others others_;
  recorder::loop_place loop_;  // under `gate_`
  left_behind left_behind_{*this, others_};
};

template <class Executor, class Function>
void execute_on(const Executor& executor, Function&& f) {
#if ASIO_VERSION < 102500
  asio::execution::execute(executor, std::forward<Function>(f));  // the member is private
#else
  executor.execute(std::forward<Function>(f));
#endif
}

// The executor of a loop's tasks. `Inner`: the io_context's own, or a task's strand. With `Tracked` each copy is
// outstanding work.
template <class Inner, bool Tracked = false>
class loop_executor {
 public:
  loop_executor(std::shared_ptr<loop_context> context, Inner inner) noexcept
      : context_(std::move(context)), inner_(std::move(inner)) {
    begin();
  }
  loop_executor(const loop_executor& other) noexcept : context_(other.context_), inner_(other.inner_) { begin(); }
  loop_executor(loop_executor&& other) noexcept
      : context_(std::move(other.context_)), inner_(std::move(other.inner_)) {}
  loop_executor& operator=(loop_executor other) noexcept {
    std::swap(context_, other.context_);
    std::swap(inner_, other.inner_);
    return *this;
  }
  ~loop_executor() {
    if constexpr (Tracked)
      if (context_) context_->end_work();
  }

  template <class Function>
  void execute(Function&& f) const {
    if (context_->is_inside()) return execute_on(inner_, std::forward<Function>(f));
    context_->post_from_outside([&] { execute_on(inner_, std::forward<Function>(f)); });
  }

  bool is_of(const loop_context& c) const noexcept { return context_.get() == &c; }
  loop_context& context() const noexcept { return *context_; }
  // Whether what is executed would run at once.
  bool runs_here() const noexcept { return context_->is_inside() && inner_.running_in_this_thread(); }

  static constexpr asio::execution::outstanding_work_t query(asio::execution::outstanding_work_t) noexcept {
    if constexpr (Tracked)
      return asio::execution::outstanding_work_t::tracked;
    else
      return asio::execution::outstanding_work_t::untracked;
  }
  template <class Property>
    requires(!std::is_convertible_v<Property, asio::execution::outstanding_work_t> &&
             asio::can_query<const Inner&, Property>::value)
  decltype(auto) query(const Property& p) const noexcept {
    return asio::query(inner_, p);
  }

  loop_executor<Inner, true> require(asio::execution::outstanding_work_t::tracked_t) const noexcept {
    return {context_, inner_};
  }
  loop_executor<Inner, false> require(asio::execution::outstanding_work_t::untracked_t) const noexcept {
    return {context_, inner_};
  }
  template <class Property>
    requires(!std::is_convertible_v<Property, asio::execution::outstanding_work_t> &&
             asio::can_require<const Inner&, Property>::value &&
             std::is_same_v<Inner, std::decay_t<typename asio::require_result<const Inner&, Property>::type>>)
  loop_executor require(const Property& p) const noexcept {
    return {context_, asio::require(inner_, p)};
  }

  friend bool operator==(const loop_executor& a, const loop_executor& b) noexcept {
    return a.context_ == b.context_ && a.inner_ == b.inner_;
  }

 private:
  void begin() const noexcept {
    if constexpr (Tracked) context_->begin_work();
  }

  std::shared_ptr<loop_context> context_;
  Inner inner_;
};

using plain_loop_executor = loop_executor<asio::io_context::executor_type>;
using strand_loop_executor = loop_executor<asio::strand<asio::io_context::executor_type>>;

}  // namespace curfew::detail
