// Findings counted as people count them.
#include "probe/report/bugs/bug.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/problems/advice.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/verdict/kind_named.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using model::owner_kind;
using model::process_end;
using testing::ElementsAre;
using tests::kind_named;
using tests::snapshot_builder;
using verdict::finding_kind;
using namespace std::chrono_literals;

bugs bugs_in(const model::snapshot& s) { return bugs_of(s, verdict::judge(s)); }

// "orphaned-task at /src/server.cpp:73 ×2"
std::vector<std::string> listed(const model::snapshot& s, const bugs& all) {
  std::vector<std::string> lines;
  for (const bug& b : all.list) {
    const bug_name name = name_of(s, b);
    lines.push_back(std::string(verdict::name_of(name.kind)) + " at " + name.where + " ×" + std::to_string(b.tasks));
  }
  return lines;
}

TEST(bugs, are_kinds_and_spawn_sites_with_a_number_of_tasks) {
  snapshot_builder b;
  for (int i = 0; i < 300; ++i) b.task("watchdog").spawned_at("/src/server.cpp", 73, "session").orphaned();
  b.task("flush").spawned_at("/src/server.cpp", 80, "serve").unobserved_error();
  b.task("flush").spawned_at("/src/server.cpp", 81, "serve").orphaned();
  EXPECT_THAT(listed(b, bugs_in(b)),
              ElementsAre("orphaned-task at /src/server.cpp:73 ×300", "orphaned-task at /src/server.cpp:81 ×1",
                          "unobserved-error at /src/server.cpp:80 ×1"));
  EXPECT_EQ(bugs_in(b).tasks(), 302u);
}

TEST(bugs, have_a_task_in_one_of_them_whatever_was_found_of_it) {
  snapshot_builder b;
  b.task("watchdog").spawned_at("/src/server.cpp", 73, "session").orphaned().pending_at_shutdown();
  b.task("watchdog").spawned_at("/src/server.cpp", 73, "session").pending_at_shutdown();
  EXPECT_THAT(listed(b, bugs_in(b)),
              ElementsAre("orphaned-task at /src/server.cpp:73 ×1", "pending-at-shutdown at /src/server.cpp:73 ×1"));
}

TEST(bugs, say_of_tasks_that_fail_what_else_was_found_that_only_warns) {
  snapshot_builder b;  // taken at 10 s
  b.loop("asyncio");
  b.task("heartbeat").waiting("asyncio.sleep", 7s).spawned_at("/src/a.py", 9, "main");
  b.task("computes").state(model::task_state::running, 7s).spawned_at("/src/a.py", 9, "main");
  b.task("lost").waiting("asyncio.sleep", 7s).spawned_at("/src/a.py", 12, "main").orphaned();
  const auto found = bugs_of(b, verdict::judge(b, verdict::judged_as::ended));
  const auto run = bugs_of_one(b, found);
  ASSERT_EQ(run.list.size(), 2u);
  EXPECT_EQ(also_found(run.list[0]), "") << "an orphan that is pending is told as an orphan alone";
  EXPECT_EQ(also_found(run.list[1]), ", 1 of them blocking a loop");
  EXPECT_EQ(tasks_by_kind(run.list), "1 task orphaned, 2 pending at shutdown and 1 of them blocking a loop");
}

TEST(bugs, count_what_only_a_count_is_left_of_and_none_twice) {
  snapshot_builder b;
  b.task("watchdog").spawned_at("/src/server.cpp", 73, "session").orphaned();
  const auto site = b.site("/src/server.cpp", 73, "session");
  b.get().evicted = {{.site = site, .pending_at_shutdown = true, .orphaned = true, .count = 40},
                     {.site = site, .pending_at_shutdown = true, .count = 50}};
  EXPECT_THAT(listed(b, bugs_in(b)),
              ElementsAre("orphaned-task at /src/server.cpp:73 ×41", "pending-at-shutdown at /src/server.cpp:73 ×50"));
}

