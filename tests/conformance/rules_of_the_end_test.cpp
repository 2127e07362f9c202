// How tasks and loops end (docs/runtime.md#rule-9 to #rule-12, and #rules-of-shutdown).
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/conformance/conforming.hpp"

namespace curfew::tests {
namespace {

void expect_pending_at_shutdown(std::uint64_t expected, const char* why = "") {
  if (!recording()) return;
  EXPECT_EQ(recorded().counters().pending_at_shutdown, expected) << why;
}

// A task that is not told to end however it is asked.
task<> hangs() {
  auto for_ever = []() -> task<> { co_await forever(); };
  co_await shield(std::chrono::hours::max(), for_ever);
}

// ---- 9: whose owner goes is an orphan, and nobody is blocked --------------------------------------------------------

TEST(rule_9, lets_a_group_that_goes_with_its_task_take_its_children_and_block_nobody) {
  std::weak_ptr<int> seen;
  const auto child = [&]() -> task<> {
    const auto local = std::make_shared<int>();
    seen = local;
    co_await forever();
  };
  const auto host = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child());
      co_await hangs();
    });
  };
  {
    loop l(named(shutdown::cancel(0ms)));
    const auto main = [&]() -> task<> {
      auto h = spawn(host());
      h.release_as_daemon();
      co_await takes_turns(3);
    };
    l.run(main());
    EXPECT_TRUE(seen.expired());
  }
  expect_all_accounted_for();
}

TEST(rule_9, orphans_a_pending_task_whose_handle_goes) {
  const auto main = []() -> task<> {
    {
      const auto dropped = spawn(takes_turns(3));
    }
    co_await takes_turns(9);
  };
  run_here(main());
  if (!recording()) return;
  EXPECT_EQ(recorded().counters().orphaned, 1u);
}

// ---- 10: how a task may end -----------------------------------------------------------------------------------------

TEST(rule_10, has_five_ends_and_a_result_that_nobody_looked_at) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  {
    loop l(named(shutdown::cancel(0ms)));
    auto unstarted = l.spawn(forever());
    static_cast<void>(unstarted);
  }
  const auto main = []() -> task<> {
    auto completed = spawn(takes_turns(0));
    auto failed = spawn(fails_at_once("joined"));
    auto cancelled_one = spawn(forever());
    auto unobserved = spawn(fails_at_once("dropped"));
    spawn_daemon(hangs());
    co_await takes_turns(3);
    cancelled_one.cancel();
    co_await completed.join();
    EXPECT_THROW(co_await failed.join(), std::runtime_error);
    EXPECT_THROW(co_await cancelled_one.join(), cancelled);
  };
  run_here(main(), named(shutdown::cancel(0ms)));
  const model::counters c = recorded().counters();
  EXPECT_EQ(c.completed, 2u) << "main, too";
  EXPECT_EQ(c.failed, 2u);
  EXPECT_EQ(c.cancelled, 1u);
  EXPECT_EQ(c.destroyed, 2u) << "one of them was never started";
  EXPECT_EQ(c.unobserved_errors, 1u);
}

// ---- 11: a child that is started is its starter's until it is ready -------------------------------------------------

TEST(rule_11, has_a_child_that_is_started_fail_its_starter_and_then_its_group) {
  const auto starts = [](bool ready_first) -> task<strings> {
    const auto child = [=](task_status<> status) -> task<> {
      if (ready_first) status.started();
      co_await yield();
      throw std::runtime_error("the child");
    };
    bool thrown_here = false;
    auto body = [&](task_group& g) -> task<> {
      try {
        co_await g.start(child);
      } catch (const std::runtime_error&) {
        thrown_here = true;
      }
    };
    task<strings> failures = failures_of(body);
    strings found = co_await std::move(failures);
    EXPECT_EQ(thrown_here, !ready_first);
    co_return found;
  };
  const auto main = [&]() -> task<> {
    task<strings> before = starts(false);
    const strings found_before = co_await std::move(before);
    EXPECT_EQ(found_before, strings());
    task<strings> after = starts(true);
    const strings found_after = co_await std::move(after);
    EXPECT_EQ(found_after, strings{"the child"});
  };
  run_here(main());
}

// ---- 12: a value stays, and nothing is said where there is none -----------------------------------------------------

