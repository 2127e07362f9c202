#include "probe/report/formats/text/text_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>

#include "probe/report/bugs/run_bugs.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/report/golden.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

const style in_src{.working_directory = "/src"};

TEST(text_report, of_the_seeds_leak) { tests::expect_golden(tests::text_of(tests::leak(), in_src), "leak.txt"); }
TEST(text_report, of_a_killed_server) {
  tests::expect_golden(tests::text_of(tests::killed_server(), in_src), "killed_server.txt");
}
TEST(text_report, of_tasks_that_nobody_awaited) {
  tests::expect_golden(tests::text_of(tests::never_awaited(), in_src), "never_awaited.txt");
}
TEST(text_report, of_handlers_that_are_no_tasks) {
  tests::expect_golden(tests::text_of(tests::abandoned_handlers(), in_src), "abandoned_handlers.txt");
}
TEST(text_report, of_a_daemon_that_failed) {
  tests::expect_golden(tests::text_of(tests::failed_daemon(), in_src), "failed_daemon.txt");
}
TEST(text_report, of_a_timeout) { tests::expect_golden(tests::text_of(tests::given_up(), in_src), "given_up.txt"); }
TEST(text_report, of_a_hang_begins_with_what_holds_it) {
  tests::expect_golden(tests::text_of(tests::one_hang(), in_src), "one_hang.txt");
}
TEST(text_report, of_hostile_names) {
  tests::expect_golden(tests::text_of(tests::hostile_names(), in_src), "hostile_names.txt");
}

TEST(text_report, of_a_timeout_shows_the_daemon_that_holds_a_shutdown) {
  tests::expect_golden(tests::text_of(tests::daemon_holds(), in_src), "daemon_holds.txt");
}

TEST(text_report, of_a_timeout_shows_who_lives_on_and_is_no_finding) {
  auto run = tests::daemon_holds();
  run.processes[0].snapshot.tasks[0].shielded = true;
  run.processes[0].findings.clear();
  EXPECT_THAT(tests::text_of(run), HasSubstr("still alive, and no finding:\n  loop app"));
}

TEST(text_report, of_a_timeout_says_which_loop_has_been_ending_without_tasks) {
  auto run = tests::daemon_holds();
  auto& hung = run.processes[0].snapshot;
  hung.tasks.clear();
  run.processes[0].findings.clear();
  hung.loops.back().without_tasks = std::chrono::seconds(2);
  EXPECT_THAT(tests::text_of(run),
              HasSubstr("loop app shuts down: all its tasks have ended, and its io_context has been ending "
                        "for 9 s (what holds it is no task"));
}

TEST(text_report, advises_to_run_what_nobody_ran_and_not_to_make_it_a_daemon) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 100ms).loop("app").state = model::loop_state::ended;
  b.task("work")
      .spawned_at("/src/a.cpp", 12, "main")
      .owned_by(model::owner_kind::handle, 0)
      .pending_at_shutdown()
      .state(model::task_state::never_started, 22ms);
  run run;
  auto& p = run.processes.emplace_back();
  p.snapshot = b.get();
  p.findings = verdict::judge(b);
  EXPECT_THAT(tests::text_of(run), HasSubstr("let it end before its loop goes: run the io_context until then"));
  EXPECT_THAT(tests::text_of(run), Not(HasSubstr("spawn_daemon")));
  EXPECT_THAT(tests::text_of(run), Not(HasSubstr("nobody"))) << "who ran it may have been busy";
}

TEST(text_report, counts_a_process_once_for_a_line_that_spawned_two_functions) {
  tests::snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 9, "start").unobserved_error();
  b.task("b").spawned_at("/src/a.cpp", 9, "start").unobserved_error();
  b.get().tasks.back().spawned_at = static_cast<model::index>(b.get().sites.size());
  b.get().sites.push_back(b.get().sites[b.get().tasks.front().spawned_at]);  // of another column
  run run;
  for (int i = 0; i < 2; ++i) {
    auto& p = run.processes.emplace_back();
    p.snapshot = b.get();
    p.findings = verdict::judge(b);
    const auto bugs = bugs_of(run).list;
    ASSERT_EQ(bugs.size(), 1u);
    EXPECT_EQ(bugs.front().tasks, 2u * run.processes.size());
    EXPECT_EQ(bugs.front().processes, run.processes.size());
  }
}

TEST(text_report, of_a_timeout_says_which_loop_was_without_tasks) {
  auto run = tests::given_up();
  auto& hung = run.processes[0].snapshot;
  hung.tasks.clear();
  run.processes[0].findings.clear();
  hung.loops.emplace_back().without_tasks = std::chrono::seconds(1);
  EXPECT_THAT(tests::text_of(run),
              HasSubstr("has been without tasks for 9 s: if its io_context runs on, something that is no"));
}

