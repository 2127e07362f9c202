#include "probe/report/run/excuses.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "probe/judge/judgement.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/run/baseline_text.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

// The run, judged by a policy.
run judged_by(run run, judge::policy policy) {
  run.policy = std::move(policy);
  for (auto& p : run.processes) {
    auto judged = judge::judgement_of(p.snapshot, verdict::judged_as::it_is, run.policy);
    p.findings = std::move(judged.findings);
    p.excused = std::move(judged.excused);
    p.suppressions = std::move(judged.suppressions);
  }
  return run;
}

// A process in which serve() has left a watchdog behind, on each of these lines.
process leaving_on(std::initializer_list<std::uint32_t> lines) {
  tests::snapshot_builder b;
  for (const auto line : lines) b.task("watchdog").spawned_at("/src/a.cpp", line, "serve").orphaned();
  return {.snapshot = b.get(), .findings = {}, .end = {}};
}

const verdict::finding_key of_watchdogs{"orphaned-task", "serve", "watchdog", "a.cpp"};

judge::policy suppressing(const std::string& text) {
  return {.suppressions = judge::suppressions_in(text, "curfew.supp")};
}

TEST(excuses, are_counted_and_nobody_is_called_home) {
  const auto text = tests::text_of(judged_by(tests::leak(), suppressing("orphaned-task:foo")));
  EXPECT_EQ(text,
            "note: 1 finding suppressed: 1 by orphaned-task:foo (curfew.supp:1)\n"
            "SUMMARY: curfew: no other findings in 1 process, 2 tasks spawned, 1 suppressed\n");
}

TEST(excuses, say_which_tests_mean_them) {
  tests::snapshot_builder b;
  b.task("a").spawned(tests::milliseconds(12)).unobserved_error();
  b.task("b").spawned(tests::milliseconds(25)).unobserved_error();
  b.task("c").spawned(tests::milliseconds(26)).unobserved_error();
  b.get().tests = {{b.text("pool.leaks"), tests::milliseconds(10), tests::milliseconds(20)},
                   {b.text("pool.is\nodd"), tests::milliseconds(21), {}}};
  b.get().allowances = {{.kinds = b.text("*"), .began = tests::milliseconds(11)},
                        {.kinds = b.text("never-started"), .site = b.site("/src/a.cpp", 3, "made"), .findings = 4}};
  b.get().sites[b.site("/src/a.cpp", 3, "made")].never_started = 4;
  run of;
  of.processes.push_back({.snapshot = b.get(), .findings = {}, .end = {}});
  const auto judged = judged_by(of, {});
  const auto text = tests::text_of(judged);
  EXPECT_THAT(text, HasSubstr("note: 7 findings allowed or expected by tests: 2 by pool.is\\nodd and 1 by pool.leaks"));
  EXPECT_THAT(text, HasSubstr("no other findings"));
  EXPECT_THAT(text, HasSubstr("7 allowed by tests"));
}

// Adds a line that each process has compiled in at line 7 of main.cpp.
run compiling_in(run run, const std::string& line) {
  for (auto& p : run.processes) {
    auto& s = p.snapshot;
    s.texts.insert(s.texts.end(), {line, "main.cpp"});
    const auto last = static_cast<model::index>(s.texts.size() - 1);
    s.sites.push_back({.file = last, .line = 7});
    s.suppressions.push_back({last - 1, static_cast<model::index>(s.sites.size() - 1)});
  }
  return run;
}

TEST(excuses, are_those_that_programs_have_compiled_in_too) {
  auto both = tests::leak();
  both.processes.push_back(both.processes.front());
  both.processes.back().snapshot.process.pid += 1;
  const auto text = tests::text_of(judged_by(compiling_in(compiling_in(both, "orphaned-task:foo"), "*:nothing"), {}));
  EXPECT_EQ(text,
            "note: 2 findings suppressed: 2 by orphaned-task:foo (main.cpp:7)\n"
            "note: suppressed nothing: *:nothing (main.cpp:7)\n"
            "SUMMARY: curfew: no other findings in 2 processes, 4 tasks spawned, 2 suppressed\n");
}

