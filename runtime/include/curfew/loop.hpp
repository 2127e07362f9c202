// A loop runs tasks on an asio::io_context. It has a main task, and a rule for what is still pending when that task
// ends.
//
//     int main() { curfew::run(serve(), {.name = "server", .shutdown = curfew::shutdown::wait(5s)}); }
//
// When the main task ends, the shutdown policy decides about the regular tasks that are still pending:
//   shutdown::cancel(grace)  notes them (pending-at-shutdown), cancels them, lets them unwind for `grace`, and destroys
//                            what is left; this is the default
//   shutdown::wait(deadline) lets them finish; only those that outlive the deadline are noted, and then cancelled
//                            likewise
// Daemons are cancelled last. Tasks that are spawned meanwhile are not forgotten.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(execution/executor.hpp)
#include CURFEW_ASIO(execution_context.hpp)
#include CURFEW_ASIO(io_context.hpp)

#include <curfew/co_spawn.hpp>
#include <curfew/detail/callable_task.hpp>
#include <curfew/detail/claim.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/spawn_place.hpp>
#include <curfew/join_handle.hpp>
#include <curfew/spawn.hpp>
#include <curfew/spawn_options.hpp>
#include <curfew/task.hpp>

namespace curfew {

namespace detail {
struct loop_core;  // runtime/src/core/loop_core.hpp

template <class C>
concept task_or_callable = is_task<std::remove_cvref_t<C>> || task_callable<C>;
// True for what may be a completion token: whatever has no other meaning beside a task.
template <class Token>
concept spawn_token =
    !std::is_convertible_v<Token&&, std::source_location> && !std::is_convertible_v<Token&&, spawn_options>;
}  // namespace detail

class shutdown {
 public:
  static constexpr std::chrono::milliseconds default_grace{5000};

  static constexpr shutdown cancel(std::chrono::milliseconds grace = default_grace) noexcept {
    return {false, {}, grace};
  }
  static constexpr shutdown wait(std::chrono::milliseconds deadline,
                                 std::chrono::milliseconds grace = default_grace) noexcept {
    return {true, deadline, grace};
  }

  constexpr bool waits() const noexcept { return waits_; }
  constexpr std::chrono::milliseconds deadline() const noexcept { return deadline_; }
  constexpr std::chrono::milliseconds grace() const noexcept { return grace_; }