TEST(text_report, is_one_line_when_everyone_is_home) {
  EXPECT_EQ(tests::text_of(tests::clean(), in_src),
            "SUMMARY: curfew: everyone is home: no findings in 1 process, 12 tasks spawned\n");
}

TEST(text_report, says_so_loudly_when_no_instrumented_process_ran) {
  EXPECT_THAT(tests::text_of(run{}),
              AllOf(HasSubstr("NOTHING WAS CHECKED: no process recorded its tasks"), HasSubstr("or in Python?")));
}

TEST(text_report, claims_no_home_coming_when_tasks_went_untracked) {
  auto run = tests::clean();
  run.processes[0].snapshot.counters_by_name[0].untracked = 3;
  EXPECT_THAT(tests::text_of(run), HasSubstr("3 tasks found no room"));
  EXPECT_THAT(tests::text_of(run), EndsWith("no findings in 1 process, 12 tasks spawned, 3 untracked\n"));
  EXPECT_THAT(tests::text_of(run), Not(HasSubstr("home")));
}

TEST(text_report, has_no_escapes_unless_colours_are_asked_for) {
  for (const auto& run : {tests::leak(), tests::killed_server(), tests::given_up(), tests::hostile_names()})
    EXPECT_EQ(tests::text_of(run, in_src).find('\x1b'), std::string::npos);
}

TEST(text_report, says_the_same_in_colours) {
  auto coloured = tests::text_of(tests::killed_server(), {.working_directory = "/src", .colour = true});
  EXPECT_THAT(coloured, HasSubstr("\x1b[1;31merror[orphaned-task, pending-at-shutdown]: \x1b[0m"));
  for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b'))
    coloured.erase(at, coloured.find('m', at) - at + 1);
  EXPECT_EQ(coloured, tests::text_of(tests::killed_server(), in_src));
}

TEST(text_report, names_a_command_as_wide_as_its_reader_is) {
  const std::string command = "./tests --gtest_filter=server." + std::string(150, 'x') + ".leaves_nobody";
  auto leaking = tests::leak();
  leaking.processes[0].snapshot.process.command_line = command;
  auto killed = tests::killed_server();
  killed.processes[0].snapshot.process.command_line = command;
  for (const auto& run : {leaking, killed}) {
    EXPECT_THAT(tests::text_of(run), HasSubstr(command + " (pid ")) << "a file has whole lines";
    EXPECT_THAT(tests::text_of(run, {.width = 230}), HasSubstr(command + " (pid "));
  }
  EXPECT_THAT(tests::text_of(leaking, {.width = 100}), HasSubstr("x… (pid")) << "a line's worth is left of it";
  EXPECT_THAT(tests::tree_text_of(leaking.processes[0].snapshot, {}), StartsWith(command + " (pid "));
  EXPECT_THAT(tests::tree_text_of(leaking.processes[0].snapshot, {}, {.width = 100}), HasSubstr("x…\n  (pid "));
}

TEST(text_report, counts_problems_beyond_the_limit) {
  EXPECT_THAT(tests::text_of(tests::killed_server(), {.working_directory = "/src", .most_problems = 2}),
              HasSubstr("… and 5 more like these of this process"));
}

// A run of processes that each leaked alike, `tasks` of them.
run leaks(std::initializer_list<int> tasks) {
  run all;
  for (const int n : tasks) {
    tests::snapshot_builder b;
    b.end(model::process_end::exited, 1s);
    for (int i = 0; i < n; ++i) b.task("watchdog").spawned_at("/src/server.cpp", 73, "session").orphaned();
    auto& p = all.processes.emplace_back();
    p.snapshot = b;
    p.snapshot.process.pid = 100 + static_cast<std::uint32_t>(all.processes.size());
    p.findings = verdict::judge(p.snapshot);
  }
  return all;
}

TEST(text_report, tells_once_what_many_processes_have) {
  const auto few = tests::text_of(leaks({2, 1}), in_src);
  const auto many = tests::text_of(leaks({2, 1, 1, 1, 1, 1, 1, 1, 1, 1}), in_src);
  EXPECT_EQ(std::count(few.begin(), few.end(), '\n'), std::count(many.begin(), many.end(), '\n'));
  EXPECT_THAT(many, HasSubstr("  also     9 tasks in 9 more processes\n"));
  EXPECT_THAT(many, Not(HasSubstr("(pid 102)")));
  EXPECT_THAT(many, HasSubstr("\norphaned-task  server.cpp:73  11 tasks in 10 processes\n"
                              "SUMMARY: curfew: 1 bug (11 tasks orphaned) in 10 processes"));
}