TEST(bugs, go_by_the_name_of_tasks_whose_spawn_site_is_not_known) {
  snapshot_builder b;
  for (const char* const name : {"flush", "watchdog", "flush"}) {
    auto task = b.task(name);
    task.orphaned().get().spawned_at = 0;
  }
  EXPECT_THAT(listed(b, bugs_in(b)), ElementsAre("orphaned-task at flush ×2", "orphaned-task at watchdog ×1"));
}

TEST(bugs, are_sites_that_grow_with_all_that_live_there) {
  snapshot_builder b;
  verdict::growing_site grows;
  grows.site = b.site("/src/server.cpp", 90, "serve");
  grows.live = 70;
  grows.kind = kind_named("growing-site");
  EXPECT_THAT(listed(b, bugs_of(b, {}, {grows})), ElementsAre("growing-site at /src/server.cpp:90 ×70"));
  EXPECT_THAT(listed(b, bugs_of(b, {}, {grows, grows})), ElementsAre("growing-site at /src/server.cpp:90 ×140"))
      << "in two loops, it is one line to mend";
  EXPECT_FALSE(is_failure(bugs_of(b, {}, {grows}).list.front()));
}

TEST(bugs, are_the_same_where_alike_tasks_were_only_counted) {
  snapshot_builder b;
  b.task("watchdog").spawned_at("/src/server.cpp", 73, "session").orphaned();
  b.task("serve").spawned_at("/src/server.cpp", 80, "main");
  model::tally tally{.facts = b, .stand_for = {300, 7}};
  const bugs found = bugs_of(tally, verdict::judge(tally.facts));
  EXPECT_THAT(listed(b, found), ElementsAre("orphaned-task at /src/server.cpp:73 ×300"));
  b.end(process_end::died, 20s);
  tally.facts = b;
  EXPECT_EQ(bugs_of(tally, verdict::judge(tally.facts)).cut_off, 7u);
}

TEST(bugs, begin_with_what_the_others_wait_for) {
  snapshot_builder b;
  auto outer = b.task("outer").spawned_at("/src/server.cpp", 20, "hang").orphaned().pending_at_shutdown();
  b.task("watchdog").spawned_at("/src/server.cpp", 73, "session").orphaned();
  const auto inner = b.task("inner").spawned_at("/src/server.cpp", 19, "outer").pending_at_shutdown().id();
  outer.wait_on(inner);
  const bugs found = bugs_in(b);
  EXPECT_THAT(listed(b, found),
              ElementsAre("pending-at-shutdown at /src/server.cpp:19 ×1", "orphaned-task at /src/server.cpp:20 ×1",
                          "orphaned-task at /src/server.cpp:73 ×1"));
  EXPECT_THAT(found.list[1].waits_for, ElementsAre(0u));
  EXPECT_TRUE(only_waits(found.list[1]));
  EXPECT_FALSE(only_waits(found.list[0]));
}

TEST(bugs, do_not_only_wait_where_one_of_their_tasks_waits_for_nobody) {
  snapshot_builder b;
  auto waits = b.task("outer").spawned_at("/src/server.cpp", 20, "hang").pending_at_shutdown();
  b.task("outer").spawned_at("/src/server.cpp", 20, "hang").pending_at_shutdown();
  waits.wait_on(b.task("inner").spawned_at("/src/server.cpp", 19, "outer").pending_at_shutdown().id());
  const bugs found = bugs_in(b);
  EXPECT_THAT(listed(b, found), ElementsAre("pending-at-shutdown at /src/server.cpp:19 ×1",
                                            "pending-at-shutdown at /src/server.cpp:20 ×2"));
  EXPECT_FALSE(only_waits(found.list[1]));
}

