// What was moved from, awaited before or has ended is used once more: an error says so, and names the task.
#include <gmock/gmock.h>

#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

task<int> five() {
  co_await yield();
  co_return 5;
}

template <class Act>
task<std::string> thrown_by(Act act) {
  try {
    co_await act();
  } catch (const std::logic_error& e) {
    co_return e.what();
  }
  co_return "nothing";
}

TEST(misuse, awaiting_a_task_twice) {
  const auto main = []() -> task<> {
    this_task::set_name("awaits twice");
    auto once = five();
    EXPECT_EQ(co_await std::move(once), 5);
    const auto again = [&]() -> task<> { static_cast<void>(co_await std::move(once)); };
    EXPECT_THAT(co_await thrown_by(again),
                AllOf(HasSubstr("task 'awaits twice'"), HasSubstr("has no coroutine"), HasSubstr("misuse_test.cpp:")));
  };
  run_here(main());
}

TEST(misuse, awaiting_an_empty_task) {
  const auto main = []() -> task<> {
    const auto empty = []() -> task<> { co_await task<>(); };
    EXPECT_THAT(co_await thrown_by(empty), HasSubstr("has no coroutine"));
    task<int> spawned = five();
    auto h = spawn(std::move(spawned));
    const auto of_another = [&]() -> task<> { static_cast<void>(co_await std::move(spawned)); };
    EXPECT_THAT(co_await thrown_by(of_another), HasSubstr("has no coroutine"));
    static_cast<void>(co_await h.join());
  };
  run_here(main());
}

// Stands for a body that falls off its end, whose result is undefined.
TEST(misuse, a_body_that_is_no_coroutine) {
  const auto main = []() -> task<> {
    const auto opens = []() -> task<> { co_await with_task_group([](task_group&) { return task<>(); }); };
    std::string text;
    try {
      co_await opens();
    } catch (const group_error& e) {
      text = e.what();
    }
    EXPECT_THAT(text,
                AllOf(HasSubstr("without co_return"), HasSubstr("misuse_test.cpp:"), Not(HasSubstr("task_group.hpp"))));
  };
  run_here(main());
}

TEST(misuse, spawning_into_a_group_that_has_ended) {
  const auto main = []() -> task<> {
    this_task::set_name("late");
    const auto nothing = []() -> task<> { co_return; };
    task_group* stale = nullptr;
    co_await with_task_group([&](task_group& g) -> task<> {
      stale = &g;
      co_return;
    });
    for (int others = 0; others < 10; ++others) {
      const auto spawns = [&]() -> task<> {
        stale->spawn(nothing());
        co_return;
      };
      EXPECT_THAT(
          co_await thrown_by(spawns),
          AllOf(HasSubstr(", by task 'late'"), StartsWith("curfew: spawn into a task group that has returned from ")));
      EXPECT_EQ(stale->size(), 0u);
      stale->cancel();
      co_await with_task_group([&](task_group& g) -> task<> {
        EXPECT_FALSE(g.cancelled());
        g.spawn(nothing());
        co_return;
      });
    }
  };
  run_here(main());
}

task<std::string> named_by(std::source_location = std::source_location::current()) { co_return this_task::name(); }

TEST(task, is_not_named_after_a_source_location_that_it_is_given) {
  const auto caller = []() -> task<std::string> { co_return co_await spawn(named_by()).join(); };
  EXPECT_THAT(run_here(caller()), testing::EndsWith("named_by"));
}

}  // namespace
}  // namespace curfew::tests
