// A guest is a task whose coroutine is one of Asio's, and run by Asio. What it has of a task: it is recorded, counted
// and cancelled, and it is the task that runs while a step of it does. It has no turns, and waits for nothing that a
// loop knows. Its outermost frame is a coroutine that never runs.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(execution.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(prefer.hpp)
#include CURFEW_ASIO(query.hpp)
#include CURFEW_ASIO(require.hpp)

#include <curfew/detail/frame_memory.hpp>
#include <curfew/detail/guest.hpp>
#include <curfew/detail/visit.hpp>
#include <curfew/detail/wait.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/context/loop_context.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Asio guards a coroutine's signal by nothing but the coroutine's executor. On a context with several threads that may
// be no strand, and a cancel comes from anywhere. So a signal is emitted when no step runs, and a step waits for it.
//
// Invariant: `state_` counts the steps that run, in units of `step`. `poll` is set while one of them is the task's
// poll, which is the first of several that run at the same time; the others run as plain handlers. `beside` is set when
// one of those has ended beside the poll: what was said until then of where the coroutine waits may not be true any
// more. `emitting` is set by whoever emits the signal. In the bits above `type_shift` are the types of signals that are
// to be emitted, by whoever is the last to leave. `over` is set once and for all when the coroutine has ended.
//
// `task` is set when the guest is made, and nullptr from its end on; it is written by whoever has set `over`. A thread
// that has the lock of the task's shard and finds it set may touch the task.
//
// `error` is written by whoever has set `over`, and read by whoever ends the task.
//
// Memory ordering: every change of `state_` is acq_rel, so a step sees what the one before it did.
struct guest_core final : wait {
  guest_core(std::shared_ptr<loop_core>, const spawn_place&);

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }

  // Called under the lock, when the task is cancelled by anybody but the user's signal.
  void cancel() noexcept override;
  void emit(asio::cancellation_type) noexcept;
  bool runs_here() const noexcept;  // a step of it, or what its signal has set off

  // Runs `f` as a step, inside the loop.
  template <class F>
  void run(F& f);
  void start(frame& root, std::source_location, error_for, const guest_origin&);  // makes the task
  void cancel_by_user(asio::cancellation_type) noexcept;
  void end(recorder::node_state, std::exception_ptr) noexcept;
  void cut() noexcept;  // the task was destroyed

  std::atomic<unsigned> references{2};  // at first, of the guest_ref that has made it and of the task
  std::atomic<bool> has_ended_{false};  // the coroutine; the task may have gone before it
  std::atomic<unsigned> state_{0};
  std::atomic<task_core*> task{nullptr};
  const std::shared_ptr<loop_core> loop;
  asio::io_context* const context;
  const std::optional<asio::strand<asio::any_io_executor>> strand;
  asio::cancellation_signal signal;
  std::uint64_t id = 0;  // of the task; constant when it is made
  bool told = false;     // the coroutine was told to end; under all locks
  recorder::node_state outcome = recorder::node_state::completed;
  std::exception_ptr error;

 private:
  friend struct guest_step;
  static constexpr unsigned poll = 1;
  static constexpr unsigned emitting = 2;
  static constexpr unsigned over = 4;
  static constexpr unsigned beside = 8;
  static constexpr unsigned type_shift = 4;
  static constexpr unsigned types = 7u << type_shift;
  static constexpr unsigned step = 1u << 7;

  bool begin_step() noexcept;  // returns whether it is the task's poll
  bool ends_beside_poll() noexcept;
  void leave(unsigned what) noexcept;
  void emit_now(unsigned which) noexcept;
  void finish() noexcept;
  void mark_cancelled(const cancel_origin&) noexcept;
};

// Allocates from the memory of frames.
template <class T>
struct frame_allocator {
  using value_type = T;
  frame_allocator() = default;
  template <class U>
  frame_allocator(const frame_allocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return static_cast<T*>(allocate_frame(n * sizeof(T))); }
  void deallocate(T* p, std::size_t n) noexcept { free_frame(p, n * sizeof(T)); }
  friend bool operator==(frame_allocator, frame_allocator) noexcept { return true; }
};

// A step of the guest, while it runs. Names the task in `current`. The coroutine need not have gone on in it: the step
// may be one of another coroutine on the same executor.
struct guest_step {
  explicit guest_step(guest_core&) noexcept;
  ~guest_step();
  guest_step(const guest_step&) = delete;
  guest_step& operator=(const guest_step&) = delete;
  void say_where_it_waits(const task_core&) const noexcept;

  guest_core& guest;
  const bool polls;
  const running before;
  recorder::told_wait waited;  // when it began
};

template <class F>
void guest_core::run(F& f) {
  if (runs_here()) return std::move(f)();
  const guest_step step(*this);
  std::move(f)();
}