TEST(excuses, say_what_is_wrong_with_a_line_that_is_compiled_in) {
  const auto judged = judged_by(compiling_in(tests::leak(), "orphan-task:^job$"), {});
  const auto text = tests::text_of(judged);
  EXPECT_THAT(text, HasSubstr("note: main.cpp:7: there is no finding \"orphan-task\": there are "));
  EXPECT_THAT(text, Not(HasSubstr("suppressed nothing")));
  EXPECT_THAT(tests::json_of(judged), HasSubstr("\"fault\":\"main.cpp:7: there is no finding"));
}

TEST(excuses, name_the_suppressions_that_did_nothing) {
  const auto text = tests::text_of(judged_by(tests::leak(), suppressing("orphaned-task:foo\n*:nothing\n*:foo")));
  EXPECT_THAT(text, HasSubstr("note: suppressed nothing: *:nothing (curfew.supp:2) and *:foo (curfew.supp:3)\n"));
}

TEST(excuses, say_what_of_the_baseline_was_seen_and_what_was_not) {
  judge::policy policy{
      .baseline = {{{"orphaned-task", "foo", "bar", "leak.cpp"}, {1}}, {{"orphaned-task", "gone", "x", "x.cpp"}, {1}}},
      .baseline_from = "b.json"};
  const auto text = tests::text_of(judged_by(tests::leak(), policy));
  EXPECT_THAT(text,
              AllOf(HasSubstr("note: 1 finding known: it is in b.json\n"),
                    HasSubstr("note: in b.json, and not seen in this run: `orphaned-task gone x`\n"),
                    HasSubstr("no other findings in 1 process, 2 tasks spawned, 1 known\n"), Not(HasSubstr("home"))));
}

TEST(excuses, do_not_hide_what_is_left) {
  const auto run = judged_by(tests::killed_server(), suppressing("orphaned-task:watchdog"));
  EXPECT_TRUE(any_failure(run));
  EXPECT_THAT(tests::text_of(run), HasSubstr("3 bugs (1,235 tasks orphaned, 1 failed unobserved)"));
}

TEST(severities, decide_what_fails) {
  const auto with = [](run run, std::string_view kind, verdict::severity severity) {
    run.policy.severities.set(*verdict::find_kind(kind), severity);
    return run;
  };
  const auto warned = with(tests::leak(), "orphaned-task", verdict::severity::warning);
  EXPECT_FALSE(any_failure(warned));
  EXPECT_THAT(tests::text_of(warned), HasSubstr("warning[orphaned-task, pending-at-shutdown]"));
  EXPECT_TRUE(any_failure(with(tests::leak(), "pending-at-shutdown", verdict::severity::warning)))
      << "it is an orphan in the first place";
  EXPECT_TRUE(any_failure(with(tests::failed_daemon(), "failed-daemon", verdict::severity::failure)));
}

TEST(baseline, has_the_bugs_of_a_run_and_what_was_known_but_nothing_suppressed) {
  const auto first = baseline_of(judged_by(tests::leak(), {}));
  EXPECT_THAT(first, ElementsAre(Pair(verdict::finding_key{"orphaned-task", "foo", "bar", "leak.cpp"},
                                      judge::bug_extent{1, 0})));
  EXPECT_EQ(baseline_of(judged_by(tests::leak(), {.baseline = first})), first);
  EXPECT_TRUE(baseline_of(judged_by(tests::leak(), suppressing("*:foo"))).empty());
}

// A helper that spawns whatever it is handed: one line, and one bug, of several functions.
process launching(std::initializer_list<std::string_view> functions) {
  tests::snapshot_builder b;
  for (const auto function : functions) b.task(function).spawned_at("/src/a.cpp", 8, "launch").orphaned();
  return {.snapshot = b.get(), .findings = {}, .end = {}};
}

