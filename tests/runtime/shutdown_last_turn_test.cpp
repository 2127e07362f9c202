// What is ready when the main task ends has one turn more, and not two.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

task<> counts_its_turns(std::atomic<int>& turns) {
  for (;;) {
    ++turns;
    co_await yield();
  }
}

TEST(last_turn, is_one) {
  std::vector<std::atomic<int>> turns(200);  // more than are polled in one go
  std::vector<join_handle<>> kept;
  int until_then = 0;
  const auto main = [&]() -> task<> {
    for (auto& t : turns) kept.push_back(spawn(counts_its_turns(t)));
    for (int i = 0; i < 3; ++i) co_await yield();
    for (auto& t : turns) EXPECT_EQ(t.load(), turns.front().load());
    until_then = turns.front().load();
  };
  run_here(main());
  for (auto& t : turns) EXPECT_EQ(t.load(), until_then + 1);
}

TEST(last_turn, starts_what_is_spawned_last) {
  for (const std::size_t threads : {1, 2, 8}) {
    std::vector<std::atomic<int>> turns(1000);
    std::vector<join_handle<>> kept;
    const auto main = [&]() -> task<> {
      for (auto& t : turns) kept.push_back(spawn(counts_its_turns(t)));
      co_return;
    };
    run(main(), named(shutdown::cancel(), threads));
    std::size_t started = 0;
    for (auto& t : turns) started += t.load() != 0 ? 1 : 0;
    EXPECT_EQ(started, turns.size()) << threads << " threads";
    if (threads == 1) {
      for (auto& t : turns) EXPECT_EQ(t.load(), 1);
    }
  }
}

TEST(last_turn, lets_end_what_was_about_to) {
  for (const std::size_t threads : {1, 2, 8}) {
    const auto ends = []() -> task<> { co_return; };
    std::vector<join_handle<>> kept;
    const auto main = [&]() -> task<> {
      for (int i = 0; i < 500; ++i) kept.push_back(spawn(ends()));
      co_return;
    };
    run(main(), named(shutdown::cancel(), threads));
    for (auto& h : kept) EXPECT_TRUE(h.done());
  }
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 0u);
  }
}

// A turn that was taken out of turn leaves its handler behind, which must keep away from the task's next wait: a timer
// ends that on another thread. Under thread sanitizer, a race.
TEST(last_turn, is_not_taken_again_when_its_handler_comes) {
  constexpr int tasks = 300, sleeps = 5;
  for (const std::size_t threads : {2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4}) {
    std::atomic<int> slept = 0;
    const auto sleeper = [&slept](int nth) -> task<> {
      co_await yield();
      for (int i = 0; i < sleeps; ++i, ++slept) co_await sleep_for(std::chrono::microseconds((nth * 7 + i * 13) % 50));
    };
    std::vector<join_handle<>> kept;
    const auto main = [&]() -> task<> {
      for (int i = 0; i < tasks; ++i) kept.push_back(spawn(sleeper(i)));
      co_return;
    };
    run(main(), named(shutdown::wait(std::chrono::hours(1)), threads));
    EXPECT_EQ(slept, tasks * sleeps) << threads << " threads";
  }
}

}  // namespace
}  // namespace curfew::tests
