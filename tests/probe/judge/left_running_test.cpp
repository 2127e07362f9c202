// What a test has left running, in a process that goes on.
#include "probe/judge/left_running.hpp"

#include <gtest/gtest.h>

#include "probe/verdict/finding_kind.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::judge {
namespace {

using namespace std::chrono_literals;

TEST(left_running, is_what_waits_in_a_loop_that_began_since) {
  tests::snapshot_builder process;
  process.loop("of the test").began = 20ms;
  process.task("waits").spawned(30ms).waiting("sleep_for", 31ms);
  const auto found = left_running(process.get(), 20ms);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(verdict::name_of(found.front().kind), "pending-at-shutdown");
  EXPECT_EQ(found.front().task, 0u);
}

TEST(left_running, is_nothing_of_a_loop_that_began_before) {
  tests::snapshot_builder process;
  process.loop("of all tests").began = 10ms;
  process.task("waits").spawned(30ms).waiting("sleep_for", 31ms);
  EXPECT_TRUE(left_running(process.get(), 20ms).empty());
}

// Else a suite would fail by the order of its tests: the first one begins the loop of a context that all of them share.
TEST(left_running, goes_by_when_the_context_was_made) {
  tests::snapshot_builder process;
  auto& loop = process.loop("io_context");
  loop.began = 20ms;
  loop.nobodys = true;
  process.task("waits").spawned(30ms).waiting("sleep_for", 31ms);
  EXPECT_TRUE(left_running(process.get(), 20ms).empty()) << "nobody knows it";
  process.get().loops[0].made = 19ms;
  EXPECT_TRUE(left_running(process.get(), 20ms).empty());
  process.get().loops[0].made = 20ms;
  EXPECT_EQ(left_running(process.get(), 20ms).size(), 1u);
  process.get().loops[0].made = -5ms;
  EXPECT_TRUE(left_running(process.get(), -4ms).empty()) << "before the segment";
}

TEST(left_running, is_nothing_of_a_loop_that_has_ended) {
  tests::snapshot_builder process;
  auto& loop = process.loop("of the test");
  loop.began = 20ms;
  loop.state = model::loop_state::ended;
  process.task("waits").spawned(30ms).waiting("sleep_for", 31ms).pending_at_shutdown();
  EXPECT_TRUE(left_running(process.get(), 20ms).empty()) << "it is a finding already";
}

TEST(left_running, is_no_daemon) {
  tests::snapshot_builder process;
  process.loop("of the test").began = 20ms;
  process.task("waits").spawned(30ms).waiting("sleep_for", 31ms).daemon();
  EXPECT_TRUE(left_running(process.get(), 20ms).empty());
}

}  // namespace
}  // namespace curfew::judge
