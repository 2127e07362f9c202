// The price of a task: spawned, run and ended, beside asio::co_spawn.
#include <benchmark/benchmark.h>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <curfew/curfew.hpp>

namespace {

constexpr int batch = 1000;

asio::awaitable<void> trivial_awaitable() { co_return; }

void co_spawn_detached(benchmark::State& state) {
  asio::io_context context(1);
  for (auto _ : state) {
    for (int i = 0; i < batch; ++i) asio::co_spawn(context, trivial_awaitable(), asio::detached);
    context.run();
    context.restart();
  }
  state.SetItemsProcessed(state.iterations() * batch);
}
BENCHMARK(co_spawn_detached);

curfew::task<> trivial() { co_return; }

curfew::task<> spawn_batches(benchmark::State& state) {
  for (auto _ : state) {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      for (int i = 0; i < batch; ++i) group.spawn(trivial());
      co_return;
    });
  }
}

void task_spawn(benchmark::State& state) {
  curfew::run(spawn_batches(state));
  state.SetItemsProcessed(state.iterations() * batch);
}
BENCHMARK(task_spawn);

curfew::task<> spawn_and_join_batches(benchmark::State& state) {
  std::vector<curfew::join_handle<>> handles;
  for (auto _ : state) {
    for (int i = 0; i < batch; ++i) handles.push_back(curfew::spawn(trivial()));
    for (auto& handle : handles) co_await handle.join();
    handles.clear();
  }
}

void task_spawn_and_join(benchmark::State& state) {
  curfew::run(spawn_and_join_batches(state));
  state.SetItemsProcessed(state.iterations() * batch);
}
BENCHMARK(task_spawn_and_join);

}  // namespace
