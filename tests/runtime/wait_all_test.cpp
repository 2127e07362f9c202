// wait_all: waits for tasks of somebody else's. What it refuses: wait_graph_deadlock_test.cpp; tasks of other loops:
// join_across_test.cpp.
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> takes(int turns) {
  for (int i = 0; i < turns; ++i) co_await yield();
}
task<> fails() {
  co_await yield();
  throw std::runtime_error("failed");
}

// REQUIRES: called by the main task, which comes first.
std::vector<task_ref> all_but_main() {
  std::vector<task_ref> tasks = all_tasks();
  tasks.erase(tasks.begin());
  return tasks;
}

TEST(wait_all, returns_when_all_have_ended_however_they_do) {
  const auto main = []() -> task<> {
    auto short_one = spawn(takes(1));
    auto long_one = spawn(takes(7));
    auto failing = spawn(fails());
    auto cancelled_one = spawn([]() -> task<> { co_await sleep_for(1h); });
    const std::vector<task_ref> all = all_but_main();
    EXPECT_EQ(all.size(), 4u);
    cancelled_one.cancel();
    co_await wait_all(all);
    for (const task_ref& t : all) EXPECT_TRUE(t.done());
    EXPECT_THROW(co_await failing.join(), std::runtime_error);
  };
  run_here(main());
}

TEST(wait_all, throws_in_a_cancelled_task_also_where_all_have_ended) {
  const auto waits = []() -> task<> {
    auto ended = spawn(takes(0));
    const std::vector<task_ref> all{all_tasks().back()};
    co_await ended.join();
    EXPECT_TRUE(all[0].done());
    EXPECT_THROW(co_await sleep_for(1h), cancelled);
    co_await wait_all(all);
  };
  const auto main = [&]() -> task<> {
    auto waiting = spawn(waits());
    for (int i = 0; i < 9; ++i) co_await yield();
    waiting.cancel();
    EXPECT_THROW(co_await waiting.join(), cancelled);
  };
  run_here(main());
}

TEST(wait_all, returns_at_once_where_there_is_nobody_to_wait_for) {
  const auto main = []() -> task<> {
    auto ended = spawn(takes(0));
    const task_ref it = all_tasks().back();
    co_await ended.join();
    co_await wait_all(std::vector<task_ref>());
    std::vector<task_ref> ended_and_none(2);
    ended_and_none.front() = it;
    co_await wait_all(ended_and_none);
  };
  run_here(main());
}

TEST(wait_all, that_is_cancelled_leaves_them_alone) {
  const auto main = []() -> task<> {
    auto worker = spawn(takes(20));
    const task_ref it = all_tasks().back();
    const std::vector<task_ref> twice(2, it);
    auto waits = spawn([&]() -> task<> { co_await wait_all(twice); });
    co_await yield();
    waits.cancel();
    EXPECT_THROW(co_await waits.join(), cancelled);
    EXPECT_FALSE(it.done());
    co_await worker.join();
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
