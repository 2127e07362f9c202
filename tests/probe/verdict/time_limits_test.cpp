// How long something has to last until it is a finding, as a user has it.
#include "probe/verdict/time_limits.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>
#include <string_view>

#include "probe/verdict/judge.hpp"
#include "probe/verdict/rule.hpp"
#include "tests/probe/verdict/kind_named.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {
namespace {

using namespace std::chrono_literals;
using model::task_state;
using testing::IsEmpty;
using testing::SizeIs;
using tests::kind_named;
using tests::snapshot_builder;

std::vector<finding> judged(const model::snapshot& s, std::string_view kind, model::nanoseconds limit) {
  time_limits limits;
  limits.set(kind_named(kind), limit);
  return judge(s, judged_as::it_is, limits);
}

TEST(time_limits, are_those_of_the_rules_at_first) {
  const time_limits limits;
  for (const auto kind : foremost_first()) EXPECT_EQ(limits.of(kind), rule_of(kind).limit.usual) << name_of(kind);
  EXPECT_EQ(limits.of_growth().whole(), growth_thresholds().whole());
}

TEST(time_limits, have_an_option_each_and_no_two_the_same) {
  std::set<std::string_view> options;
  for (const auto kind : foremost_first()) {
    const auto& limit = rule_of(kind).limit;
    EXPECT_EQ(limit.option.empty(), limit.usual.count() == 0) << name_of(kind);
    EXPECT_EQ(limit.option.empty(), limit.what.empty()) << name_of(kind);
    if (limit.option.empty()) continue;
    EXPECT_TRUE(options.insert(limit.option).second) << limit.option;
    EXPECT_TRUE(limit.option.starts_with("--") && limit.option.ends_with("-over")) << "as the command line expects";
  }
  EXPECT_THAT(options, SizeIs(3));
}

TEST(time_limits, decide_what_blocks_a_loop) {
  snapshot_builder b;
  b.task("computes").state(task_state::running, 5s);  // it is read at 10 s
  EXPECT_THAT(judged(b, "blocked-loop", 4s), SizeIs(1));
  EXPECT_THAT(judged(b, "blocked-loop", 5s), IsEmpty());
  EXPECT_THAT(judged(b, "ignored-cancel", 1h), SizeIs(1)) << "each kind has its own";
}

TEST(time_limits, decide_what_ignores_a_cancel) {
  snapshot_builder b;
  b.task("stays").waiting("sleep_for", 1s).cancel_requested(model::cancel_reason::explicit_request, 5s, 0);
  EXPECT_THAT(judged(b, "ignored-cancel", 4s), SizeIs(1));
  EXPECT_THAT(judged(b, "ignored-cancel", 6s), IsEmpty());
}

TEST(time_limits, are_reached_when_something_has_lasted_for_so_long) {
  time_limits limits;
  limits.set(kind_named("blocked-loop"), 2s);
  limits.set(kind_named("ignored-cancel"), 5s);
  EXPECT_FALSE(limits.reached_between(0s, 1999ms));
  EXPECT_TRUE(limits.reached_between(1999ms, 2s));
  EXPECT_FALSE(limits.reached_between(2s, 4s));
  EXPECT_TRUE(limits.reached_between(2s, 1h));
  EXPECT_FALSE(limits.reached_between(5s, 24h)) << "growth is judged otherwise";
}

TEST(time_limits, say_how_long_a_poll_is_that_blocks) {
  time_limits limits;
  EXPECT_EQ(limits.of_blocking_polls(), 1s);
  limits.set(kind_named("blocked-loop"), 100ms);
  EXPECT_EQ(limits.of_blocking_polls(), 100ms);
}

TEST(time_limits, set_what_rules_over_time_go_by) {
  time_limits limits;
  limits.set_over_time(1h);
  EXPECT_EQ(limits.of_growth().whole(), 1h);
  EXPECT_EQ(limits.of(kind_named("blocked-loop")), time_limits().of(kind_named("blocked-loop")));
}

}  // namespace
}  // namespace curfew::verdict
