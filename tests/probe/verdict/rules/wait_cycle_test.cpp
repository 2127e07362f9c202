// Tasks that wait for each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "probe/model/tree.hpp"
#include "probe/model/wording.hpp"
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

TEST(wait_cycle, holds_for_tasks_that_wait_for_each_other_and_not_for_those_behind_them) {
  snapshot_builder b;
  auto first = b.task("first").waiting("join", 1s);
  auto second = b.task("second").waiting("join", 1s).wait_on(first.id());
  first.wait_on(second.id());
  b.task("behind").waiting("join", 1s).wait_on(first.id());
  const auto sleeper = b.task("sleeper").waiting("sleep_for", 1s).id();
  b.task("joins a sleeper").waiting("join", 1s).wait_on(sleeper);
  EXPECT_THAT(verdicts(b), ElementsAre("wait-cycle first", "wait-cycle second"));
  EXPECT_EQ(severity_of(kind_named("wait-cycle")), severity::failure);
}

TEST(wait_cycle, holds_for_a_task_that_waits_for_itself) {
  snapshot_builder b;
  auto self = b.task("self").waiting("join", 1s);
  self.wait_on(self.id());
  EXPECT_THAT(verdicts(b), ElementsAre("wait-cycle self"));
}

TEST(wait_cycle, holds_for_tasks_that_hold_what_the_other_waits_for) {
  snapshot_builder b;
  auto first = b.task("first").waiting("Lock.acquire", 1s).wait_on_object(-1);
  auto second = b.task("second").waiting("Lock.acquire", 1s).wait_on_object(-1).held_by(first.id());
  b.task("third").waiting("Semaphore.acquire", 1s).wait_on_object(-1).held_by(first.id(), false, 2);
  EXPECT_THAT(verdicts(b), IsEmpty());
  first.wait_on(second.id()).get().waits_for_holder = true;
  EXPECT_THAT(verdicts(b), ElementsAre("wait-cycle first", "wait-cycle second"));
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  const problem of{.count = 1};
  const evidence seen{.problem = of, .words = words, .oldest = &b.get().tasks[0]};
  EXPECT_THAT(rules::wait_cycle.advice(seen).text, testing::HasSubstr("take the locks in the same order"));
}

TEST(wait_cycle, is_none_of_who_waits_since_a_look_at_a_live_process_began) {
  snapshot_builder b;
  auto first = b.task("first").waiting("join", 1s);
  auto second = b.task("second").waiting("join", 2s).wait_on(first.id());
  first.wait_on(second.id());
  b.get().process.at_once = 1500ms;
  EXPECT_THAT(verdicts(b), IsEmpty());
  b.get().process.at_once = 2s;
  EXPECT_THAT(verdicts(b), ElementsAre("wait-cycle first", "wait-cycle second"));
}

TEST(wait_cycle, says_who_is_in_it_and_who_waits_for_himself) {
  snapshot_builder b;
  b.loop("asyncio").runtime = b.text("asyncio");
  auto first = b.task("first").waiting("join", 1s);
  auto second = b.task("second").waiting("join", 1s).wait_on(first.id());
  first.wait_on(second.id());
  auto self = b.task("self").waiting("asyncio.wait", 1s);
  self.wait_on(self.id());
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  const problem of{.count = 1};
  const auto seen = [&](std::size_t task) {
    return evidence{.problem = of, .words = words, .oldest = &b.get().tasks[task]};
  };
  const auto& rule = rules::wait_cycle;
  EXPECT_EQ(rule.clause(seen(0), true), "is in a circle of waits");
  EXPECT_EQ(rule.clause(seen(1), true), "is in a circle of waits");
  EXPECT_EQ(rule.clause(seen(2), true), "is in a circle of waits with itself");
  EXPECT_THAT(rule.advice(seen(0)).text, testing::StartsWith("break the circle: "));
  EXPECT_EQ(rule.advice(seen(2)).text,
            "leave the task itself out of what it waits for (`asyncio.all_tasks() - {asyncio.current_task()}`)");
}

TEST(wait_cycle, through_a_group_has_nobody_who_is_behind_it) {
  snapshot_builder b;
  auto host = b.task("host").waiting("with_task_group", 1s);
  const auto group = b.group(host.id()).id;
  host.wait_on(group);
  b.task("child").waiting("join", 1s).wait_on(host.id()).owned_by(owner_kind::group, group);
  b.task("main").waiting("join", 1s).wait_on(host.id());
  EXPECT_THAT(verdicts(b), ElementsAre("wait-cycle host", "wait-cycle child"));
}

