// Whether nobody runs a loop.
#include "probe/model/not_run.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/snapshot_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using model::task_state;

// Returns whether nobody runs the loop of the first task, at 10 s.
bool is_run_by_nobody(tests::snapshot_builder& b) {
  b.end(model::process_end::alive, 10s);
  const model::snapshot taken = b.get();
  return model::is_run_by_nobody(taken, taken.tasks.at(0), 1s);
}

TEST(not_run, a_loop_in_which_a_task_is_ready_for_long_is_run_by_nobody) {
  for (const bool is_long : {false, true}) {
    tests::snapshot_builder b;
    b.loop("db");
    b.task("dog").state(task_state::ready, is_long ? 9s : 9900ms);
    EXPECT_EQ(is_run_by_nobody(b), is_long) << "a task that takes turns is ready at any instant, too";
  }
}

TEST(not_run, a_loop_in_which_others_have_turns_is_run) {
  for (const bool has_begun : {false, true}) {
    tests::snapshot_builder b;
    b.loop("db");
    b.task("dog").state(task_state::ready, 5s);
    b.task("worker").waiting("read", 6s).polls(has_begun ? 1 : 0);
    EXPECT_EQ(is_run_by_nobody(b), !has_begun);
  }
}

TEST(not_run, a_task_that_waits_says_nothing_of_a_loop_whose_runtime_does_not) {
  tests::snapshot_builder b;
  b.loop("db");
  b.task("dog").waiting("read", 1s);
  EXPECT_FALSE(is_run_by_nobody(b));
}

TEST(not_run, a_runtime_says_it_of_a_loop_with_tasks_that_wait) {
  tests::snapshot_builder b;
  b.loop("asyncio").not_run = 2s;
  b.task("close").waiting("sleep", 1s).polls(1);
  EXPECT_TRUE(is_run_by_nobody(b));
  EXPECT_EQ(model::not_run_since(b.get(), 0), 2s);
}

TEST(not_run, what_a_runtime_says_is_no_longer_so_when_a_task_has_had_a_turn_since) {
  tests::snapshot_builder b;
  b.loop("asyncio").not_run = 2s;
  b.task("close").waiting("sleep", 3s).polls(1);
  EXPECT_FALSE(is_run_by_nobody(b));
  EXPECT_EQ(model::not_run_since(b.get(), 0), 0s);
}

TEST(not_run, a_loop_that_its_runtime_says_is_run_is_kept_by_something_else) {
  tests::snapshot_builder b;
  b.loop("asyncio").is_run = true;
  b.task("dog").state(task_state::ready, 1s);  // behind a callback that blocks
  EXPECT_FALSE(is_run_by_nobody(b));
}

}  // namespace
}  // namespace curfew
