// A user's test program, with tests that leave tasks behind and tests that do not. gtest_test.py runs it.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <curfew/curfew.hpp>
#include <curfew/gtest.hpp>
#include <future>
#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;

curfew::task<> waits() { co_await curfew::sleep_for(1h); }
curfew::task<> ends() { co_return; }
curfew::task<int> fails() {
  throw std::runtime_error("no such user");
  co_return 1;
}

curfew::task<> forgets_a_task() {
  static_cast<void>(curfew::spawn(waits()));  // forgotten here
  co_return;
}
curfew::task<> forgets_many() {
  for (int i = 0; i < 1500; ++i) static_cast<void>(curfew::spawn(waits()));
  co_return;
}
curfew::task<> forgets_an_error() {
  auto handle = curfew::spawn(fails());
  co_await curfew::sleep_for(0s);
}
curfew::task<> keeps_a_handle() {
  auto handle = curfew::spawn(waits());
  co_return;
}
curfew::task<> joins() { co_await curfew::spawn(ends()).join(); }
curfew::task<> says_that_it_runs(std::promise<void>& said, std::chrono::milliseconds how_long) {
  said.set_value();
  co_await curfew::sleep_for(how_long);
}
curfew::task<> makes_and_drops() {
  static_cast<void>(ends());
  co_return;
}

TEST(clean, has_no_loop) {}
TEST(clean, joins_its_task) { curfew::run(joins()); }
TEST(clean, has_a_daemon) {
  curfew::run([]() -> curfew::task<> {
    curfew::spawn_daemon(waits());
    co_return;
  });
}

TEST(leaky, orphans_a_task) { curfew::run(forgets_a_task()); }
TEST(leaky, keeps_a_handle) { curfew::run(keeps_a_handle()); }
TEST(leaky, forgets_an_error) { curfew::run(forgets_an_error()); }
TEST(leaky, makes_and_drops) { curfew::run(makes_and_drops()); }
TEST(leaky, orphans_more_than_are_kept) { curfew::run(forgets_many()); }
TEST(leaky, throws) {
  curfew::run(forgets_a_task());
  throw std::runtime_error("and throws");
}
TEST(leaky, is_skipped) {
  curfew::run(forgets_a_task());
  GTEST_SKIP() << "after all";
}
TEST(leaky, leaves_a_loop_running) {
  std::promise<void> runs;
  std::thread([&runs] { curfew::run(says_that_it_runs(runs, 1h)); }).detach();
  runs.get_future().wait();
}

TEST(later, is_clean) { curfew::run(joins()); }
TEST(later, ends_its_loop_a_little_later) {
  std::promise<void> runs;
  std::thread([&runs] { curfew::run(says_that_it_runs(runs, 5ms)); }).detach();
  runs.get_future().wait();
}

class suite : public testing::Test {
 protected:
  static void SetUpTestSuite() { curfew::run(makes_and_drops()); }
  static void TearDownTestSuite() { curfew::run(forgets_a_task()); }
};
TEST_F(suite, is_clean) { curfew::run(joins()); }
TEST_F(suite, is_clean_too) { curfew::run(joins()); }

class only_its_suite : public testing::Test {
 protected:
  static void SetUpTestSuite() { curfew::run(joins()); }
};
TEST_F(only_its_suite, has_a_loop) {}

class set_up : public testing::Test {
 protected:
  void SetUp() override { curfew::run(forgets_a_task()); }
};
TEST_F(set_up, leaks) {}

class number : public testing::TestWithParam<int> {};
TEST_P(number, leaks_if_odd) {
  if (GetParam() % 2 != 0) curfew::run(forgets_a_task());
}
INSTANTIATE_TEST_SUITE_P(each, number, testing::Values(1, 2, 3));

TEST(allowed, all_kinds) {
  const curfew::allow_findings allowed;
  curfew::run(forgets_a_task());
}
TEST(allowed, this_kind) {
  const curfew::allow_findings allowed({"orphaned-task"});
  curfew::run(forgets_a_task());
}
TEST(allowed, less_than_there_is) {
  const curfew::allow_findings allowed({"pending-at-shutdown"});
  curfew::run(forgets_a_task());
}
TEST(allowed, another_kind) {
  const curfew::allow_findings allowed({"unobserved-error"});
  curfew::run(forgets_a_task());
}
TEST(allowed, until_it_ends) {
  {
    const curfew::allow_findings allowed;
  }
  curfew::run(forgets_a_task());
}
TEST(allowed, what_is_only_counted) {
  const curfew::allow_findings allowed({"never-started"});
  curfew::run(makes_and_drops());
}
TEST(allowed, what_the_segment_only_counts) {
  const curfew::allow_findings allowed({"orphaned-task"});
  curfew::run(forgets_many());
}
TEST(expected, is_there_more_often_than_is_kept) {
  EXPECT_FINDING("orphaned-task", { curfew::run(forgets_many()); });
}
TEST(allowed, nothing_that_is_only_counted_later) { curfew::run(makes_and_drops()); }
TEST(allowed, another_kind_of_what_is_only_counted) {
  const curfew::allow_findings allowed({"orphaned-task"});
  curfew::run(makes_and_drops());
}
TEST(allowed, no_kind_at_all) { EXPECT_THROW(curfew::allow_findings({"orphan"}), std::invalid_argument); }

TEST(expected, is_there) { EXPECT_FINDING("never-started", curfew::run(makes_and_drops());); }
TEST(expected, is_there_with_another) { EXPECT_FINDING("orphaned-task", curfew::run(forgets_a_task());); }
TEST(expected, is_not_there) { EXPECT_FINDING("orphaned-task", curfew::run(joins());); }
TEST(left, by_return) { EXPECT_FINDING("orphaned-task", return); }
TEST(left, by_an_assertion) { EXPECT_FINDING("orphaned-task", ASSERT_TRUE(false)); }
TEST(left, by_an_error) { EXPECT_FINDING("orphaned-task", throw std::runtime_error("no such user")); }
TEST(expected, is_another) { EXPECT_FINDING("unobserved-error", curfew::run(makes_and_drops());); }

TEST(crashing, DISABLED_with_what_it_allows) {
  const curfew::allow_findings allowed({"orphaned-task"});
  curfew::run(forgets_a_task());
  std::abort();
}

TEST(dying, DISABLED_is_no_test) {}
TEST(dying_DeathTest, allows_what_its_child_leaves) {
  const curfew::allow_findings allowed;
  EXPECT_EXIT(
      {
        curfew::run(forgets_a_task());
        std::exit(3);
      },
      testing::ExitedWithCode(3), "");
}
TEST(dying_DeathTest, leaves_its_child_in_peace) {
  EXPECT_EXIT(
      {
        curfew::run(forgets_a_task());
        std::exit(3);
      },
      testing::ExitedWithCode(3), "");
}

}  // namespace