// What it runs is a step of the guest. When that has ended, it is the executor that co_spawn was given, and goes on
// with whatever keeps it, such as a socket.
class guest_executor {
 public:
  guest_executor(guest_ref g, unsigned how) noexcept : guest_(std::move(g)), how_(how) { begin(); }
  guest_executor(const guest_executor& other) noexcept : guest_(other.guest_), how_(other.how_) { begin(); }
  guest_executor(guest_executor&& other) noexcept : guest_(std::move(other.guest_)), how_(other.how_) {}
  guest_executor& operator=(guest_executor other) noexcept {
    std::swap(guest_, other.guest_);
    std::swap(how_, other.how_);
    return *this;
  }
  ~guest_executor() {
    if (guest_ && (how_ & tracked) != 0) core().loop->home->end_users_work();
  }

  template <class Function>
  void execute(Function&& f) const {
    execute(guest_, how_, std::forward<Function>(f), core().context->get_executor());
  }
  // Does the same for a guest that has no executor yet, with memory that is recycled on any thread.
  template <class Function>
  static void execute_recycled(const guest_ref& g, Function&& f) {
    execute(g, 0, std::forward<Function>(f),
            asio::require(g.core()->context->get_executor(), asio::execution::allocator(frame_allocator<std::byte>())));
  }

  asio::execution_context& query(asio::execution::context_t) const noexcept { return *core().context; }
  asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept {
    return (how_ & never) != 0 ? asio::execution::blocking_t(asio::execution::blocking.never)
                               : asio::execution::blocking_t(asio::execution::blocking.possibly);
  }
  asio::execution::relationship_t query(asio::execution::relationship_t) const noexcept {
    return (how_ & continuation) != 0 ? asio::execution::relationship_t(asio::execution::relationship.continuation)
                                      : asio::execution::relationship_t(asio::execution::relationship.fork);
  }
  asio::execution::outstanding_work_t query(asio::execution::outstanding_work_t) const noexcept {
    return (how_ & tracked) != 0 ? asio::execution::outstanding_work_t(asio::execution::outstanding_work.tracked)
                                 : asio::execution::outstanding_work_t(asio::execution::outstanding_work.untracked);
  }
  guest_executor require(asio::execution::blocking_t::never_t) const noexcept { return {guest_, how_ | never}; }
  guest_executor require(asio::execution::blocking_t::possibly_t) const noexcept { return {guest_, how_ & ~never}; }
  guest_executor require(asio::execution::relationship_t::fork_t) const noexcept {
    return {guest_, how_ & ~continuation};
  }
  guest_executor require(asio::execution::relationship_t::continuation_t) const noexcept {
    return {guest_, how_ | continuation};
  }
  guest_executor require(asio::execution::outstanding_work_t::tracked_t) const noexcept {
    return {guest_, how_ | tracked};
  }
  guest_executor require(asio::execution::outstanding_work_t::untracked_t) const noexcept {
    return {guest_, how_ & ~tracked};
  }

  guest_core& core() const noexcept { return *guest_.core(); }

  friend bool operator==(const guest_executor& a, const guest_executor& b) noexcept {
    return a.guest_.core() == b.guest_.core() && a.how_ == b.how_;
  }

 private:
  static constexpr unsigned never = 1;
  static constexpr unsigned continuation = 2;
  static constexpr unsigned tracked = 4;

  void begin() const noexcept {
    if ((how_ & tracked) != 0) core().loop->home->begin_users_work();
  }
  template <class Function, class Executor>
  static void execute(const guest_ref& guest, unsigned how, Function&& f, const Executor& on_context) {
    guest_core& g = *guest.core();
    std::decay_t<Function> kept(std::forward<Function>(f));
    if ((how & never) == 0 && g.runs_here()) return std::move(kept)();
    auto step = [of = guest, f = std::move(kept)]() mutable {
      loop_gate* const gate = of.core()->loop->gate.get();
      const visit inside(gate);
      if (!inside) return gate->refuse(std::move(f));
      std::decay_t<Function> running(std::move(f));  // it is destroyed inside, too
      of.core()->run(running);
    };
    const auto begin = [&] {
      if (g.strand) return post_or_dispatch(how, *g.strand, std::move(step));
      post_or_dispatch(how, on_context, std::move(step));
    };
    loop_context& home = *g.loop->home;
    if (home.is_borrowed() || home.is_inside()) return begin();
    home.post_from_outside(begin);
  }
  template <class Executor, class Step>
  static void post_or_dispatch(unsigned how, const Executor& e, Step&& step) {
    using asio::execution::blocking;
    using asio::execution::relationship;
    if ((how & never) == 0) return execute_on(e, std::forward<Step>(step));
    if ((how & continuation) == 0) return execute_on(asio::require(e, blocking.never), std::forward<Step>(step));
    execute_on(asio::prefer(asio::require(e, blocking.never), relationship.continuation), std::forward<Step>(step));
  }

  guest_ref guest_;
  unsigned how_;
};

// REQUIRES: the task is a guest.
asio::any_io_executor executor_of_guest(const task_core&);

}  // namespace curfew::detail
