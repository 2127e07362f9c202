// Each finding is told once, to whoever its task belongs to.
#include "probe/judge/finding_ledger.hpp"

#include <gtest/gtest.h>

#include "probe/judge/judgement.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::judge {
namespace {

using namespace std::chrono_literals;

class finding_ledger_test : public testing::Test {
 protected:
  tests::task_in_making orphan(std::chrono::milliseconds spawned) {
    return process_.task("forgotten").spawned(spawned).spawned_at("/src/a.cpp", 7, "f").orphaned();
  }
  std::uint64_t count_of(const std::vector<verdict::finding>& findings) {
    std::uint64_t sum = 0;
    for (const auto& finding : findings) sum += finding.count;
    return sum;
  }
  std::uint64_t take(std::chrono::milliseconds since) {
    const auto& now = process_.get();
    return count_of(ledger_.take(now, judgement_of(now).findings, since));
  }
  std::uint64_t take_rest() {
    const auto& now = process_.get();
    return count_of(ledger_.take_rest(now, judgement_of(now).findings));
  }
  void set_aside() { ledger_.set_aside(process_.get(), judgement_of(process_.get()).findings); }

  tests::snapshot_builder process_;
  finding_ledger ledger_;
};

TEST_F(finding_ledger_test, tells_of_what_was_spawned_since) {
  orphan(10ms);
  orphan(20ms);
  EXPECT_EQ(take(20ms), 1u);
}

TEST_F(finding_ledger_test, tells_nothing_twice) {
  orphan(10ms);
  EXPECT_EQ(take(0ms), 1u);
  EXPECT_EQ(take(0ms), 0u);
  EXPECT_EQ(take_rest(), 0u);
}

TEST_F(finding_ledger_test, keeps_the_rest_for_whoever_asks_for_it) {
  orphan(10ms);
  EXPECT_EQ(take(20ms), 0u);
  EXPECT_EQ(take_rest(), 1u);
}

TEST_F(finding_ledger_test, does_not_tell_again_of_a_task_that_is_only_counted_by_now) {
  orphan(10ms);
  orphan(11ms);
  EXPECT_EQ(take(0ms), 2u);
  process_.get().tasks.pop_back();
  const auto site = process_.site("/src/a.cpp", 7, "f");
  process_.get().evicted = {{.site = site, .orphaned = true, .count = 1}};
  EXPECT_EQ(take(0ms), 0u);
  process_.get().evicted = {{.site = site, .orphaned = true, .count = 3}};
  EXPECT_EQ(take(0ms), 2u);
}

// Its loop shuts down later.
TEST_F(finding_ledger_test, does_not_tell_again_of_a_task_of_which_something_else_is_found) {
  orphan(10ms);
  orphan(11ms);
  EXPECT_EQ(take(0ms), 2u);
  for (auto& task : process_.get().tasks) task.pending_at_shutdown = true;
  EXPECT_EQ(take(0ms), 0u);
  process_.get().tasks.pop_back();
  process_.get().evicted = {
      {.site = process_.site("/src/a.cpp", 7, "f"), .pending_at_shutdown = true, .orphaned = true, .count = 1}};
  EXPECT_EQ(take_rest(), 0u);
}

TEST_F(finding_ledger_test, does_not_tell_again_of_a_failure_when_what_explains_it_is_found) {
  auto task = orphan(10ms);
  task.get().orphaned = false;
  task.get().pending_at_shutdown = true;
  EXPECT_EQ(take(0ms), 1u);
  process_.get().tasks[0].orphaned = true;
  EXPECT_EQ(take(0ms), 0u);
  process_.get().evicted = {{.site = process_.site("/src/a.cpp", 7, "f"), .orphaned = true, .count = 1}};
  EXPECT_EQ(take_rest(), 1u) << "but of another task";
}

// An allowance for the one is none for the other.
TEST_F(finding_ledger_test, tells_again_of_a_task_that_was_meant_when_what_explains_it_is_found) {
  auto task = orphan(10ms);
  task.get().orphaned = false;
  task.get().pending_at_shutdown = true;
  EXPECT_EQ(take(0ms), 1u);
  ledger_.mean(process_.get().tasks[0]);
  EXPECT_EQ(take(0ms), 0u);
  process_.get().tasks[0].orphaned = true;
  EXPECT_EQ(take(20ms), 0u) << "to whoever it belongs";
  EXPECT_EQ(take(0ms), 2u) << "with all that is found of it";
  EXPECT_EQ(take_rest(), 0u);
}

TEST_F(finding_ledger_test, tells_of_a_failure_of_a_task_that_only_warned) {
  auto task = process_.task("daemon").spawned(10ms);
  task.get().failed_daemon = true;
  EXPECT_EQ(take(0ms), 1u);
  process_.get().tasks[0].unobserved_error = true;
  EXPECT_EQ(take(0ms), 2u);
}

TEST_F(finding_ledger_test, sets_aside_what_was_only_counted_before) {
  auto& site = process_.get().sites[process_.site("/src/a.cpp", 9, "dropped")];
  site.never_started = 2;
  set_aside();
  EXPECT_EQ(take(0ms), 0u);
  process_.get().sites[process_.site("/src/a.cpp", 9, "dropped")].never_started = 5;
  EXPECT_EQ(take(0ms), 3u);
  EXPECT_EQ(take_rest(), 2u);
}

}  // namespace
}  // namespace curfew::judge