TEST(text_report, ends_in_a_line_for_each_bug_and_counts_them) {
  auto run = leaks({1});
  tests::snapshot_builder other;
  other.end(model::process_end::exited, 1s);
  other.task("flush").spawned_at("/src/a.cpp", 1, "serve").orphaned();
  run.processes.push_back({.snapshot = other, .findings = verdict::judge(other), .end = std::nullopt});
  EXPECT_THAT(tests::text_of(run, in_src),
              EndsWith("\n\norphaned-task  server.cpp:73  1 task\n"
                       "orphaned-task  a.cpp:1        1 task\n"
                       "SUMMARY: curfew: 2 bugs (2 tasks orphaned) in 2 processes, 0 tasks spawned\n"));
}

TEST(text_report, says_what_a_number_is_of_again_where_that_changes) {
  auto run = leaks({1});
  tests::snapshot_builder other;
  other.end(model::process_end::exited, 1s);
  other.task("flush").spawned_at("/src/a.cpp", 1, "serve").state(model::task_state::failed, 1s).unobserved_error();
  for (int i = 0; i < 2; ++i)
    other.task("refresh").spawned_at("/src/a.cpp", 2, "serve").state(model::task_state::failed, 1s).failed_daemon();
  const auto save = other.site("/src/a.cpp", 3, "save");
  other.get().sites[save].never_started = 4;
  run.processes.push_back({.snapshot = other, .findings = verdict::judge(other), .end = std::nullopt});
  EXPECT_THAT(tests::text_of(run, in_src),
              HasSubstr("SUMMARY: curfew: 4 bugs (1 task orphaned, 1 failed unobserved, 4 never awaited, "
                        "2 daemons failed) in 2 processes"));
}

TEST(text_report, says_of_a_main_that_waits_what_holds_it_up) {
  tests::snapshot_builder hung;
  auto main = hung.task("serve", "/src/a.cpp", 1).main();
  const auto connect = hung.task("connect", "/src/a.cpp", 9).spawned_at("/src/a.cpp", 2, "serve").id();
  main.wait_on(connect);
  run run;
  run.processes.push_back(
      {.snapshot = hung, .findings = verdict::judge(hung, verdict::judged_as::ended), .end = std::nullopt});
  run.processes.back().judged = judged_how::gave_up;
  const auto told = tests::text_of(run, in_src);
  const auto cause = told.find("task `connect` was still waiting when the timeout expired\n");
  const auto main_at = told.find("task `serve` was still waiting when the timeout expired: it waits for connect #3\n");
  ASSERT_NE(cause, std::string::npos) << told;
  ASSERT_NE(main_at, std::string::npos) << told;
  EXPECT_LT(cause, main_at);
  EXPECT_THAT(told, HasSubstr("  fix      end what it waits for\n"));
  EXPECT_THAT(told, HasSubstr("\n\npending-at-shutdown  a.cpp:2         1 task\n"
                              "pending-at-shutdown  serve  a.cpp:1  1 task, waits for a.cpp:2\n"));
}

TEST(text_report, says_on_which_loop_a_task_was_to_begin) {
  tests::snapshot_builder b;
  b.loop("http");
  const auto handler = b.task("handler", "/src/a.cpp", 1).main().id();
  b.loop("db");
  b.task("query", "/src/a.cpp", 2).owned_by(model::owner_kind::handle, handler).state(model::task_state::ready, 1s);
  run run;
  run.processes.push_back({.snapshot = b, .findings = verdict::judge(b, verdict::judged_as::ended), .end = {}});
  run.processes.back().judged = judged_how::gave_up;
  EXPECT_THAT(tests::text_of(run), HasSubstr(", never polled, never started in loop db\n"));
  EXPECT_THAT(tests::json_of(run), HasSubstr("\"loop\":\"db\""));
}

TEST(text_report, says_of_a_task_that_runs_which_poll_it_is_in) {
  tests::snapshot_builder b;
  b.task("pump").state(model::task_state::running, 1s);
  run run;
  run.processes.push_back({.snapshot = b, .findings = verdict::judge(b, verdict::judged_as::ended), .end = {}});
  run.processes.back().judged = judged_how::gave_up;
  EXPECT_THAT(tests::text_of(run), HasSubstr(", in its first poll, running for 9 s\n"));
  EXPECT_THAT(tests::text_of(run), Not(HasSubstr("never polled")));
}