TEST(wait_cycle, has_nobody_who_waits_for_a_group_in_which_there_is_one) {
  snapshot_builder b;
  auto host = b.task("host").waiting("with_task_group", 1s);
  const auto group = b.group(host.id()).id;
  host.wait_on(group);
  auto first = b.task("first").waiting("join", 1s).owned_by(owner_kind::group, group);
  auto second = b.task("second").waiting("join", 1s).owned_by(owner_kind::group, group).wait_on(first.id());
  first.wait_on(second.id());
  EXPECT_THAT(verdicts(b), ElementsAre("wait-cycle first", "wait-cycle second"));
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

// A circle of two, one of them below who owns it.
class owned_circle : public testing::Test {
 protected:
  auto circle_below(owner_kind kind, model::node_id owner) {
    auto first = b_.task("first").waiting("join", 1s);
    auto second = b_.task("second").waiting("join", 1s).wait_on(first.id());
    first.wait_on(second.id()).owned_by(kind, owner);
    return first;
  }
  snapshot_builder b_;
  const std::vector<std::string> told{"wait-cycle first", "wait-cycle second"};
};

TEST_F(owned_circle, is_ended_by_a_deadline_of_who_opened_the_group) {
  auto host = b_.task("host").waiting("sleep_for", 1s);
  circle_below(owner_kind::group, b_.group(host.id()).id);
  EXPECT_EQ(verdicts(b_), told);
  host.has_deadline();
  EXPECT_THAT(verdicts(b_), IsEmpty());
}

TEST_F(owned_circle, is_ended_by_a_deadline_of_who_has_the_handle) {
  auto holder = b_.task("holder").waiting("sleep_for", 1s);
  circle_below(owner_kind::handle, holder.id());
  EXPECT_EQ(verdicts(b_), told);
  holder.has_deadline();
  EXPECT_THAT(verdicts(b_), IsEmpty());
}

TEST_F(owned_circle, is_not_ended_by_a_limit_that_ends_the_wait_of_its_holder_alone) {
  for (const auto* const operation : {"asyncio.wait", "asyncio.shield", "asyncio.as_completed", "asyncio.wait_for"}) {
    snapshot_builder b;
    b.loop("asyncio").runtime = b.text("asyncio");
    auto holder = b.task("holder").has_deadline();
    auto svc = b.task("svc").waiting("asyncio.wait", 1s).owned_by(owner_kind::handle, holder.id());
    svc.wait_on(svc.id());
    holder.waiting(operation, 1s).wait_on(svc.id());
    EXPECT_EQ(verdicts(b).empty(), std::string(operation) == "asyncio.wait_for") << operation;
    holder.get().cancel_requested = true;
    EXPECT_THAT(verdicts(b), IsEmpty()) << "its end takes along what it holds";
  }
}

TEST_F(owned_circle, is_ended_from_any_level) {
  auto top = b_.task("top").waiting("sleep_for", 1s);
  const auto outer = b_.group(top.id()).id;
  auto host = b_.task("host").waiting("sleep_for", 1s).owned_by(owner_kind::group, outer);
  circle_below(owner_kind::group, b_.group(host.id()).id);
  EXPECT_EQ(verdicts(b_), told);
  top.get().cancel_requested = true;
  EXPECT_THAT(verdicts(b_), IsEmpty());
}

TEST_F(owned_circle, is_ended_with_its_group) {
  auto host = b_.task("host").waiting("sleep_for", 1s);
  const auto id = b_.group(host.id()).id;
  circle_below(owner_kind::group, id);
  EXPECT_EQ(verdicts(b_), told);
  b_.get().groups[0].reason = model::cancel_reason::sibling_failure;
  EXPECT_THAT(verdicts(b_), IsEmpty());
}

TEST_F(owned_circle, in_a_shield_is_not_ended_from_outside) {
  auto host = b_.task("host").waiting("sleep_for", 1s).has_deadline();
  circle_below(owner_kind::group, b_.group(host.id()).id).shielded();
  EXPECT_EQ(verdicts(b_), told);
}

TEST_F(owned_circle, is_none_where_somebody_owns_himself) {
  auto first = circle_below(owner_kind::handle, 0);
  EXPECT_EQ(verdicts(b_), told);
  first.get().owner = first.id();  // in a damaged segment
  EXPECT_THAT(verdicts(b_), IsEmpty());
}

TEST_F(owned_circle, that_is_ended_frees_those_behind_it) {
  auto host = b_.task("host").waiting("sleep_for", 1s).has_deadline();
  auto first = circle_below(owner_kind::group, b_.group(host.id()).id);
  b_.task("behind").waiting("join", 1s).wait_on(first.id());
  EXPECT_THAT(verdicts(b_), IsEmpty());
}

}  // namespace
}  // namespace curfew::verdict
