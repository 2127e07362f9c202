// Who asked a cancel scope to end, and which scope it was; and that what was first stays (docs/runtime.md#rule-4).
#include <gmock/gmock.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "tests/runtime/support/kept_cancel.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::HasSubstr;

TEST(cancel_origin, of_a_deadline_is_the_deadline_and_the_scope) {
  std::optional<cancelled> why;
  const steady_clock::time_point deadline = steady_clock::now() + 1ms;
  std::uint32_t line = 0;
  const auto main = [&]() -> task<> {
    auto body = [&](cancel_scope& scope) -> task<> {
      const auto inner = [&]() -> task<> { co_await waits(why); };
      try {
        co_await move_on_after(1h, inner());
      } catch (const cancelled&) {
      }
      scope.expires_after(1h);  // the one that has passed is what is told
      co_await inner();
    };
    line = __LINE__ + 1;
    EXPECT_FALSE(co_await move_on_at(deadline, body));
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::deadline);
  EXPECT_EQ(why->deadline(), deadline);
  EXPECT_EQ(why->asker(), "");
  EXPECT_EQ(why->asker_id(), 0u);
  EXPECT_EQ(why->scope().line(), line);
  EXPECT_THAT(why->what(), HasSubstr("its deadline has passed, in the scope at cancel_origin_scope_test.cpp:" +
                                     std::to_string(line)));
}

TEST(cancel_origin, of_a_scope_is_who_has_cancelled_it_and_where_it_is) {
  std::optional<cancelled> why;
  std::uint64_t asker = 0;
  const auto main = [&]() -> task<> {
    auto body = [&](cancel_scope& scope) -> task<> {
      const auto cancels = [&]() -> task<> {
        this_task::set_name("cancels the scope");
        asker = this_task::id();
        scope.cancel();
        co_return;
      };
      auto h = spawn(cancels());
      co_await waits(why);
      co_await h.join();
    };
    EXPECT_FALSE(co_await with_cancel_scope(body));
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::explicit_request);
  EXPECT_EQ(why->asker(), "cancels the scope");
  EXPECT_EQ(why->asker_id(), asker);
  EXPECT_NE(why->scope().line(), 0u);
}

TEST(cancel_origin, is_that_of_the_outer_scope_where_an_inner_one_passes_it_on) {
  std::optional<cancelled> passed_on;
  const auto main = [&]() -> task<> {
    this_task::set_name("outer");
    auto body = [&](cancel_scope& scope) -> task<> {
      scope.cancel();
      try {
        co_await move_on_after(1h, sleep_for(1h));
      } catch (const cancelled& c) {
        passed_on.emplace(c);
      }
    };
    co_await with_cancel_scope(body);
  };
  run_here(main());
  ASSERT_TRUE(passed_on);
  EXPECT_EQ(passed_on->asker(), "outer");
}

TEST(cancel_origin, goes_with_a_handle_that_a_cancelled_task_drops) {
  std::optional<cancelled> why;
  std::uint32_t line = 0;
  const auto main = [&]() -> task<> {
    auto h = spawn(waits(why));
    const auto drops = [&]() -> task<> {
      const join_handle<> mine = std::move(h);
      co_await sleep_for(1h);
    };
    line = __LINE__ + 1;
    EXPECT_FALSE(co_await move_on_after(1ms, drops()));
    while (!why) co_await yield();
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::deadline);
  EXPECT_NE(why->deadline(), std::nullopt);
  EXPECT_EQ(why->scope().line(), line);
}

TEST(cancel_origin, stays_that_of_the_first_reason) {
  std::optional<cancelled> first;
  std::optional<cancelled> again;
  bool asked_twice = false;
  const auto victim = [&]() -> task<> {
    const auto twice = [&]() -> task<> {
      try {
        co_await waits(first);
      } catch (const cancelled&) {
      }
      co_await wait_until(asked_twice);
      co_await waits(again);
    };
    co_await move_on_after(1h, twice());
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    const auto asks = [&](const char* name) -> task<> {
      this_task::set_name(name);
      h.cancel();
      co_return;
    };
    co_await yield();
    auto early = spawn(asks("early"));
    co_await early.join();
    auto late = spawn(asks("late"));
    co_await late.join();
    asked_twice = true;
    co_await joined(h);
  };
  run_here(main());
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->asker(), "early");
  EXPECT_EQ(again->asker(), "early");
}

TEST(cancel_origin, is_its_own_where_an_outer_scope_is_cancelled_later) {
  std::optional<cancelled> first;
  std::optional<cancelled> again;
  bool asked_twice = false;
  const auto main = [&]() -> task<> {
    this_task::set_name("outer");
    auto outer_body = [&](task_group& outer) -> task<> {
      auto child = [&]() -> task<> {
        this_task::set_name("inner");
        auto inner_body = [&](cancel_scope& scope) -> task<> {
          scope.cancel();
          try {
            co_await waits(first);
          } catch (const cancelled&) {
          }
          co_await wait_until(asked_twice);
          co_await waits(again);
        };
        co_await with_cancel_scope(inner_body);
      };
      outer.spawn(child());
      co_await yield();
      co_await yield();
      outer.cancel();
      asked_twice = true;
    };
    co_await with_task_group(outer_body);
  };
  run_here(main());
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->asker(), "inner");
  EXPECT_EQ(again->asker(), "inner");
}

}  // namespace
}  // namespace curfew::tests