TEST(text_report, advises_no_wait_as_the_only_way) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 1s).loop("chat").state = model::loop_state::ended;
  b.task("reader").owned_by(model::owner_kind::group, 99).pending_at_shutdown().state(model::task_state::destroyed, 1s);
  run run;
  run.processes.push_back({.snapshot = b, .findings = verdict::judge(b), .end = {}});
  EXPECT_THAT(tests::text_of(run), HasSubstr("  owner    a task_group, which ended after its tasks\n"));
  EXPECT_THAT(tests::text_of(run), HasSubstr("  fix      end it before its loop ends (cancel its task_group); "));
  EXPECT_THAT(tests::text_of(run), HasSubstr("but not a loop that is stopped or destroyed\n"));
}

TEST(text_report, says_in_one_sentence_that_a_pending_task_failed) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 1s);
  b.task("session").pending_at_shutdown().unobserved_error().state(model::task_state::failed, 1s);
  run run;
  run.processes.push_back({.snapshot = b, .findings = verdict::judge(b), .end = {}});
  EXPECT_THAT(tests::text_of(run),
              HasSubstr("task `session` was still pending when its loop shut down and failed unobserved\n"));
}

TEST(text_report, holds_no_kill_against_a_program) {
  tests::snapshot_builder killed;
  killed.task("serve").spawned_at("/src/a.cpp", 1, "main");
  killed.end(model::process_end::died, 1s);
  run run;
  run.processes.push_back({.snapshot = killed, .findings = verdict::judge(killed), .end = std::nullopt});
  EXPECT_THAT(tests::text_of(run, in_src), HasSubstr("no bugs in 1 process"));
  EXPECT_THAT(tests::text_of(run, in_src), HasSubstr(", 1 cut off with their process"));
}

// A process that was killed while it only accepted.
run killed_while_idle() {
  tests::snapshot_builder b;
  b.end(model::process_end::died, 10s).loop("asio");
  b.task("accept").waiting("socket.async_accept", 1s).daemon();
  for (int i = 0; i < 3; ++i) b.task("idle").waiting("deadline_timer.async_wait", 1s).daemon();
  run made;
  auto& p = made.processes.emplace_back();
  p.snapshot = b.get();
  p.end = wait_result{wait_result::how::killed, 9};
  p.findings = verdict::judge(b);
  return made;
}

TEST(text_report, of_a_killed_process_shows_the_daemons_that_it_had) {
  const auto text = tests::text_of(killed_while_idle());
  EXPECT_THAT(text, HasSubstr("alive then, and no finding:\n  loop asio"));
  EXPECT_THAT(text, HasSubstr("socket.async_accept"));
  EXPECT_THAT(text, HasSubstr("idle ×3"));
}

TEST(text_report, shows_the_daemons_of_a_few_killed_processes_only) {
  run many;
  for (int i = 0; i < 9; ++i) many.processes.push_back(killed_while_idle().processes[0]);
  const auto text = tests::text_of(many);
  std::size_t shown = 0;
  for (auto at = text.find("alive then"); at != std::string::npos; at = text.find("alive then", at + 1)) ++shown;
  EXPECT_EQ(shown, 5u);
}

// A process that ended, and left `idle` daemons of one function and an accept loop.
run stopped(int idle) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 10s).loop("asio").state = model::loop_state::ended;
  const auto left = [&](const char* name, const char* operation) {
    b.task(name).waiting(operation, 1s).daemon().pending_at_shutdown().state(model::task_state::destroyed, 9s);
  };
  left("accept", "socket.async_accept");
  for (int i = 0; i < idle; ++i) left("idle", "deadline_timer.async_wait");
  run made;
  auto& p = made.processes.emplace_back();
  p.snapshot = b.get();
  p.end = wait_result{wait_result::how::exited, 0};
  p.findings = verdict::judge(b);
  return made;
}

TEST(text_report, lists_the_daemons_that_a_loop_left_in_one_line) {
  const auto text = tests::text_of(stopped(3));
  EXPECT_THAT(text, testing::StartsWith(
                        "note: 4 daemons were pending when their loops shut down, which is no finding (they are with "
                        "--strict, unless curfew::background() declares them): 3 `idle` in deadline_timer.async_wait, "
                        "1 `accept` in socket.async_accept\n"));
  EXPECT_THAT(tests::text_of(stopped(0)),
              HasSubstr("(it is with --strict, unless curfew::background() declares it): `"));
  auto strict = stopped(3);
  strict.is_strict = true;
  EXPECT_THAT(tests::text_of(strict), HasSubstr("which is no finding: 3 `idle` in deadline_timer.async_wait"));
  EXPECT_THAT(text, HasSubstr("everyone is home")) << "it is no failure";
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST(text_report, says_where_more_daemons_may_have_been_left_than_are_recorded) {
  EXPECT_THAT(tests::text_of(stopped(255)), HasSubstr("256 daemons or more were pending"));
  EXPECT_THAT(tests::text_of(stopped(254)), HasSubstr("255 daemons were pending"));
}

}  // namespace
}  // namespace curfew::report