TEST(bugs, are_as_many_where_who_waits_was_only_counted) {
  snapshot_builder b;
  auto outer = b.task("outer").spawned_at("/src/server.cpp", 20, "hang").pending_at_shutdown();
  const auto inner = b.task("inner").spawned_at("/src/server.cpp", 19, "outer").pending_at_shutdown().id();
  model::tally tally{.facts = b, .stand_for = {1, 1}};  // has no ids
  outer.wait_on(inner);
  EXPECT_EQ(bugs_of(tally, verdict::judge(tally.facts)).list.size(), bugs_in(b).list.size());
}

TEST(bugs, do_not_hold_against_a_program_what_a_kill_does_to_any) {
  snapshot_builder b;
  b.task("serve").main();
  b.task("watchdog").spawned_at("/src/server.cpp", 73, "session").orphaned();
  b.task("flush").spawned_at("/src/server.cpp", 80, "serve").pending_at_shutdown();
  b.end(process_end::died, 20s);
  EXPECT_THAT(listed(b, bugs_in(b)),
              ElementsAre("orphaned-task at /src/server.cpp:73 ×1", "pending-at-shutdown at /src/server.cpp:80 ×1"));
  EXPECT_EQ(bugs_in(b).cut_off, 1u) << "main, which was alive and is nobody's mistake";
  b.end(process_end::exited, 20s);
  EXPECT_EQ(bugs_in(b).cut_off, 0u) << "who calls exit leaves tasks behind by himself";
  EXPECT_EQ(bugs_in(b).tasks(), 3u);
}

class line_to_fix : public testing::Test {
 protected:
  std::uint32_t line(const tests::task_in_making& task, finding_kind kind) {
    verdict::finding_kinds kinds;
    kinds.add(kind);
    return made_.get().site_at(site_to_fix(made_, kinds, task.get())).line;
  }
  tests::task_in_making watchdog() {
    return made_.task("watchdog")
        .spawned_at("/src/server.cpp", 73, "session")
        .awaits_at("/src/server.cpp", 64, "watchdog")
        .waiting("sleep_until", 1s);
  }
  snapshot_builder made_;
};

TEST_F(line_to_fix, of_an_orphan_and_of_an_error_is_the_one_that_spawned_it) {
  EXPECT_EQ(line(watchdog().owned_by(owner_kind::handle, 7), kind_named("orphaned-task")), 73u);
  EXPECT_EQ(line(watchdog(), kind_named("unobserved-error")), 73u);
}

TEST_F(line_to_fix, of_a_groups_orphan_is_where_the_group_was_let_go) {
  auto orphan = watchdog().owned_by(owner_kind::group, 7).dropped(2s, 3, "/src/server.cpp", 90, "serve");
  EXPECT_EQ(line(orphan, kind_named("orphaned-task")), 90u);
}

TEST_F(line_to_fix, of_a_task_that_did_not_end_in_time_is_where_it_waits_unless_somebody_could_join_it) {
  EXPECT_EQ(line(watchdog().owned_by(owner_kind::loop, 1), kind_named("pending-at-shutdown")), 64u);
  EXPECT_EQ(line(watchdog().owned_by(owner_kind::handle, 7).pending_at_shutdown(), kind_named("pending-at-shutdown")),
            73u);
  EXPECT_EQ(line(watchdog().owned_by(owner_kind::handle, 7), kind_named("pending-at-shutdown")), 64u) << "cut off";
  EXPECT_EQ(line(watchdog().owned_by(owner_kind::handle, 7), kind_named("wait-cycle")), 64u);
}

TEST_F(line_to_fix, is_none_where_nothing_was_found) {
  EXPECT_EQ(site_to_fix(made_, verdict::finding_kinds(), watchdog().get()), 0u);
}

TEST(bugs, are_counted_by_function_where_no_spawn_site_is_known_as_in_every_other_count) {
  snapshot_builder b;
  b.task("session").orphaned();
  b.task("session").named("the first").orphaned();
  EXPECT_THAT(listed(b, bugs_in(b)), ElementsAre("orphaned-task at session ×2"));
}

}  // namespace
}  // namespace curfew::report