TEST(baseline, covers_the_run_that_it_was_written_from) {
  run run;
  run.processes.push_back(launching({"fetch", "flush", "audit"}));
  const auto found = judged_by(run, {});
  EXPECT_EQ(bugs_of(found).list.size(), 1u);
  const auto first = baseline_of(found);
  EXPECT_EQ(first.size(), 3u);
  const auto known = judged_by(run, {.baseline = first, .baseline_from = "a.base"});
  EXPECT_FALSE(any_failure(known));
  EXPECT_TRUE(excuses_of(known).unseen.empty());
  EXPECT_EQ(baseline_of(known), first);
  EXPECT_EQ(baseline_for_later(known), first);
}

TEST(baseline, knows_no_further_function_that_a_known_line_spawns) {
  run before, now;
  before.processes.push_back(launching({"fetch"}));
  now.processes.push_back(launching({"fetch", "flush"}));
  const auto judged = judged_by(now, {.baseline = baseline_of(judged_by(before, {}))});
  EXPECT_TRUE(any_failure(judged));
  EXPECT_EQ(judged.processes[0].findings.size(), 1u);
}

TEST(baseline, knows_tasks_without_a_function_by_their_line_whatever_their_names) {
  tests::snapshot_builder b;
  for (const auto* const name : {"session 1", "session 2"})
    b.task("").named(name).spawned_at("/src/a.cpp", 8, "accept").orphaned();
  run run;
  run.processes.push_back({.snapshot = b.get(), .findings = {}, .end = {}});
  const auto first = baseline_of(judged_by(run, {}));
  EXPECT_EQ(first.size(), 1u);
  EXPECT_FALSE(any_failure(judged_by(run, {.baseline = first})));
}

// It is no bug, and so not in a baseline, whatever that has.
TEST(baseline, knows_nothing_of_tasks_that_a_kill_cut_off) {
  tests::snapshot_builder b;
  b.task("watchdog").spawned_at("/src/a.cpp", 10, "serve");
  b.get().tasks[0].pending_at_shutdown = true;
  run run;
  run.processes.push_back({.snapshot = b.get(), .findings = {}, .end = {}});
  const auto known = baseline_of(judged_by(run, {}));
  ASSERT_EQ(known.size(), 1u);
  auto& p = run.processes[0];
  p.snapshot.tasks[0].pending_at_shutdown = false;
  p.snapshot.tasks[0].state = model::task_state::waiting;
  p.snapshot.process.end = model::process_end::died;
  for (const bool is_killed : {true, false}) {
    p.end = is_killed ? wait_result{wait_result::how::killed, 9} : wait_result{wait_result::how::exited, 0};
    auto judged = judged_by(run, {.baseline = known, .baseline_from = "a.base"});
    take_back_what_was_cut_off(judged);
    EXPECT_EQ(excuses_of(judged).known, is_killed ? 0u : 1u);
    EXPECT_EQ(excuses_of(judged).unseen.size(), is_killed ? 1u : 0u);
    EXPECT_EQ(bugs_of(judged).cut_off, is_killed ? 1u : 0u);
    EXPECT_FALSE(any_failure(judged));
  }
}

// A new one on another line would else be taken for the second of these two.
TEST(baseline, counts_what_one_line_spawns_once) {
  auto p = leaving_on({10, 10});
  auto& second = p.snapshot.tasks[1];
  auto site = p.snapshot.site_at(second.spawned_at);
  site.column = 30;
  p.snapshot.sites.push_back(site);
  second.spawned_at = static_cast<model::index>(p.snapshot.sites.size() - 1);
  run run;
  run.processes.push_back(p);
  EXPECT_THAT(baseline_of(judged_by(run, {})), ElementsAre(Pair(of_watchdogs, judge::bug_extent{1, 0})));
}