TEST(rule_12, returns_a_value_beside_failures_and_nothing_where_a_group_has_cut_itself_off) {
  const auto fails_beside = [](task_group& g) -> task<int> {
    g.spawn(fails_at_once("the child"));
    co_await takes_turns(3);
    co_return 7;
  };
  const auto cuts_itself_off = [](task_group& g) -> task<std::optional<int>> {
    g.cancel();
    co_await yield();
    co_return 7;
  };
  const auto main = [&]() -> task<> {
    std::optional<group_error> failures;
    const int value = co_await with_task_group(fails_beside, {.supervise = true, .failures = &failures});
    EXPECT_EQ(value, 7);
    EXPECT_EQ(failures.value().count(), 1u);
    const std::optional<int> none = co_await with_task_group(cuts_itself_off);
    EXPECT_FALSE(none);
  };
  run_here(main());
}

// ---- shutdown -------------------------------------------------------------------------------------------------------

std::vector<join_handle<>>& left_behind() {
  static std::vector<join_handle<>> handles;
  return handles;
}

class rule_of_shutdown : public testing::Test {
 protected:
  void TearDown() override { left_behind().clear(); }
};

TEST_F(rule_of_shutdown, who_is_ready_has_one_last_turn) {
  int turns = 0;
  const auto counts = [&]() -> task<> {
    for (;;) {
      ++turns;
      co_await yield();
    }
  };
  const auto ends = [&]() -> task<> { co_return; };
  const auto main = [&]() -> task<> {
    left_behind().push_back(spawn(counts()));
    left_behind().push_back(spawn(ends()));
    co_return;
  };
  run_here(main());
  EXPECT_EQ(turns, 1);
  expect_pending_at_shutdown(1, "the other one has ended in its turn");
}

TEST_F(rule_of_shutdown, who_is_pending_then_is_noted_and_cancelled) {
  int cancels = 0;
  const auto main = [&]() -> task<> {
    left_behind().push_back(spawn(counts_its_cancel(cancels)));
    co_await yield();
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
  expect_pending_at_shutdown(1);
}

TEST_F(rule_of_shutdown, where_it_waits_nobody_is_noted_who_ends) {
  int ended = 0;
  const auto ends = [&]() -> task<> {
    co_await takes_turns(9);
    ++ended;
  };
  const auto main = [&]() -> task<> {
    left_behind().push_back(spawn(ends()));
    co_return;
  };
  run_here(main(), named(shutdown::wait(std::chrono::milliseconds::max())));
  EXPECT_EQ(ended, 1);
  expect_pending_at_shutdown(0);
}

TEST_F(rule_of_shutdown, who_outlives_the_deadline_is_noted_and_cancelled) {
  int cancels = 0;
  const auto main = [&]() -> task<> {
    left_behind().push_back(spawn(counts_its_cancel(cancels)));
    co_await yield();
  };
  run_here(main(), named(shutdown::wait(0ms)));
  EXPECT_EQ(cancels, 1);
  expect_pending_at_shutdown(1);
}

TEST_F(rule_of_shutdown, daemons_are_cancelled_last_and_are_no_finding) {
  std::string order;
  const auto ends_at = [&](char who) -> task<> {
    try {
      co_await forever();
    } catch (const cancelled&) {
      order += who;
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(ends_at('d'));
    left_behind().push_back(spawn(ends_at('r')));
    co_await yield();
  };
  run_here(main());
  EXPECT_EQ(order, "rd");
  expect_pending_at_shutdown(1);
}

TEST_F(rule_of_shutdown, who_is_left_after_the_grace_is_destroyed_and_children_before_their_host) {
  std::string order;
  struct says {
    std::string& order;
    char who;
    ~says() { order += who; }
  };
  const auto child = [&]() -> task<> {
    const says gone{order, 'c'};
    co_await hangs();
  };
  const auto host = [&]() -> task<> {
    const says gone{order, 'h'};
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child());
      co_await hangs();
    });
  };
  const auto main = [&]() -> task<> {
    left_behind().push_back(spawn(host()));
    co_await takes_turns(3);
  };
  run_here(main(), named(shutdown::cancel(0ms)));
  EXPECT_EQ(order, "ch");
}

TEST_F(rule_of_shutdown, who_is_spawned_meanwhile_is_not_forgotten) {
  int cancels = 0;
  const auto spawns_when_cancelled = [&]() -> task<> {
    try {
      co_await forever();
    } catch (const cancelled&) {
      left_behind().push_back(spawn(counts_its_cancel(cancels)));
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    left_behind().push_back(spawn(spawns_when_cancelled()));
    co_await yield();
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
}

}  // namespace
}  // namespace curfew::tests
