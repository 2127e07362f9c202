// A task that goes on after it was asked to end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/verdict/rules.hpp"
#include "tests/probe/verdict/kind_named.hpp"
#include "tests/probe/verdict/verdicts.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {
namespace {

using model::task_state;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::kind_named;
using tests::snapshot_builder;
using tests::verdicts;
using namespace std::chrono_literals;

TEST(ignored_cancel, holds_for_a_task_that_goes_on_a_second_later) {
  snapshot_builder b;
  b.task("deaf").waiting("read", 1s).cancel_requested(model::cancel_reason::explicit_request, 9s, 0);
  b.task("just asked").waiting("read", 1s).cancel_requested(model::cancel_reason::explicit_request, 9001ms, 0);
  b.task("in a scope").waiting("read", 1s).scope_cancelled(model::cancel_reason::deadline, 2s, 0, "a.cpp", 3);
  EXPECT_THAT(verdicts(b), ElementsAre("ignored-cancel deaf", "ignored-cancel in a scope"));
  EXPECT_EQ(severity_of(kind_named("ignored-cancel")), severity::warning);
}

TEST(ignored_cancel, spares_a_shield) {
  snapshot_builder b;
  b.task("says goodbye").waiting("read", 1s).cancel_requested(model::cancel_reason::shutdown, 2s, 0).shielded();
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(ignored_cancel, holds_for_one_that_was_destroyed_when_its_time_was_over) {
  snapshot_builder b;
  b.loop("main").shutdown = 3s;
  auto late = b.task("late").pending_at_shutdown().state(task_state::destroyed, 8s);
  late.get().cancel_requested = true;
  late.get().reason = model::cancel_reason::shutdown;
  auto at_once = b.task("at once").pending_at_shutdown().state(task_state::destroyed, 3s);
  at_once.get().cancel_requested = true;
  at_once.get().reason = model::cancel_reason::shutdown;
  EXPECT_THAT(verdicts(b),
              ElementsAre("pending-at-shutdown late", "pending-at-shutdown at once", "ignored-cancel late"));
}

TEST(ignored_cancel, says_nothing_where_nobody_knows_when_it_was_asked) {
  snapshot_builder b;
  b.task("inherits").waiting("read", 1s).get().cancel_requested = true;
  EXPECT_THAT(verdicts(b), IsEmpty());
}

}  // namespace
}  // namespace curfew::verdict
