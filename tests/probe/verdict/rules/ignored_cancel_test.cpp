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

TEST(ignored_cancel, spares_who_still_handles_its_cancel) {
  snapshot_builder b;
  b.task("cleans up").waiting("read", 1s).cancel_requested(model::cancel_reason::shutdown, 2s, 0).get().cleans_up =
      true;
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(ignored_cancel, spares_who_has_not_given_its_loop_back_since) {
  snapshot_builder b;
  b.task("blocks").state(task_state::running, 2001ms).cancel_requested(model::cancel_reason::shutdown, 2s, 0);
  EXPECT_THAT(verdicts(b), ElementsAre("blocked-loop blocks"));
}

TEST(ignored_cancel, spares_who_waits_for_the_tasks_of_a_group) {
  snapshot_builder b;
  auto host = b.task("host").waiting("with_task_group", 1s);
  host.scope_cancelled(model::cancel_reason::deadline, 2s, 0, "a.cpp", 3);
  const auto group = b.group(host.id()).id;
  host.wait_on(group);
  b.task("says goodbye").waiting("write", 1s).owned_by(model::owner_kind::group, group).shielded();
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(ignored_cancel, spares_who_awaits_a_task_by_a_completion_token_but_not_that_task) {
  snapshot_builder b;
  auto waits = b.task("waits").waiting("co_spawn", 1s);
  waits.cancel_requested(model::cancel_reason::explicit_request, 2s, 0);
  auto awaited = b.task("goes on").waiting("read", 1s).spawned_by(waits.id());
  awaited.cancel_requested(model::cancel_reason::explicit_request, 2s, 0);
  awaited.get().by_cause = true;
  awaited.get().owned_by = model::owner_kind::loop;
  b.task("waits for nobody").waiting("co_spawn", 1s).cancel_requested(model::cancel_reason::explicit_request, 2s, 0);
  EXPECT_THAT(verdicts(b), ElementsAre("ignored-cancel goes on", "ignored-cancel waits for nobody"));
}

TEST(ignored_cancel, spares_who_has_no_turn_because_another_task_has_the_only_thread) {
  snapshot_builder b;
  b.task("computes").state(task_state::running, 2s);
  b.task("waits").waiting("read", 1s).cancel_requested(model::cancel_reason::explicit_request, 2500ms, 0);
  b.task("was asked before").waiting("read", 500ms).cancel_requested(model::cancel_reason::explicit_request, 900ms, 0);
  EXPECT_THAT(verdicts(b), ElementsAre("ignored-cancel was asked before", "blocked-loop computes"));
}

TEST(ignored_cancel, holds_where_another_thread_has_a_turn_for_it) {
  snapshot_builder b;
  b.loop("main").threads = 2;
  b.task("computes").state(task_state::running, 2s);
  b.task("deaf").waiting("read", 1s).cancel_requested(model::cancel_reason::explicit_request, 2500ms, 0);
  EXPECT_THAT(verdicts(b), ElementsAre("ignored-cancel deaf", "blocked-loop computes"));
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

// It may have been in a shield until then, or have waited for others.
TEST(ignored_cancel, says_nothing_of_one_that_has_ended_of_itself) {
  snapshot_builder b;
  for (const auto end : {task_state::completed, task_state::cancelled}) {
    auto task = b.task("late").cancel_requested(model::cancel_reason::explicit_request, 2s, 0);
    task.state(end, 8s);
  }
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(ignored_cancel, says_nothing_where_nobody_knows_when_it_was_asked) {
  snapshot_builder b;
  b.task("inherits").waiting("read", 1s).get().cancel_requested = true;
  EXPECT_THAT(verdicts(b), IsEmpty());
}

}  // namespace
}  // namespace curfew::verdict
