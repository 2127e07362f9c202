// What a group returns where it was cancelled, or where children have failed (docs/runtime.md#rule-12).
#include <gtest/gtest.h>

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> yields(int times) {
  for (int i = 0; i < times; ++i) co_await yield();
}
task<> fails(std::string what, int after = 0) {
  co_await yields(after);
  throw std::runtime_error(what);
}
task<> cancels(task_group& g) {
  co_await yields(2);
  g.cancel();
}

TEST(task_group, that_cancels_itself_keeps_a_value_that_is_there) {
  const auto main = []() -> task<> {
    const int value = co_await with_task_group([](task_group& g) -> task<int> {
      g.spawn([]() -> task<> { co_await sleep_for(1h); });
      co_await yield();
      g.cancel();
      co_return 3;
    });
    EXPECT_EQ(value, 3);
    co_await yield();
  };
  run_here(main());
}

TEST(task_group, that_cancels_itself_returns_nothing_as_an_optional) {
  const auto body = [](task_group& g) -> task<std::optional<int>> {
    g.spawn(cancels(g));
    co_await sleep_for(1h);
    co_return 3;
  };
  const auto main = [&]() -> task<> {
    const std::optional<int> value = co_await with_task_group(body);
    EXPECT_FALSE(value);
    co_await yield();
  };
  run_here(main());
}

TEST(task_group, that_cancels_itself_throws_where_there_is_no_value) {
  const auto body = [](task_group& g) -> task<int> {
    g.spawn(cancels(g));
    co_await sleep_for(1h);
    co_return 3;
  };
  const auto main = [&]() -> task<> {
    try {
      co_await with_task_group(body);
      ADD_FAILURE() << "it returned";
    } catch (const cancelled& c) {
      EXPECT_EQ(c.reason(), cancel_reason::explicit_request);
    }
    co_await yield();  // the task is not cancelled
  };
  run_here(main());
}

TEST(task_group, that_is_cancelled_from_outside_returns_no_empty_optional) {
  const auto body = [](task_group&) -> task<std::optional<int>> {
    co_await sleep_for(1h);
    co_return 3;
  };
  bool thrown = false;
  const auto main = [&]() -> task<> {
    co_await move_on_after(1ms, [&]() -> task<> {
      try {
        co_await with_task_group(body);
      } catch (const cancelled&) {
        thrown = true;
        throw;
      }
    });
  };
  run_here(main());
  EXPECT_TRUE(thrown);
}

TEST(task_group, gives_failures_beside_the_value) {
  const auto main = []() -> task<> {
    std::optional<group_error> failures;
    for (const bool fails_now : {true, false}) {
      const int value = co_await with_task_group(
          [&](task_group& g) -> task<int> {
            if (fails_now) g.spawn(fails("one"));
            if (fails_now) g.spawn(fails("another", 5));
            co_await yields(2);
            co_return 7;
          },
          {.supervise = true, .failures = &failures});
      EXPECT_EQ(value, 7);
      EXPECT_EQ(failures.has_value(), fails_now) << "those of an earlier group are gone";
      if (!fails_now) continue;
      EXPECT_EQ(failures->count(), 2u);
      EXPECT_STREQ(failures->what(), "2 failures in the task group: one; another");
    }
  };
  run_here(main());
  if (recording()) {
    EXPECT_EQ(recorded().counters().unobserved_errors, 0u);
  }
}

TEST(task_group, gives_failures_where_the_body_returns_nothing) {
  const auto main = []() -> task<> {
    std::optional<group_error> failures;
    co_await with_task_group(
        [](task_group& g) -> task<> {
          g.spawn(fails("one"));
          co_await sleep_for(1h);  // the failure ends that: the group is no supervising one
        },
        {.failures = &failures});
    EXPECT_EQ(failures.value().count(), 1u);
    const std::optional<int> none = co_await with_task_group(
        [](task_group& g) -> task<std::optional<int>> {
          g.spawn(fails("two"));
          co_await sleep_for(1h);
          co_return 1;
        },
        {.failures = &failures});
    EXPECT_FALSE(none);
    EXPECT_EQ(failures.value().count(), 1u);
  };
  run_here(main());
}

TEST(task_group, throws_failures_that_have_left_no_value) {
  const auto main = []() -> task<> {
    std::optional<group_error> failures;
    const auto throws = [](task_group& g) -> task<int> {
      g.spawn(fails("one"));
      co_await yields(2);
      throw std::runtime_error("the body");
    };
    const auto is_cut_off = [](task_group& g) -> task<int> {
      g.spawn(fails("one"));
      co_await sleep_for(1h);
      co_return 3;
    };
    const auto fails_itself = [](task_group& g) -> task<> {
      g.spawn(fails("one"));
      co_await yields(2);
      throw std::runtime_error("the body");
    };
    const task_group_options supervising{.supervise = true, .failures = &failures};
    try {
      co_await with_task_group(throws, supervising);
      ADD_FAILURE() << "it returned";
    } catch (const group_error& e) {
      EXPECT_EQ(e.count(), 2u);
    }
    EXPECT_THROW(co_await with_task_group(is_cut_off, {.failures = &failures}), group_error);
    EXPECT_THROW(co_await with_task_group(fails_itself, supervising), group_error);
    EXPECT_FALSE(failures);
  };
  run_here(main());
}

TEST(task_group, gives_failures_and_passes_an_outer_cancel_on) {
  std::optional<group_error> failures;
  bool thrown = false;
  const auto main = [&]() -> task<> {
    co_await move_on_after(1ms, [&]() -> task<> {
      try {
        co_await with_task_group(
            [](task_group& g) -> task<> {
              g.spawn(fails("one"));
              co_await sleep_for(1h);
            },
            {.supervise = true, .failures = &failures});
      } catch (const cancelled&) {
        thrown = true;
        throw;
      }
    });
  };
  run_here(main());
  EXPECT_TRUE(thrown);
  EXPECT_EQ(failures.value().count(), 1u);
}

}  // namespace
}  // namespace curfew::tests