TEST(baseline, has_the_lines_of_all_processes_together) {
  run run;
  run.processes = {leaving_on({10}), leaving_on({10, 20}), leaving_on({30})};
  EXPECT_THAT(baseline_of(judged_by(run, {})), ElementsAre(Pair(of_watchdogs, judge::bug_extent{3, 0})));
}

TEST(baseline, does_not_know_what_another_process_has_on_a_line_more) {
  run run;
  run.processes = {leaving_on({10}), leaving_on({20})};
  run = judged_by(run, {.baseline = {{of_watchdogs, {1}}, {{"orphaned-task", "other", "x", "x.cpp"}, {1}}}});
  ASSERT_FALSE(any_failure(run)) << "each process has one line";
  take_back_what_grew(run);
  EXPECT_TRUE(any_failure(run));
  EXPECT_THAT(tests::text_of(run), HasSubstr("2 bugs (2 tasks orphaned)"));
  EXPECT_THAT(baseline_of(run), ElementsAre(Pair(of_watchdogs, judge::bug_extent{2, 0})));

  run = judged_by(run, {.baseline = {{of_watchdogs, {2}}}});
  take_back_what_grew(run);
  EXPECT_FALSE(any_failure(run));
}

// Plain Asio does not say which line spawned a coroutine: any further one may be a new one's.
TEST(baseline, counts_tasks_where_no_line_is_known) {
  const auto leaving = [](int sessions) {
    tests::snapshot_builder b;
    for (int i = 0; i < sessions; ++i) b.task("session", "", 0).pending_at_shutdown();
    return process{.snapshot = b.get(), .findings = {}, .end = {}};
  };
  const verdict::finding_key of_sessions{"pending-at-shutdown", "", "session", ""};
  run run;
  run.processes = {leaving(2), leaving(1)};
  const auto known = baseline_of(judged_by(run, {}));
  EXPECT_THAT(known, ElementsAre(Pair(of_sessions, judge::bug_extent{0, 3})));
  const auto with = [&](std::vector<process> processes) {
    run.processes = std::move(processes);
    run = judged_by(run, {.baseline = known, .baseline_from = "b.json"});
    take_back_what_grew(run);
    return run;
  };
  EXPECT_FALSE(any_failure(with({leaving(1), leaving(2)})));
  EXPECT_EQ(baseline_for_later(with({leaving(2)})), known) << "how many there are may differ from run to run";
  const auto more = with({leaving(2), leaving(2)});
  EXPECT_TRUE(any_failure(more)) << "each process has no more than there were";
  EXPECT_THAT(tests::text_of(more), HasSubstr("note: more than b.json knows, so that it excuses nothing of it: "
                                              "`pending-at-shutdown session` (4 tasks, not 3)\n"));
  EXPECT_THAT(tests::json_of(more), HasSubstr("\"lines_known\":0,\"lines\":0,\"tasks_known\":3,\"tasks\":4}"));
  EXPECT_THAT(baseline_for_later(more), ElementsAre(Pair(of_sessions, judge::bug_extent{0, 4})));
  EXPECT_TRUE(baseline_for_later(with({})).empty()) << "what is gone does not stay";
}

// The site of these is the function's: where the objects were made is not known.
TEST(baseline, counts_what_was_never_started) {
  const auto run = tests::never_awaited();
  for (const auto& [key, known] : baseline_of(run)) {
    EXPECT_EQ(key.finding, "never-started");
    EXPECT_EQ(known.lines, 0u);
    EXPECT_NE(known.tasks, 0u);
  }
}

