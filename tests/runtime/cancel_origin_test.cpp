// Who asked a task to end, as curfew::cancelled says it (docs/runtime.md#rule-4). First reasons: cancel_test.cpp.
#include <gmock/gmock.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/runtime/support/kept_cancel.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::HasSubstr;

std::string described(const std::string& name, std::uint64_t id) {
  return "task '" + name + "'" + (id != 0 ? " (" + std::to_string(id) + ")" : "");
}

TEST(cancel_origin, of_a_handle_is_the_task_that_has_cancelled_it) {
  std::optional<cancelled> why;
  std::uint64_t asker = 0;
  const auto main = [&]() -> task<> {
    this_task::set_name("impatient");
    asker = this_task::id();
    auto h = spawn(waits(why));
    co_await yield();
    h.cancel();
    co_await joined(h);
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::explicit_request);
  EXPECT_EQ(why->asker(), "impatient");
  EXPECT_EQ(why->asker_id(), asker);
  EXPECT_EQ(why->scope().line(), 0u);
  EXPECT_THAT(why->what(), HasSubstr("the task was cancelled by " + described("impatient", asker)));
}

task<> has_no_name_of_its_own(task_ref to_cancel) {
  to_cancel.cancel();
  co_return;
}

TEST(cancel_origin, has_the_name_of_a_function_where_none_was_given_and_outlives_the_asker) {
  std::optional<cancelled> why;
  bool asker_has_gone = false;
  const auto victim = [&]() -> task<> {
    co_await wait_until(asker_has_gone);
    co_await waits(why);
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    {
      auto asker = spawn(has_no_name_of_its_own(all_tasks().at(1)));
      co_await asker.join();
    }
    asker_has_gone = true;
    co_await joined(h);
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_THAT(std::string(why->asker()), testing::EndsWith("has_no_name_of_its_own"));
}

TEST(cancel_origin, keeps_the_name_that_an_asker_had_which_is_gone) {
  std::optional<cancelled> why;
  std::uint64_t id = 0;
  bool asker_has_gone = false;
  const auto asks = [&](task_ref to_cancel) -> task<> {
    this_task::set_name("a name that is longer than what a string keeps in itself");
    id = this_task::id();
    to_cancel.cancel();
    this_task::set_name("another name");
    co_return;
  };
  const auto victim = [&]() -> task<> {
    co_await wait_until(asker_has_gone);
    co_await waits(why);
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    {
      auto asker = spawn(asks(all_tasks().at(1)));
      co_await asker.join();
    }
    asker_has_gone = true;
    co_await joined(h);
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->asker(), "a name that is longer than what a string keeps in itself");
  EXPECT_EQ(why->asker_id(), id);
}

TEST(cancel_origin, of_a_group_reaches_what_is_two_levels_below) {
  std::optional<cancelled> child_why;
  std::optional<cancelled> grandchild_why;
  std::optional<cancelled> born_why;
  std::uint64_t asker = 0;
  const auto child = [&]() -> task<> {
    auto body = [&](task_group& inner) -> task<> {
      inner.spawn(waits(grandchild_why));
      co_await waits(child_why);
    };
    co_await with_task_group(body);
  };
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& group) -> task<> {
      group.spawn(child());
      co_await yield();
      co_await yield();
      const auto asks = [&]() -> task<> {
        this_task::set_name("asks");
        asker = this_task::id();
        group.cancel();
        co_return;
      };
      group.spawn(asks());
      try {
        co_await sleep_for(1h);
      } catch (const cancelled&) {
      }
      group.spawn(waits(born_why));
    };
    co_await with_task_group(body);
  };
  run_here(main());
  for (const std::optional<cancelled>& why : {child_why, grandchild_why, born_why}) {
    ASSERT_TRUE(why);
    EXPECT_EQ(why->reason(), cancel_reason::explicit_request);
    EXPECT_EQ(why->asker(), "asks");
    EXPECT_EQ(why->asker_id(), asker);
  }
}

