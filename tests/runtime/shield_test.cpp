// A shield keeps cancellation out, within its own bound (docs/runtime.md#rule-7).
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> forever() { co_await sleep_for(std::chrono::hours::max()); }

// Spawns the task, lets it begin, cancels it, and waits for its end.
task<> cancels(task<> victim) {
  auto handle = spawn(std::move(victim));
  for (int i = 0; i < 3; ++i) co_await yield();
  handle.cancel();
  EXPECT_THROW(co_await handle.join(), cancelled);
}

TEST(shield, lets_a_cancelled_task_clean_up_and_then_end) {
  std::string done;
  const auto victim = [&]() -> task<> {
    std::exception_ptr ended;
    try {
      co_await forever();
    } catch (const cancelled&) {
      ended = std::current_exception();
    }
    auto cleanup = [&]() -> task<> {
      EXPECT_FALSE(this_task::cancelled());
      co_await sleep_for(1ms);
      done += "cleaned up";
    };
    EXPECT_TRUE(co_await shield(1h, cleanup));
    EXPECT_TRUE(this_task::cancelled());
    EXPECT_THROW(co_await yield(), cancelled);
    std::rethrow_exception(ended);
  };
  run_here(cancels(victim()));
  EXPECT_EQ(done, "cleaned up");
}

TEST(shield, has_a_bound_that_ends_what_hangs) {
  const auto victim = []() -> task<> {
    EXPECT_FALSE(co_await shield(1ms, forever()));
    co_await forever();
  };
  run_here(cancels(victim()));
}

TEST(shield, keeps_out_a_cancel_that_comes_while_it_is_open) {
  bool ended = false;
  const auto victim = [&]() -> task<> {
    auto body = [&]() -> task<> {
      while (!ended) {
        co_await sleep_for(1ms);
        ended = true;
      }
    };
    EXPECT_TRUE(co_await shield(1h, body));
    co_await yield();
    ADD_FAILURE() << "the task is cancelled behind the shield";
  };
  run_here(cancels(victim()));
  EXPECT_TRUE(ended);
}

TEST(shield, covers_scopes_and_groups_and_children_in_it) {
  int ended = 0;
  const auto victim = [&]() -> task<> {
    auto body = [&]() -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn([&]() -> task<> {
          co_await sleep_for(2ms);
          ++ended;
        });
        EXPECT_FALSE(co_await move_on_after(1ms, forever()));
        ++ended;
      });
    };
    EXPECT_TRUE(co_await shield(1h, body));
    co_await forever();
  };
  run_here(cancels(victim()));
  EXPECT_EQ(ended, 2);
}

TEST(shield, does_not_keep_out_a_failure_of_its_own_group) {
  const auto main = []() -> task<> {
    auto body = []() -> task<> {
      co_await with_task_group([](task_group& g) -> task<> {
        g.spawn([]() -> task<> {
          throw std::runtime_error("a child");
          co_return;
        });
        co_await forever();
      });
    };
    EXPECT_THROW(co_await shield(1h, body), group_error);
  };
  run_here(main());
}

TEST(shield, of_a_child_keeps_its_failing_group_waiting) {
  bool ended = false;
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& g) -> task<> {
      g.spawn([&]() -> task<> {
        auto cleanup = [&]() -> task<> {
          co_await sleep_for(1ms);
          ended = true;
        };
        co_await shield(1h, cleanup);
      });
      co_await yield();
      throw std::runtime_error("the body");
    };
    EXPECT_THROW(co_await with_task_group(body), group_error);
  };
  run_here(main());
  EXPECT_TRUE(ended);
}

TEST(shield, holds_while_the_loop_shuts_down) {
  bool ended = false;
  const auto daemon = [&]() -> task<> {
    try {
      co_await forever();
    } catch (const cancelled&) {
    }
    auto cleanup = [&]() -> task<> {
      co_await yield();
      ended = true;
    };
    co_await shield(1h, cleanup);
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(daemon());
    co_await yield();
  };
  run_here(main());
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace curfew::tests