TEST(baseline, does_not_forget_what_still_waited_at_the_timeout) {
  const auto waiting_on = [](std::uint32_t line) {
    tests::snapshot_builder b;
    b.task("watchdog").spawned_at("/src/a.cpp", line, "serve");
    return process{.snapshot = b.get(), .findings = {}, .judged = judged_how::gave_up, .end = {}};
  };
  run run;
  run.timeout = std::chrono::seconds(1);
  run.policy.baseline = {{{"pending-at-shutdown", "serve", "watchdog", "a.cpp"}, {1}}};
  run.processes = {waiting_on(10), waiting_on(20)};
  for (auto& p : run.processes)
    p.excused = judge::judgement_of(p.snapshot, verdict::judged_as::ended, run.policy).excused;
  take_back_what_grew(run);
  for (const auto& p : run.processes) {
    EXPECT_EQ(p.findings.size(), 1u);
    EXPECT_TRUE(p.excused.empty());
  }
}

TEST(baseline, has_nothing_that_a_kill_cut_off) {
  for (const auto& [key, lines] : baseline_of(tests::killed_server())) EXPECT_NE(key.finding, "pending-at-shutdown");
}

TEST(baseline, is_a_bug_a_line_and_reads_back) {
  const judge::baseline made{{{"orphaned-task", "foo", "bar", "leak.cpp"}, {.lines = 2}},
                             {{"pending-at-shutdown", "", "session", ""}, {.lines = 1, .tasks = 7}},
                             {{"never-started", "a \"b\"", "", "a.cpp"}, {.tasks = 4}}};
  const auto text = text_of(made);
  EXPECT_EQ(
      text,
      "{\n"
      "  \"baseline\": 2,\n"
      "  \"bugs\": [\n"
      "    {\"finding\":\"never-started\",\"function\":\"a \\\"b\\\"\",\"task\":\"\",\"file\":\"a.cpp\",\"tasks\":4},\n"
      "    {\"finding\":\"orphaned-task\",\"function\":\"foo\",\"task\":\"bar\",\"file\":\"leak.cpp\",\"lines\":2},\n"
      "    "
      "{\"finding\":\"pending-at-shutdown\",\"function\":\"\",\"task\":\"session\",\"file\":\"\",\"lines\":1,\"tasks\":"
      "7}\n"
      "  ]\n"
      "}\n");
  EXPECT_EQ(baseline_in(text, "b"), made);
  EXPECT_EQ(baseline_in(text_of(judge::baseline()), "b"), judge::baseline());
}

TEST(baseline, says_what_is_none) {
  const auto why = [](std::string_view text) -> std::string {
    try {
      baseline_in(text, "b.json");
    } catch (const not_a_baseline& e) {
      return e.what();
    }
    return {};
  };
  EXPECT_EQ(why(""),
            "b.json: is no baseline (it is empty): write one with `curfew check --write-baseline FILE -- CMD`");
  EXPECT_THAT(why("{\"baseline\": 2}"), HasSubstr("b.json: is no baseline (\"bugs\" is missing): write one"));
  EXPECT_THAT(why("{\n  \"baseline\": 2,\n  bugs: []}"), HasSubstr("(at line 3, column 3 it is no JSON any more)"));
  EXPECT_THAT(why("{\"baseline\": 2,\n"), HasSubstr("(at line 2, column 1 it ends in the middle)"));
  EXPECT_THAT(why("{\"baseline\": 1, \"bugs\": []}"), HasSubstr("is a baseline of version 1, and this curfew reads 2"));
  for (const auto* const version : {"1.9", "4294967297", "-1", "\"1\"", "null"})
    EXPECT_THAT(why(std::string("{\"baseline\": ") + version + ", \"bugs\": []}"),
                HasSubstr("is a baseline of version "))
        << version;
  EXPECT_THAT(why("{\"baseline\": 2, \"bugs\": null}"), HasSubstr("(\"bugs\" is no list, but null): write one"));
  EXPECT_THAT(why("{\"baseline\": 2, \"bugs\": [{\"finding\": \"orphaned-task\", \"function\": \"f\", \"task\": \"t\", "
                  "\"file\": \"a\", \"lines\": -1}]}"),
              HasSubstr("(bug 1: \"lines\" is no number from 0 on, but -1): write one"));
}

}  // namespace
}  // namespace curfew::report
