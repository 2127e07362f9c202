// Awaiting a child: a call, not a spawn.
#include <benchmark/benchmark.h>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <curfew/curfew.hpp>

namespace {

asio::awaitable<int> child_awaitable(int i) { co_return i; }

asio::awaitable<void> await_awaitables(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(co_await child_awaitable(1));
}

void await_awaitable(benchmark::State& state) {
  asio::io_context context(1);
  asio::co_spawn(context, await_awaitables(state), asio::detached);
  context.run();
}
BENCHMARK(await_awaitable);

curfew::task<int> child(int i) { co_return i; }

curfew::task<> await_children(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(co_await child(1));
}

void await_task(benchmark::State& state) { curfew::run(await_children(state)); }
BENCHMARK(await_task);

}  // namespace
