// Each rule, with what must trip it and what must not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "probe/verdict/finding.hpp"
#include "probe/verdict/judge.hpp"
#include "probe/verdict/rules.hpp"
#include "tests/probe/verdict/kind_named.hpp"
#include "tests/probe/verdict/verdicts.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {

// So that a failed expectation names its findings.
void PrintTo(const finding& f, std::ostream* out) {
  *out << name_of(f.kind) << " of task " << static_cast<int>(f.task) << " ×" << f.count;
}

namespace {

using model::owner_kind;
using model::process_end;
using model::task_state;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::kind_named;
using tests::snapshot_builder;
using tests::verdicts;
using namespace std::chrono_literals;

TEST(pending_at_shutdown, holds_for_a_flagged_task_of_a_process_that_runs_on) {
  snapshot_builder b;
  b.task("bar").pending_at_shutdown();
  EXPECT_THAT(verdicts(b), ElementsAre("pending-at-shutdown bar"));
}

TEST(pending_at_shutdown, stays_when_the_task_ended_while_its_loop_drained) {
  snapshot_builder b;
  b.task("bar").pending_at_shutdown().state(task_state::cancelled, 9s);
  EXPECT_THAT(verdicts(b), ElementsAre("pending-at-shutdown bar"));
}

TEST(pending_at_shutdown, spares_a_live_task_while_its_process_runs) {
  snapshot_builder b;
  b.task("bar");
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(pending_at_shutdown, holds_for_every_live_task_once_the_process_has_ended) {
  for (const auto end : {process_end::exited, process_end::died}) {
    snapshot_builder b;
    b.end(end, 10s);
    b.task("ready").state(task_state::ready, 0s);
    b.task("running").state(task_state::running, 0s);
    b.task("waiting").state(task_state::waiting, 0s);
    b.task("done").state(task_state::completed, 0s);
    b.task("gone").state(task_state::destroyed, 0s);
    b.task("unborn").state(task_state::never_started, 0s);
    EXPECT_THAT(verdicts(b),
                ElementsAre("pending-at-shutdown ready", "pending-at-shutdown running", "pending-at-shutdown waiting"));
  }
}

TEST(pending_at_shutdown, counts_the_main_task_of_a_process_that_died) {
  snapshot_builder b;
  b.end(process_end::died, 10s).task("serve").main();
  EXPECT_THAT(verdicts(b), ElementsAre("pending-at-shutdown serve"));
}

TEST(pending_at_shutdown, takes_a_process_that_was_given_up_for_ended) {
  snapshot_builder b;
  b.task("serve").main();
  EXPECT_THAT(verdicts(b, judged_as::it_is), IsEmpty());
  EXPECT_THAT(verdicts(b, judged_as::ended), ElementsAre("pending-at-shutdown serve"));
}

TEST(pending_at_shutdown, spares_daemons_even_flagged_ones) {
  snapshot_builder b;
  b.end(process_end::died, 10s).task("heartbeat").daemon().pending_at_shutdown();
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(pending_at_shutdown, spares_what_a_daemon_owns_however_deep) {
  snapshot_builder b;
  b.end(process_end::exited, 10s);
  const auto accept = b.task("accept").daemon().id();
  const auto sessions = b.group(accept).id;
  const auto session = b.task("session").owned_by(owner_kind::group, sessions).id();
  b.task("lookup").owned_by(owner_kind::handle, session);
  b.task("stray").owned_by(owner_kind::handle, 999);
  EXPECT_THAT(verdicts(b), ElementsAre("pending-at-shutdown stray"));
}

TEST(pending_at_shutdown, holds_for_what_a_daemon_owned_that_has_ended) {
  snapshot_builder b;
  b.loop("main");
  auto daemon = b.task("daemon").daemon().state(model::task_state::failed, std::chrono::seconds(1));
  b.task("left").owned_by(model::owner_kind::handle, daemon.id()).pending_at_shutdown();
  EXPECT_THAT(verdicts(b), testing::Contains(testing::HasSubstr("left")));
}

TEST(pending_at_shutdown, holds_for_a_task_that_a_daemon_lost) {
  snapshot_builder b;
  b.end(process_end::exited, 10s);
  const auto accept = b.task("accept").daemon().id();
  b.task("lost").owned_by(owner_kind::handle, accept).orphaned();
  EXPECT_THAT(verdicts(b), ElementsAre("pending-at-shutdown lost", "orphaned-task lost"));
}

TEST(pending_at_shutdown, ends_on_a_damaged_snapshot_whose_owners_form_a_circle) {
  snapshot_builder b;
  b.end(process_end::exited, 10s);
  const auto daemon = b.task("daemon").daemon().id();
  auto a = b.task("a").owned_by(owner_kind::handle, daemon);
  b.task("b").owned_by(owner_kind::handle, a.id());
  b.task("c").owned_by(owner_kind::handle, a.id()).get().id = daemon;
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(orphaned_task, holds_for_a_flagged_task_alive_or_not) {
  snapshot_builder b;
  b.task("alive").orphaned();
  b.task("lucky").orphaned().state(task_state::completed, 9s);
  EXPECT_THAT(verdicts(b), ElementsAre("orphaned-task alive", "orphaned-task lucky"));
}

TEST(orphaned_task, spares_owned_tasks_and_daemons) {
  snapshot_builder b;
  b.task("owned");
  b.task("daemon").daemon().orphaned();
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(orphaned_task, is_found_beside_pending_at_shutdown) {
  snapshot_builder b;
  b.end(process_end::exited, 10s).task("bar").orphaned().pending_at_shutdown();
  EXPECT_THAT(verdicts(b), ElementsAre("pending-at-shutdown bar", "orphaned-task bar"));
}

TEST(unobserved_error, is_none_where_somebody_was_to_get_it_with_those_of_others) {
  snapshot_builder b;
  auto fetch = b.task("fetch").state(task_state::failed, 9s).error("reset");
  b.end(model::process_end::died, 10s);
  EXPECT_THAT(verdicts(b), ElementsAre("unobserved-error fetch"));
  b.get().notes.at(fetch.get().note).error_gathered = true;
  EXPECT_THAT(verdicts(b), IsEmpty());
  fetch.unobserved_error();
  EXPECT_THAT(verdicts(b), ElementsAre("unobserved-error fetch")) << "it is lost after all";
}

TEST(unobserved_error, holds_for_a_flagged_task) {
  snapshot_builder b;
  b.task("fetch").unobserved_error().state(task_state::failed, 9s);
  EXPECT_THAT(verdicts(b), ElementsAre("unobserved-error fetch"));
}

TEST(unobserved_error, waits_while_somebody_may_still_look) {
  snapshot_builder b;
  b.task("fetch").state(task_state::failed, 9s);
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(unobserved_error, holds_for_an_error_that_nobody_took_before_the_process_ended) {
  for (const auto end : {process_end::exited, process_end::died}) {
    snapshot_builder b;
    b.end(end, 10s).task("fetch").state(task_state::failed, 9s);
    EXPECT_THAT(verdicts(b), ElementsAre("unobserved-error fetch"));
  }
}

TEST(unobserved_error, has_not_enough_evidence_where_the_task_is_kept_for_another_finding) {
  snapshot_builder b;
  b.end(process_end::exited, 10s).task("fetch").pending_at_shutdown().state(task_state::failed, 9s);
  EXPECT_THAT(verdicts(b), ElementsAre("pending-at-shutdown fetch"));
}

TEST(unobserved_error, spares_daemons) {
  snapshot_builder b;
  b.end(process_end::exited, 10s).task("fetch").daemon().unobserved_error().state(task_state::failed, 9s);
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(never_started, holds_for_what_the_runtime_counted_at_a_function) {
  snapshot_builder b;
  b.get().sites[b.site("a.cpp", 7, "save")].never_started = 4;
  EXPECT_THAT(verdicts(b), ElementsAre("never-started line 7 ×4"));
  EXPECT_EQ(severity_of(kind_named("never-started")), severity::failure);
}

TEST(never_started, spares_a_spawned_task_that_had_no_turn) {
  snapshot_builder b;
  b.task("unborn").state(task_state::never_started, 9s);
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(abandoned_handlers, hold_for_what_the_runtime_counted_at_a_loop) {
  snapshot_builder b;
  b.get().sites[b.site("a.cpp", 7, "app")].abandoned_handlers = 2;
  EXPECT_THAT(verdicts(b), ElementsAre("abandoned-handlers line 7 ×2"));
  EXPECT_EQ(severity_of(kind_named("abandoned-handlers")), severity::failure);
}

TEST(failed_daemon, holds_for_a_flagged_daemon_and_is_a_warning) {
  snapshot_builder b;
  b.task("refresh").failed_daemon().state(task_state::failed, 9s);
  EXPECT_THAT(verdicts(b), ElementsAre("failed-daemon refresh"));
  EXPECT_EQ(severity_of(kind_named("failed-daemon")), severity::warning);
}

TEST(failed_daemon, spares_one_that_ended_in_another_way) {
  snapshot_builder b;
  b.end(process_end::exited, 10s).task("refresh").daemon().state(task_state::failed, 9s);
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(failed_daemon, is_counted_where_the_slots_of_many_were_given_up) {
  snapshot_builder b;
  b.get().evicted = {{.site = b.site("a.cpp", 7, "serve"), .failed_daemon = true, .count = 12}};
  EXPECT_THAT(verdicts(b), ElementsAre("failed-daemon line 7 ×12"));
}

TEST(rules, are_each_named_once) {
  std::vector<std::string_view> names;
  for (const rule* const r : all_rules()) names.push_back(r->name);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  std::vector<finding_kind> listed(foremost_first().begin(), foremost_first().end());
  std::sort(listed.begin(), listed.end());
  EXPECT_EQ(std::adjacent_find(listed.begin(), listed.end()), listed.end()) << "each kind once";
}

// Whoever adds one is told what it lacks.
TEST(rules, have_the_words_of_what_they_find) {
  for (const rule* const r : all_rules()) {
    SCOPED_TRACE(r->name);
    EXPECT_TRUE(r->look != nullptr || r->counted != nullptr || r->look_over_time != nullptr);
    EXPECT_FALSE(r->mark.empty());
    EXPECT_FALSE(r->sum.are.empty());
    if (r->look != nullptr) {
      EXPECT_TRUE(r->clause != nullptr && r->card != nullptr && r->advice != nullptr);
    }
    if (r->is_of_counts()) {
      EXPECT_TRUE(r->counted_as.clause != nullptr && !r->counted_as.note.empty());
    }
    if (r->look_over_time != nullptr) {
      EXPECT_NE(r->sentence, nullptr);
    }
  }
}

// A rule is a file and a page, and what reads the reports knows its name.
TEST(rules, have_a_page_and_a_place_in_the_schema) {
  const std::string docs = CURFEW_DOCS;
  std::ostringstream schema;
  schema << std::ifstream(docs + "/report_schema.json").rdbuf();
  for (const auto kind : foremost_first()) {
    const std::string name(name_of(kind));
    std::string title;
    std::getline(std::ifstream(docs + "/findings/" + name + ".md"), title);
    EXPECT_EQ(title, "# " + name);
    EXPECT_NE(schema.str().find('"' + name + '"'), std::string::npos) << name << " is not in report_schema.json";
  }
}

TEST(judge, counts_what_sites_remember_of_tasks_whose_slots_were_given_up) {
  snapshot_builder b;
  b.get().evicted = {{.site = b.site("a.cpp", 7, "foo"), .orphaned = true, .count = 12},
                     {.site = b.site("a.cpp", 8, "foo"), .pending_at_shutdown = true, .count = 1},
                     {.site = b.site("a.cpp", 9, "foo"), .unobserved_error = true, .count = 3}};
  EXPECT_THAT(verdicts(b),
              ElementsAre("pending-at-shutdown line 8 ×1", "orphaned-task line 7 ×12", "unobserved-error line 9 ×3"));
}

TEST(judge, knows_what_else_was_found_of_tasks_that_are_only_counted) {
  snapshot_builder b;
  const auto site = b.site("a.cpp", 7, "foo");
  b.get().evicted = {{.site = site, .pending_at_shutdown = true, .count = 2},
                     {.site = site, .pending_at_shutdown = true, .orphaned = true, .count = 3}};
  const auto found = judge(b);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(kinds_of_counted(found[0]).list().size(), 1u);
  EXPECT_EQ(found[1].count, 3u);
  EXPECT_EQ(kinds_of_counted(found[1]), kinds_of_counted(found[2]));
  EXPECT_EQ(name_of(kinds_of_counted(found[1]).foremost()), "orphaned-task");
}

TEST(judge, orders_by_kind_and_then_oldest_first) {
  snapshot_builder b;
  b.task("late").orphaned().spawned(300ms);
  b.task("early").orphaned().spawned(100ms);
  b.task("between").orphaned().spawned(200ms);
  b.task("pending").pending_at_shutdown().spawned(400ms);
  EXPECT_THAT(verdicts(b), ElementsAre("pending-at-shutdown pending", "orphaned-task early", "orphaned-task between",
                                       "orphaned-task late"));
}

TEST(judge, orders_many_as_it_orders_few) {
  model::snapshot snapshot;
  snapshot.sites.emplace_back();
  snapshot.process.end = process_end::exited;
  std::uint64_t random = 1;
  for (int i = 0; i < 10'000; ++i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    auto& task = snapshot.tasks.emplace_back();
    task.spawned = model::nanoseconds(random >> (i % 2 == 0 ? 24 : 40));
  }
  const auto findings = judge(snapshot);
  ASSERT_EQ(findings.size(), 10'000u);
  EXPECT_TRUE(std::is_sorted(findings.begin(), findings.end(), [&](const finding& a, const finding& b) {
    return snapshot.tasks[a.task].spawned < snapshot.tasks[b.task].spawned;
  }));
}

TEST(judge, finds_nothing_in_an_empty_snapshot) { EXPECT_THAT(verdicts(model::snapshot{}), IsEmpty()); }

}  // namespace
}  // namespace curfew::verdict
