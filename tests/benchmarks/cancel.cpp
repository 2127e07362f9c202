// The price of a cancel: of a task that waits, beside a coroutine of Asio's that waits in the same and is told by its
// cancellation signal. What counts is from the cancel to the end of the last one. In both, the wait throws.
#include <benchmark/benchmark.h>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <ctime>
#include <curfew/curfew.hpp>
#include <vector>

namespace {

constexpr int batch = 1000;
using timer = asio::steady_timer;

double seconds_of_this_thread() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

asio::awaitable<void> awaitable_waits(timer& on) { co_await on.async_wait(asio::use_awaitable); }
curfew::task<> task_waits(timer& on) { co_await on.async_wait(curfew::use_task); }
curfew::task<> task_sleeps() { co_await curfew::sleep_for(std::chrono::hours(1)); }

void asio_cancel(benchmark::State& state) {
  asio::io_context context(1);
  for (auto _ : state) {
    std::vector<asio::cancellation_signal> signals(batch);
    std::vector<timer> timers;
    for (int i = 0; i < batch; ++i) timers.emplace_back(context, timer::time_point::max());
    for (std::size_t i = 0; i < batch; ++i)
      asio::co_spawn(context, awaitable_waits(timers[i]),
                     asio::bind_cancellation_slot(signals[i].slot(), asio::detached));
    context.restart();
    context.poll();
    const double before = seconds_of_this_thread();
    for (auto& s : signals) s.emit(asio::cancellation_type::terminal);
    context.run();
    state.SetIterationTime(seconds_of_this_thread() - before);
  }
  state.SetItemsProcessed(state.iterations() * batch);
}
BENCHMARK(asio_cancel)->UseManualTime();

curfew::task<> cancels(benchmark::State& state, auto waiting) {
  for (auto _ : state) {
    std::vector<timer> timers;
    for (int i = 0; i < batch; ++i) timers.emplace_back(co_await asio::this_coro::executor, timer::time_point::max());
    double before = 0;
    co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
      for (auto& t : timers) group.spawn(waiting(t));
      co_await curfew::yield();
      before = seconds_of_this_thread();
      group.cancel();
    });
    state.SetIterationTime(seconds_of_this_thread() - before);
  }
  state.SetItemsProcessed(state.iterations() * batch);
}

void task_cancel(benchmark::State& state) { curfew::run(cancels(state, task_waits)); }
BENCHMARK(task_cancel)->UseManualTime();
void sleep_cancel(benchmark::State& state) {
  curfew::run(cancels(state, [](timer&) { return task_sleeps(); }));
}
BENCHMARK(sleep_cancel)->UseManualTime();

}  // namespace
