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
