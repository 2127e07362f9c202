// Tasks that wait for each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/verdict/rules.hpp"
#include "tests/probe/verdict/kind_named.hpp"
#include "tests/probe/verdict/verdicts.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {
namespace {

using model::owner_kind;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::kind_named;
using tests::snapshot_builder;
using tests::verdicts;
using namespace std::chrono_literals;

TEST(wait_cycle, holds_for_tasks_that_wait_for_each_other_and_those_behind_them) {
  snapshot_builder b;
  auto first = b.task("first").waiting("join", 1s);
  auto second = b.task("second").waiting("join", 1s).wait_on(first.id());
  first.wait_on(second.id());
  b.task("behind").waiting("join", 1s).wait_on(first.id());
  const auto sleeper = b.task("sleeper").waiting("sleep_for", 1s).id();
  b.task("joins a sleeper").waiting("join", 1s).wait_on(sleeper);
  EXPECT_THAT(verdicts(b), ElementsAre("wait-cycle first", "wait-cycle second", "wait-cycle behind"));
  EXPECT_EQ(severity_of(kind_named("wait-cycle")), severity::failure);
}

TEST(wait_cycle, holds_for_a_task_that_waits_for_itself) {
  snapshot_builder b;
  auto self = b.task("self").waiting("join", 1s);
  self.wait_on(self.id());
  EXPECT_THAT(verdicts(b), ElementsAre("wait-cycle self"));
}

TEST(wait_cycle, goes_through_a_group_of_which_everybody_is_stuck) {
  for (const bool one_can_go_on : {false, true}) {
    snapshot_builder b;
    auto host = b.task("host").waiting("with_task_group", 1s);
    const auto group = b.group(host.id()).id;
    host.wait_on(group);
    b.task("child").waiting("join", 1s).wait_on(host.id()).owned_by(owner_kind::group, group);
    if (one_can_go_on) b.task("other").waiting("sleep_for", 1s).owned_by(owner_kind::group, group);
    EXPECT_EQ(verdicts(b).empty(), one_can_go_on);
  }
}

TEST(wait_cycle, spares_who_waits_for_one_of_several) {
  snapshot_builder b;
  auto first = b.task("first").waiting("asyncio.wait", 1s);
  auto second = b.task("second").waiting("join", 1s).wait_on(first.id());
  first.wait_on(second.id()).get().waits_for_any = true;
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(wait_cycle, spares_who_has_a_deadline_or_was_asked_to_end) {
  for (const bool has_deadline : {false, true}) {
    snapshot_builder b;
    auto first = b.task("first").waiting("join", 1s);
    auto second = b.task("second").waiting("join", 1s).wait_on(first.id());
    first.wait_on(second.id());
    if (has_deadline)
      first.has_deadline();
    else
      second.get().cancel_requested = true;
    EXPECT_THAT(verdicts(b), IsEmpty());
  }
}

}  // namespace
}  // namespace curfew::verdict