 private:
  constexpr shutdown(bool waits, std::chrono::milliseconds deadline, std::chrono::milliseconds grace) noexcept
      : waits_(waits), deadline_(deadline), grace_(grace) {}
  bool waits_;
  std::chrono::milliseconds deadline_;
  std::chrono::milliseconds grace_;
};

struct run_options {
  std::string name = "main";  // of the loop, in the tree and as the metrics' label: names should be few and fixed
  std::size_t threads = 1;    // how many threads run it; the calling thread is one of them
  curfew::shutdown shutdown = shutdown::cancel();
  // For tests (virtual_time.hpp). The loop must have one thread and an io_context of its own, and be run by run().
  bool virtual_time = false;
};

class loop {
 public:
  // Makes a loop with an io_context of its own. Throws std::invalid_argument if `threads` is 0.
  explicit loop(run_options = {}, std::source_location = std::source_location::current());
  // Makes a loop on a borrowed io_context. The context must outlive the loop's use, but may be destroyed before the
  // loop object: then the tasks that are left are noted and destroyed with it. `options.threads` must be at least the
  // number of threads that call run() on the context. Throws std::invalid_argument if it is 0.
  explicit loop(asio::io_context&, run_options = {}, std::source_location = std::source_location::current());
  // Makes a loop on the io_context that is behind an executor. If that is a strand, or an executor of the program's
  // own, no two tasks of the loop run at the same time, also where several threads run the context; spawn_options may
  // say otherwise of a task. The context's own executor means the context. Throws std::invalid_argument for one that is
  // empty, or on anything else than an io_context, such as a thread_pool; if its type says so, it does not compile.
  template <class Executor>
    requires asio::execution::is_executor<Executor>::value
  explicit loop(const Executor& e, run_options options = {},
                std::source_location where = std::source_location::current())
      : loop(detail::place_of(e, where), std::move(options)) {}
  // Refuses a context that is no io_context, and says why.
  template <class Context>
    requires(std::is_convertible_v<Context&, asio::execution_context&> &&
             !std::is_convertible_v<Context&, asio::io_context&>)
  explicit loop(Context&, run_options = {}) {
    static_assert(std::is_void_v<Context>,
                  "curfew: a loop runs on an asio::io_context, and a thread_pool is none: use "
                  "curfew::loop({.threads = 4}), or run an io_context on the pool's threads");
  }
  // Notes the tasks that are left as pending-at-shutdown, cancels their operations and destroys them; it waits for no
  // task to end. Other threads may run a borrowed context meanwhile: it waits until they have left the loop's tasks and
  // their handlers. If it is called from within one of these it returns at once, and the last thread that leaves
  // destroys the tasks.
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  // Runs the loop with this main task and shuts it down. Returns the task's value, or throws its error. A loop can be
  // run once; running it again throws std::logic_error.
  //
  // If somebody stops the context meanwhile, as by `loop.context().stop()` in a signal handler, the loop shuts down
  // without waiting for anybody: what is pending, the main task too, is noted, cancelled and has its grace. Then run()
  // throws asio::system_error with loop_error::stopped. A borrowed context is left stopped only after such a stop.
  // It throws the same if the context is stopped already: by somebody's stop(), or because a run() of its owner has
  // ended. io_context::restart() undoes both.
  //
  // If nothing is left that could ever wake the main task, run() throws resource_deadlock_would_occur instead of
  // hanging. As in io_context::run(), that is so when no operation is pending, no handler is queued and nobody keeps a
  // work guard. An operation that a task awaits counts as outstanding work until it is done, wherever it is done.
  template <class T>
  T run(task<T> main, std::source_location where = std::source_location::current()) {
    detail::task_core* const core =
        detail::transfer_frame(main, [&](detail::frame& f) { return start_main(f, where); });
    const join_handle<T> kept(core);
    run_main();
    return detail::result_of<T>(*core);
  }

  template <detail::task_callable F>
  decltype(auto) run(F&& main, std::source_location where = std::source_location::current()) {
    return run(detail::call_and_keep(std::forward<F>(main)), where);
  }

  // Thread-safe. The task starts when the loop gets to it. A callable is called at once, and kept until its task has
  // ended. Throws std::logic_error once the loop has ended; a thread that may call it that late must expect that, or
  // must be stopped first.
  //
  // Memory ordering: what the calling thread did before spawn() happens before the first step of the task.
  template <class T>
  [[nodiscard("dropping a join_handle orphans its task")]] join_handle<T> spawn(
      task<T> t, std::source_location where = std::source_location::current()) {
    return spawn(std::move(t), spawn_options(), where);
  }
  void spawn_daemon(task<> t, std::source_location where = std::source_location::current()) {
    spawn_daemon(std::move(t), spawn_options(), where);
  }
  template <detail::task_callable F>
  [[nodiscard("dropping a join_handle orphans its task")]] auto spawn(
      F&& f, std::source_location where = std::source_location::current()) {
    return spawn(detail::call_and_keep(std::forward<F>(f)), where);
  }
  template <detail::task_callable F>
  void spawn_daemon(F&& f, std::source_location where = std::source_location::current()) {
    spawn_daemon(detail::call_and_keep(std::forward<F>(f)), where);
  }
  // `options` say where the task runs: spawn_options.hpp.
  template <class T>
  [[nodiscard("dropping a join_handle orphans its task")]] join_handle<T> spawn(
      task<T> t, const spawn_options& options, std::source_location where = std::source_location::current()) {
    return join_handle<T>(
        detail::transfer_frame(t, [&](detail::frame& f) { return spawn_frame(f, where, false, options); }));
  }
  void spawn_daemon(task<> t, const spawn_options& options,
                    std::source_location where = std::source_location::current()) {
    const join_handle<> not_needed(
        detail::transfer_frame(t, [&](detail::frame& f) { return spawn_frame(f, where, true, options); }));
  }
  template <detail::task_callable F>
  [[nodiscard("dropping a join_handle orphans its task")]] auto spawn(
      F&& f, const spawn_options& options, std::source_location where = std::source_location::current()) {
    return spawn(detail::call_and_keep(std::forward<F>(f)), options, where);
  }
  template <detail::task_callable F>
  void spawn_daemon(F&& f, const spawn_options& options, std::source_location where = std::source_location::current()) {
    spawn_daemon(detail::call_and_keep(std::forward<F>(f)), options, where);
  }

