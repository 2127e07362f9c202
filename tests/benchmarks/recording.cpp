// What recording is made of.
#include <benchmark/benchmark.h>

#include "probe/recorder/recorder.hpp"

namespace {

namespace recorder = curfew::recorder;

void timestamp(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(recorder::now());
}
BENCHMARK(timestamp);

// Noting a million pending tasks when their loop shuts down.
void note_million_pending(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    recorder::loop* const loop = recorder::begin_loop({.name = "million"});
    std::vector<recorder::node> tasks(1'000'000);
    for (recorder::node& t : tasks) t = recorder::spawn(*loop, {}, recorder::now());
    state.ResumeTiming();
    const std::size_t noted = recorder::mark_pending(*loop);
    state.PauseTiming();
    if (noted != tasks.size()) state.SkipWithError("not all were noted");
    for (recorder::node t : tasks)
      recorder::finish(*loop, t, recorder::node_state::destroyed, {}, false, recorder::now());
    recorder::end_loop(loop);
    state.ResumeTiming();
  }
}
BENCHMARK(note_million_pending)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
