// Holds the io_context that a loop runs, its own or a borrowed one, and decides who may still touch it.
//
// An executor of a task may outlive its loop, because somebody keeps it: a work guard on another thread, a handler that
// another thread is about to post, or an I/O object. So every executor that is handed out is a loop_executor, which
// shares this object with its loop, and an io_context of the loop's own is freed with the last of them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(execution.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(query.hpp)
#include CURFEW_ASIO(require.hpp)

#include <curfew/detail/wait.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/context/left_behind.hpp"

namespace curfew::detail {

class loop_context final : left_behind::listener {
 public:
  explicit loop_context(int concurrency_hint);  // makes an io_context of its own
  // Shared by all loops on the borrowed context, and closed when that context ends (loop_service.hpp).
  explicit loop_context(asio::io_context& borrowed) noexcept : context_(borrowed) {}
  loop_context(const loop_context&) = delete;
  loop_context& operator=(const loop_context&) = delete;

  asio::io_context& get() const noexcept { return context_; }
  bool is_borrowed() const noexcept { return own_ == nullptr; }
  // Returns whether this thread runs one of the context's handlers. A borrowed context may go while another thread
  // asks, so the gate is held then.
  bool is_inside() const noexcept {
    if (!open_.load(std::memory_order_relaxed)) return false;
    if (!is_borrowed()) return context_.get_executor().running_in_this_thread();
    const std::lock_guard<std::recursive_mutex> locked(gate_);
    return open_.load(std::memory_order_relaxed) && context_.get_executor().running_in_this_thread();
  }

  // begin_run() says that a loop is about to run the context, with all its threads; end_run(), or why_stopped(), that
  // it has done so. begin_run() returns what why_stopped() must be given then. Asio forbids to restart a context while
  // somebody runs it, so begin_run() waits until the loops that have been stopped are out. Work that ended on another
  // thread earlier cannot stop the context any more: see end_work().
  //
  // If somebody else than a loop has stopped the context before, that is a stop of this run as well, if the caller
  // `heeds_stop`: then nothing is returned, and no run has begun. The context is restarted in any case.
  struct run_mark {
    unsigned stops;
    unsigned answers;
  };
  std::optional<run_mark> begin_run(bool heeds_stop);
  void end_run() noexcept;
  // Stops the context because of what a loop on it has reached.
  void stop_for_loop() noexcept;
  enum class stop : unsigned char { none, for_loop, out_of_work, by_somebody };
  // Ends the run, and returns why the context has stopped since the begin_run() that returned `since`; `none` if it has
  // not. Unless a loop has stopped it, restarts it when the other loops are out.
  stop why_stopped(run_mark since);
  // Leaves the context stopped as somebody has stopped it, for its owner and the other loops.
  void leave_stopped() noexcept;
  // Restarts the context for its owner, who may run it next. If a loop still runs it, that loop will do so itself.
  void leave_restarted() noexcept;

  outstanding_work begin_own_work() const {
    return asio::require(context_.get_executor(), asio::execution::outstanding_work.tracked);
  }

  // Says which loop is named if handlers are left behind on the context: one that is recorded, the latest if there are
  // several.
  void is_of(const recorder::loop_place&) noexcept;

  // operation_left() says that the task which waited for a pending operation goes; left_operation_ended() says that the
  // operation has ended, or gone as well.
  void operation_left() noexcept { others_.operations.fetch_add(1, std::memory_order_relaxed); }
  void left_operation_ended() noexcept { others_.operations.fetch_sub(1, std::memory_order_relaxed); }

  // Lets nothing enter from now on, and counts what is left behind. The handlers of a context of its own are destroyed
  // unrun, because they may refer to the loop.
  void close() noexcept;
  bool is_closed() const noexcept { return !open_.load(std::memory_order_relaxed); }

  // Runs `post`, which does something to the context from another thread, unless the context is closed. Handlers that
  // run on the context do not need this: while it runs it is open.
  template <class Post>
  void post_from_outside(Post&& post) {
    const std::lock_guard<std::recursive_mutex> locked(gate_);
    if (open_.load(std::memory_order_relaxed)) std::forward<Post>(post)();
  }
  void begin_work() noexcept;
  // Both do the same for whoever has a borrowed context's work as Asio has it: the context must live until the end of
  // that, and others may restart it in between.
  void begin_users_work() noexcept {
    if (!is_borrowed()) return begin_work();
    others_.guards.fetch_add(1, std::memory_order_relaxed);
    context_.get_executor().on_work_started();
  }
  void end_users_work() noexcept {
    if (!is_borrowed()) return end_work();
    others_.guards.fetch_sub(1, std::memory_order_relaxed);
    if (!is_closed()) context_.get_executor().on_work_finished();
  }
  // Ends a piece of work. Asio counts down to zero first and stops the context then, and in between others may have
  // restarted it. Under the gate the two are one step.
  void end_work() noexcept;

 private:
  struct owned_context : asio::io_context {
    using io_context::io_context;
    void drop_handlers() noexcept { shutdown(); }
  };

  // Waits until no loop runs the context, or until `enough()` is true. Does not wait if this thread is inside the
  // context, because it would wait for itself.
  template <class Enough>
  void wait_for_loops(std::unique_lock<std::recursive_mutex>& locked, Enough enough) {
    if (!is_inside()) left_.wait(locked, [&] { return running_ == 0 || enough(); });
  }

  void restart();              // under the gate
  stop answer(stop) noexcept;  // under the gate
  void left(std::uint64_t handlers_at_least) noexcept override;

  // Invariant: `gate_` is held by whoever posts, ends work, stops or restarts from outside the context's own handlers,
  // and when `open_` becomes false. The context is restarted only while `running_` is 0, or within a handler. If
  // `open_` is read without the gate, it says whether there is a context that could run here. What is posted may be
  // destroyed at once, if the context is about to go, and that may end work. So the gate is recursive.
  const std::unique_ptr<owned_context> own_;
  asio::io_context& context_;
  mutable std::recursive_mutex gate_;
  std::atomic<bool> open_{true};
  std::condition_variable_any left_;  // notified when a loop is out, or has found out why it stopped
  unsigned running_ = 0;              // how many loops run it; `gate_` guards this and what follows
  unsigned stops_ = 0;                // how often it was stopped for loops
  unsigned answers_ = 0;              // how often it was found out: two loops may ask about one stop
  stop latest_answer_ = stop::none;
  bool stop_is_known_ = false;            // it is stopped for a loop, or because of what a loop was told
  std::optional<outstanding_work> kept_;  // set once it is closed: no end of work stops what has no queue any more
  left_behind::others others_;
  recorder::loop_place loop_;  // guarded by `gate_`
  left_behind left_behind_{*this, others_};
};

template <class Executor, class Function>
void execute_on(const Executor& executor, Function&& f) {
#if CURFEW_ASIO_VERSION < 102500
  asio::execution::execute(executor, std::forward<Function>(f));  // the member is private there
#else
  executor.execute(std::forward<Function>(f));
#endif
}

// This is the executor of a loop's tasks. `Inner` is the io_context's own executor. If `Tracked` is
// true, each copy is outstanding work.
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

  const Inner& inner() const noexcept { return inner_; }
  bool is_of(const loop_context& c) const noexcept { return context_.get() == &c; }
  loop_context& context() const noexcept { return *context_; }
  // Returns whether what is executed would run at once.
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

}  // namespace curfew::detail
