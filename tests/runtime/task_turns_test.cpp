// The strand of a task on a loop with several threads: one word, in which what is due is counted.
#include <gmock/gmock.h>

#include <memory>
#include <vector>

#include "runtime/src/core/task_turns.hpp"

namespace curfew::detail {
namespace {

using testing::ElementsAre;
using was = task_turns::was;

struct turns_of_one : testing::Test {
  task_turns turns;
  std::vector<int> ran;

  was post(int n) {
    return turns.post(*make_function([this, n] { ran.push_back(n); }));
  }
  // Takes a turn as a scheduler does. Returns what was due.
  task_turns::due take() {
    const task_turns::due due = turns.take();
    while (posted_function* const f = turns.next_function()) f->end(f, true);
    return due;
  }
};

TEST_F(turns_of_one, are_busy_from_the_first_wake_up) {
  EXPECT_TRUE(turns.begin());
  EXPECT_FALSE(turns.wake()) << "it is queued already";
  EXPECT_FALSE(turns.interrupt());
  EXPECT_EQ(turns.claim(), was::busy);
}

TEST_F(turns_of_one, take_all_that_is_due_at_once) {
  EXPECT_TRUE(turns.wake());
  EXPECT_FALSE(turns.interrupt());
  const auto due = take();
  EXPECT_TRUE(due.woken);
  EXPECT_TRUE(due.interrupted);
  EXPECT_EQ(turns.settle(), was::idle);
  EXPECT_TRUE(turns.wake()) << "it was idle";
}

TEST_F(turns_of_one, are_not_over_while_more_is_due) {
  turns.wake();
  take();
  EXPECT_FALSE(turns.wake()) << "it came while the first one was seen to";
  EXPECT_EQ(turns.settle(), was::busy);
  EXPECT_TRUE(take().woken);
  EXPECT_EQ(turns.settle(), was::idle);
}

TEST_F(turns_of_one, see_a_second_look_for_a_cancel) {
  turns.interrupt();
  EXPECT_TRUE(take().interrupted);
  turns.interrupt();
  EXPECT_EQ(turns.settle(), was::busy);
  EXPECT_TRUE(take().interrupted);
  EXPECT_EQ(turns.settle(), was::idle);
}

TEST_F(turns_of_one, see_a_look_for_a_cancel_however_many_came_with_it) {
  for (const int many : {1, 2, 255, 256, 257}) {
    turns.interrupt();
    EXPECT_TRUE(take().interrupted);
    for (int i = 0; i < many; ++i) turns.interrupt();
    EXPECT_EQ(turns.settle(), was::busy) << many;
    EXPECT_TRUE(take().interrupted) << many;
    EXPECT_EQ(turns.settle(), was::idle);
  }
}

TEST_F(turns_of_one, run_functions_in_the_order_in_which_they_came) {
  EXPECT_EQ(post(1), was::idle);
  EXPECT_EQ(post(2), was::busy);
  EXPECT_EQ(post(3), was::busy);
  take();
  EXPECT_THAT(ran, ElementsAre(1, 2, 3));
  EXPECT_EQ(post(4), was::busy) << "the turn is not over";
  EXPECT_EQ(turns.settle(), was::busy);
  take();
  EXPECT_THAT(ran, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(turns.settle(), was::idle);
}

TEST_F(turns_of_one, leave_due_what_comes_after_a_function_that_throws) {
  turns.post(*make_function([] { throw 1; }));
  post(2);
  EXPECT_THROW(take(), int);
  post(3);
  EXPECT_EQ(turns.settle(), was::busy);
  take();
  EXPECT_THAT(ran, ElementsAre(2, 3));
  EXPECT_EQ(turns.settle(), was::idle);
}

TEST_F(turns_of_one, are_whose_who_claims_them) {
  EXPECT_EQ(turns.claim(), was::idle);
  EXPECT_EQ(turns.claim(), was::busy);
  EXPECT_FALSE(turns.wake());
  EXPECT_TRUE(take().woken);
  EXPECT_EQ(turns.settle(), was::idle);
}

TEST_F(turns_of_one, take_a_wake_up_alone_and_leave_the_rest) {
  turns.wake();
  post(1);
  EXPECT_TRUE(turns.take_wake());
  EXPECT_EQ(turns.settle(), was::busy);
  EXPECT_THAT(ran, ElementsAre());
  EXPECT_FALSE(take().woken);
  EXPECT_THAT(ran, ElementsAre(1));
  EXPECT_EQ(turns.settle(), was::idle);
}

TEST_F(turns_of_one, say_that_the_task_has_ended) {
  turns.begin();
  take();
  EXPECT_EQ(turns.settle_ended(true), was::idle_and_ended);
}

TEST_F(turns_of_one, run_what_is_posted_to_a_task_that_has_ended) {
  turns.begin();
  take();
  EXPECT_EQ(turns.settle_ended(false), was::idle_and_ended);
  EXPECT_EQ(post(1), was::idle_and_ended);
  take();
  EXPECT_THAT(ran, ElementsAre(1));
  EXPECT_EQ(turns.settle(), was::idle_and_ended);
}

// Whoever has posted it may have let go of the task since.
TEST_F(turns_of_one, do_not_end_over_a_function_that_nobody_waits_for) {
  turns.begin();
  take();
  post(1);
  EXPECT_EQ(turns.settle_ended(true), was::busy);
  take();
  EXPECT_THAT(ran, ElementsAre(1));
  EXPECT_EQ(turns.settle(), was::idle_and_ended);
}

TEST_F(turns_of_one, are_seen_to_by_somebody_or_nobody_when_the_task_ends_elsewhere) {
  EXPECT_FALSE(turns.end());
  task_turns others;
  others.wake();
  EXPECT_TRUE(others.end());
}

TEST_F(turns_of_one, are_over_when_the_task_has_ended_elsewhere_meanwhile) {
  turns.wake();
  take();
  EXPECT_TRUE(turns.end());
  EXPECT_EQ(turns.settle(), was::idle_and_ended) << "nothing is due";
  EXPECT_EQ(post(1), was::idle_and_ended) << "whoever posts sees to it";
  take();
  EXPECT_THAT(ran, ElementsAre(1));
  EXPECT_EQ(turns.settle(), was::idle_and_ended);
}

// The memory of a function is free when it runs, and it goes unrun if it is not to run.
TEST_F(turns_of_one, let_go_of_what_a_function_holds) {
  const auto held = std::make_shared<int>();
  turns.post(*make_function([held] {}));
  EXPECT_EQ(held.use_count(), 2);
  turns.take();
  posted_function* const f = turns.next_function();
  f->end(f, false);
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace curfew::detail
