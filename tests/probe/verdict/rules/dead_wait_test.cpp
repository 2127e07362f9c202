// Tasks that waited when their loop had nothing left to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/verdict/kind_named.hpp"
#include "tests/probe/verdict/verdicts.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {
namespace {

using model::task_state;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::kind_named;
using tests::snapshot_builder;
using tests::verdicts;
using namespace std::chrono_literals;

TEST(dead_wait, holds_for_a_flagged_task_and_is_no_warning) {
  snapshot_builder b;
  b.task("stuck").waiting("sleep_until", 1s).dead_wait();
  b.task("waits").waiting("sleep_for", 1s).pending_at_shutdown();
  EXPECT_THAT(verdicts(b),
              UnorderedElementsAre("dead-wait stuck", "pending-at-shutdown stuck", "pending-at-shutdown waits"));
  EXPECT_EQ(severity_of(kind_named("dead-wait")), severity::failure);
}

TEST(dead_wait, holds_when_the_task_was_cancelled_since) {
  snapshot_builder b;
  b.task("stuck").state(task_state::cancelled, 1s).dead_wait();
  EXPECT_THAT(verdicts(b), UnorderedElementsAre("dead-wait stuck", "pending-at-shutdown stuck"));
}

TEST(dead_wait, is_not_concluded_from_a_wait_that_lasts) {
  snapshot_builder b;
  b.task("joins").waiting("join", 1s).wait_on(b.task("waits").waiting("async_receive", 1s).id());
  EXPECT_THAT(verdicts(b), IsEmpty());
}

}  // namespace
}  // namespace curfew::verdict
