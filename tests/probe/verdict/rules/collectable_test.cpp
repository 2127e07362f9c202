// A task that is left to the garbage collector.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/verdict/kind_named.hpp"
#include "tests/probe/verdict/verdicts.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {
namespace {

using model::task_state;
using testing::ElementsAre;
using tests::kind_named;
using tests::snapshot_builder;
using tests::verdicts;
using namespace std::chrono_literals;

TEST(collectable, holds_for_a_flagged_task_and_is_no_warning) {
  snapshot_builder b;
  b.task("lost").waiting("Queue.get", 1s).collectable();
  b.task("orphan").waiting("sleep", 1s).orphaned();
  EXPECT_THAT(verdicts(b), ElementsAre("collectable lost", "orphaned-task lost", "orphaned-task orphan"));
  EXPECT_EQ(severity_of(kind_named("collectable")), severity::failure);
}

TEST(collectable, holds_when_the_task_was_destroyed_since) {
  snapshot_builder b;
  b.task("lost").state(task_state::destroyed, 1s).collectable();
  EXPECT_THAT(verdicts(b), ElementsAre("collectable lost", "orphaned-task lost"));
}

TEST(collectable, says_nothing_of_a_daemon) {
  snapshot_builder b;
  b.task("lost").waiting("Queue.get", 1s).collectable().daemon();
  EXPECT_THAT(verdicts(b), testing::IsEmpty());
}

}  // namespace
}  // namespace curfew::verdict