TEST(cancel_origin, of_a_siblings_failure_is_the_task_that_failed) {
  std::optional<cancelled> why;
  std::uint64_t failed = 0;
  const auto fails = [&]() -> task<> {
    this_task::set_name("fails");
    failed = this_task::id();
    throw std::runtime_error("broken");
    co_return;
  };
  const auto main = [&]() -> task<> {
    auto body = [&](task_group& group) -> task<> {
      group.spawn(waits(why));
      co_await yield();
      group.spawn(fails());
    };
    try {
      co_await with_task_group(body);
    } catch (const group_error&) {
    }
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::sibling_failure);
  EXPECT_EQ(why->asker(), "fails");
  EXPECT_EQ(why->asker_id(), failed);
  EXPECT_THAT(why->what(), HasSubstr("cancelled with its group: " + described("fails", failed) + " failed"));
}

TEST(cancel_origin, of_a_child_is_the_task_that_has_cancelled_it) {
  std::optional<cancelled> why;
  const auto main = [&]() -> task<> {
    this_task::set_name("host");
    auto body = [&](task_group& group) -> task<> {
      child<> c = group.spawn(waits(why));
      co_await yield();
      c.cancel();
    };
    co_await with_task_group(body);
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->asker(), "host");
}

TEST(cancel_origin, of_a_failed_body_is_the_task_whose_body_it_is) {
  std::optional<cancelled> why;
  const auto main = [&]() -> task<> {
    this_task::set_name("host");
    auto body = [&](task_group& group) -> task<> {
      group.spawn(waits(why));
      co_await yield();
      throw std::runtime_error("broken");
    };
    try {
      co_await with_task_group(body);
    } catch (const group_error&) {
    }
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::sibling_failure);
  EXPECT_EQ(why->asker(), "host");
}

TEST(cancel_origin, of_a_groups_daemon_is_the_task_that_the_group_is_in) {
  std::optional<cancelled> why;
  const auto main = [&]() -> task<> {
    this_task::set_name("host");
    auto body = [&](task_group& group) -> task<> {
      group.spawn_daemon(waits(why));
      co_await yield();
    };
    co_await with_task_group(body);
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::shutdown);
  EXPECT_EQ(why->asker(), "host");
  EXPECT_THAT(why->what(), HasSubstr("what else was in its group has ended"));
}

TEST(cancel_origin, of_a_shutdown_is_nobody) {
  std::optional<cancelled> why;
  join_handle<> left;
  const auto main = [&]() -> task<> {
    left = spawn(waits(why));
    co_await yield();
  };
  curfew::run(main(), named());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::shutdown);
  EXPECT_EQ(why->asker(), "");
  EXPECT_THAT(why->what(), HasSubstr("its loop shuts down"));
}

TEST(cancel_origin, is_nobody_where_a_thread_asks_that_runs_no_task) {
  std::optional<cancelled> why;
  const auto main = [&]() -> task<> {
    auto h = spawn(waits(why));
    co_await yield();
    std::thread([&] { h.cancel(); }).join();
    co_await joined(h);
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason(), cancel_reason::explicit_request);
  EXPECT_EQ(why->asker(), "");
  EXPECT_EQ(why->asker_id(), 0u);
}

TEST(cancel_origin, is_a_task_of_another_loop_where_that_asks) {
  std::optional<cancelled> why;
  const auto main = [&]() -> task<> {
    auto h = spawn(waits(why));
    co_await yield();
    const auto asks = [&]() -> task<> {
      this_task::set_name("elsewhere");
      h.cancel();
      co_return;
    };
    std::thread([&] { curfew::run(asks(), named()); }).join();
    co_await joined(h);
  };
  run_here(main());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->asker(), "elsewhere");
}

TEST(cancel_origin, is_told_in_a_loop_with_several_threads) {
  for (int round = 0; round < 20; ++round) {
    std::optional<cancelled> why;
    std::optional<cancelled> below;
    const auto victim = [&]() -> task<> {
      auto body = [&](task_group& group) -> task<> {
        group.spawn(waits(below));
        co_await waits(why);
      };
      co_await with_task_group(body);
    };
    const auto main = [&]() -> task<> {
      auto h = spawn(victim());
      const auto asks = [&]() -> task<> {
        this_task::set_name("asks");
        h.cancel();
        co_return;
      };
      auto asker = spawn(asks());
      co_await asker.join();
      co_await joined(h);
    };
    run_here(main(), named(curfew::shutdown::cancel(), 4));
    ASSERT_TRUE(why);
    EXPECT_EQ(why->asker(), "asks");
    if (below) {  // it was not cancelled before it began
      EXPECT_EQ(below->asker(), "asks");
    }
  }
}

}  // namespace
}  // namespace curfew::tests
