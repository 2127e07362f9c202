// A task that computes asks whether it is to end.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

struct checkpoint : testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(threads, checkpoint, testing::Values(1, 3));

// The timers of deadlines wait for the thread that computes.
TEST_P(checkpoint, sees_a_deadline_of_its_own_task) {
  run_here(
      []() -> task<> {
        const bool is_done = co_await move_on_after(1ms, []() -> task<> {
          for (;;) co_await this_task::checkpoint();
        });
        EXPECT_FALSE(is_done);
        EXPECT_FALSE(this_task::cancelled());
      }(),
      named(shutdown::cancel(), GetParam()));
}

TEST_P(checkpoint, sees_a_deadline_of_its_owner) {
  run_here(
      []() -> task<> {
        const auto computes = []() -> task<> {
          while (!this_task::cancelled()) {
          }
          co_await this_task::checkpoint();
          ADD_FAILURE() << "it is cancelled";
        };
        const bool is_done = co_await move_on_after(1ms, [&]() -> task<> {
          co_await with_task_group([&](task_group& g) -> task<> {
            g.spawn(computes());
            co_return;
          });
        });
        EXPECT_FALSE(is_done);
      }(),
      named(shutdown::cancel(), GetParam()));
}

TEST_P(checkpoint, sees_none_behind_a_shield) {
  run_here(
      []() -> task<> {
        bool was_cancelled = true;
        co_await move_on_after(-1s, [&]() -> task<> {
          const bool in_time = co_await shield(24h, [&]() -> task<> {
            was_cancelled = this_task::cancelled();
            co_await this_task::checkpoint();
          });
          EXPECT_TRUE(in_time);
        });
        EXPECT_FALSE(was_cancelled);
      }(),
      named(shutdown::cancel(), GetParam()));
}

}  // namespace
}  // namespace curfew::tests
