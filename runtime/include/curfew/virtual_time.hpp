// Runs tasks in virtual time, so that a test of an hour's time-outs takes no time.
//
//     EXPECT_THROW(curfew::test::run(fetch_with_a_timeout_of_an_hour()), curfew::timed_out);
//
// The loop's time stands still while anything can run, and jumps to the next time for which a task waits when nothing
// can. It is the time of sleep_for, sleep_until, cancel scopes, shutdown policies and curfew::now(). Timers of Asio's
// own, as asio::steady_timer, and the clocks of std::chrono go on as ever. Time passes like that in loop::run() and
// curfew::run(); whoever runs the context of such a loop by hand, as by context().run(), has the real one.
//
// A task that swallows its cancel is ready all the time. The grace that it has when the loop ends passes as in reality.
//
// Operations on sockets count as nothing that can run: while a task waits for one, time jumps, if another task waits
// for a time. So a test whose peer is another thread or process needs a real time, where it has time-outs.
#pragma once

#include <source_location>
#include <utility>

#include <curfew/loop.hpp>

namespace curfew::detail {
run_options in_virtual_time(run_options) noexcept;
}

namespace curfew::test {

// Does what curfew::run() does, on a loop with virtual time. What no time can reach is told at once: if every task
// waits and no time is awaited, and no operation is pending, run() throws resource_deadlock_would_occur. Throws
// std::invalid_argument for several threads.
template <class T>
T run(task<T> main, run_options options = {}, std::source_location where = std::source_location::current()) {
  return curfew::run(std::move(main), curfew::detail::in_virtual_time(std::move(options)), where);
}
template <curfew::detail::task_callable F>
decltype(auto) run(F&& main, run_options options = {}, std::source_location where = std::source_location::current()) {
  return curfew::run(std::forward<F>(main), curfew::detail::in_virtual_time(std::move(options)), where);
}

}  // namespace curfew::test
