// The price of curfew::co_spawn, beside asio::co_spawn with the same coroutines. Both are detached.
#include <benchmark/benchmark.h>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <curfew/curfew.hpp>

namespace {

constexpr int batch = 1000;

struct of_asio {
  template <class... Arguments>
  static void co_spawn(Arguments&&... arguments) {
    asio::co_spawn(std::forward<Arguments>(arguments)...);
  }
};
struct of_curfew {
  template <class... Arguments>
  static void co_spawn(Arguments&&... arguments) {
    curfew::co_spawn(std::forward<Arguments>(arguments)...);
  }
};

asio::awaitable<void> ends_at_once() { co_return; }
asio::awaitable<void> waits_once() { co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable); }
curfew::task<> task_that_ends_at_once() { co_return; }

void spawn_from_outside(benchmark::State& state, auto one) {
  asio::io_context context(1);
  for (auto _ : state) {
    for (int i = 0; i < batch; ++i) one(context);
    context.run();
    context.restart();
  }
  state.SetItemsProcessed(state.iterations() * batch);
}

// As a server does it: a coroutine spawns, and the context has handlers of its own in between.
void spawn_in_a_coroutine(benchmark::State& state, auto one, auto kind, int threads) {
  asio::io_context context(threads);
  kind.co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        const auto here = co_await asio::this_coro::executor;
        for (auto _ : state) {
          for (int i = 0; i < batch; ++i) {
            one(context);
            if (i % 10 == 9) co_await asio::post(here, asio::use_awaitable);
          }
        }
      },
      asio::detached);
  context.run();
  state.SetItemsProcessed(state.iterations() * batch);
}

template <class Kind, asio::awaitable<void> (*coroutine)()>
void outside(benchmark::State& state) {
  spawn_from_outside(state, [](asio::io_context& c) { Kind::co_spawn(c, coroutine(), asio::detached); });
}
template <class Kind, asio::awaitable<void> (*coroutine)(), int threads>
void inside(benchmark::State& state) {
  spawn_in_a_coroutine(
      state, [](asio::io_context& c) { Kind::co_spawn(c, coroutine(), asio::detached); }, Kind(), threads);
}

BENCHMARK(outside<of_asio, ends_at_once>)->Name("asio_co_spawn_outside");
BENCHMARK(outside<of_curfew, ends_at_once>)->Name("curfew_co_spawn_outside");
BENCHMARK(inside<of_asio, ends_at_once, 1>)->Name("asio_co_spawn_inside");
BENCHMARK(inside<of_curfew, ends_at_once, 1>)->Name("curfew_co_spawn_inside");
BENCHMARK(inside<of_asio, waits_once, 1>)->Name("asio_co_spawn_waiting");
BENCHMARK(inside<of_curfew, waits_once, 1>)->Name("curfew_co_spawn_waiting");
BENCHMARK(inside<of_asio, waits_once, 2>)->Name("asio_co_spawn_waiting_2");
BENCHMARK(inside<of_curfew, waits_once, 2>)->Name("curfew_co_spawn_waiting_2");

void task_outside(benchmark::State& state) {
  spawn_from_outside(state, [](asio::io_context& c) { curfew::co_spawn(c, task_that_ends_at_once(), asio::detached); });
}
BENCHMARK(task_outside)->Name("curfew_co_spawn_task");

}  // namespace
