// What is recorded of a task that is pending when its loop shuts down, and goes on.
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

class what_is_pending_at_shutdown : public ::testing::Test {
 protected:
  join_handle<> kept;  // it outlives the loop

  task<> main_that_leaves(task<> a) {
    kept = spawn(std::move(a));
    co_await yield();
  }
};

TEST_F(what_is_pending_at_shutdown, notes_what_is_pending_before_it_cancels) {
  const auto looks = [&]() -> task<> {
    this_task::set_name("looks");
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      if (!recording()) throw;
      const recorded now;
      const model::task& t = now.task("looks");
      EXPECT_TRUE(t.pending_at_shutdown);
      EXPECT_EQ(t.state, model::task_state::running) << "while it lives it says where it is";
      EXPECT_EQ(now.loops[t.loop].state, model::loop_state::draining);
      throw;
    }
  };
  run_here(main_that_leaves(looks()));
  if (recording()) {
    const recorded then;
    EXPECT_EQ(then.operation_of(then.task("looks")), "sleep_for") << "where it was pending";
  }
}

TEST_F(what_is_pending_at_shutdown, says_where_a_cleanup_is_while_it_lasts) {
  const auto cleans_up = [&]() -> task<> {
    this_task::set_name("cleans up");
    bool was_cancelled = false;
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      was_cancelled = true;
    }
    EXPECT_TRUE(was_cancelled);
    auto cleanup = [&]() -> task<> {
      co_await yield();
      if (!recording()) co_return;
      const recorded now;
      const model::task& t = now.task("cleans up");
      EXPECT_TRUE(t.pending_at_shutdown && t.shielded);
      const model::note* const note = now.note_of(t);
      const auto then = note == nullptr ? model::none : note->at_shutdown;
      EXPECT_EQ(then < now.stacks.size() ? now.text(now.stacks[then].operation) : "", "sleep_for");
    };
    EXPECT_TRUE(co_await shield(1h, cleanup));
  };
  run_here(main_that_leaves(cleans_up()));
}

}  // namespace
}  // namespace curfew::tests