  // They say what the others take.
  template <class F, class... More>
    requires(!detail::starts_as_task<F>)
  detail::not_started<F> spawn(F&&, More&&...);
  template <class F, class... More>
    requires(!detail::starts_as_task<F>)
  detail::not_started<F> spawn_daemon(F&&, More&&...);
  template <class F, class... More>
    requires(!detail::starts_as_task<F>)
  detail::not_started<F> run(F&&, More&&...);

  // Starts a task, or a callable that returns one, and passes its result to a completion token of the signature
  // void(std::exception_ptr, T), or void(std::exception_ptr): asio::use_future, asio::detached, a callback, and so on.
  // It gives the results of co_spawn (co_spawn.hpp), on this loop: nobody owns the task but the loop, with
  // asio::detached an exception of it is an unobserved-error, and the signal of a handler's slot cancels it. The
  // handler is called on its own executor, or else on executor(), after the task has ended. It is destroyed uncalled if
  // the loop ends before the task has. Thread-safe, and throws, as spawn() without a token: once the loop has ended,
  // std::logic_error when the operation is initiated.
  //
  // Memory ordering: what the task did happens before the call of the handler.
  template <detail::task_or_callable C, detail::spawn_token Token>
  auto spawn(C&& c, Token&& token, std::source_location where = std::source_location::current()) {
    static_assert(detail::task_callable<C> || !std::is_lvalue_reference_v<C>,
                  "loop.spawn takes the task over: hand it over as f(), or as std::move(t)");
    using signature = typename detail::co_spawnable<std::decay_t<C>>::signature;
    return asio::async_initiate<Token, signature>(detail::initiate_co_spawn_on_loop(executor(), core_, where), token,
                                                  std::forward<C>(c));
  }

  // Stops the loop as context().stop() does. Reports have `why` as the reason, the first one that is given; all of them
  // fits where it is no longer than 60 bytes. Thread-safe while run() is under way.
  void stop(std::string why);

  asio::io_context& context() noexcept;
  asio::any_io_executor executor() noexcept;
  const std::string& name() const noexcept;

 private:
  loop(detail::spawn_place, run_options);
  detail::task_core* start_main(detail::frame&, std::source_location);
  void run_main();
  detail::task_core* spawn_frame(detail::frame&, std::source_location, bool daemon, const spawn_options&);

  std::shared_ptr<detail::loop_core> core_;
};

// Runs a loop with this main task, from its start to its shutdown. Returns and throws what loop::run() does.
template <class T>
T run(task<T> main, run_options options = {}, std::source_location where = std::source_location::current()) {
  return loop(std::move(options), where).run(std::move(main), where);
}
template <detail::task_callable F>
decltype(auto) run(F&& main, run_options options = {}, std::source_location where = std::source_location::current()) {
  return run(detail::call_and_keep(std::forward<F>(main)), std::move(options), where);
}
template <class F, class... More>
  requires(!detail::starts_as_task<F>)
detail::not_started<F> run(F&&, More&&...);

}  // namespace curfew
