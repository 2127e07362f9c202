// What a problem is, in one sentence.
#include "probe/report/problems/statement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "probe/report/digest.hpp"
#include "probe/verdict/judge.hpp"
#include "probe/verdict/test_limit.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

std::vector<statement> statements_of(const run& run) {
  std::vector<statement> all;
  const auto made = digest_of(run);
  for (const auto& p : made.processes) {
    const model::wording words(p.process.snapshot, p.tree, "/src");
    for (const auto& problem : p.problems) all.push_back(statement_of(evidence_of(problem, p.process, words)));
  }
  return all;
}

TEST(statement, says_all_that_was_found_in_a_sentence) {
  const auto said = statements_of(tests::leak()).front();
  EXPECT_EQ(said.gravity, gravity::failure);
  EXPECT_EQ(said.findings, "orphaned-task, pending-at-shutdown");
  EXPECT_EQ(said.sentence, "task `bar` was orphaned and still waiting at shutdown");
  EXPECT_EQ(said.fix, "await it (`co_await handle.join()`), spawn it in a task_group, or declare it with spawn_daemon");
}

// Of whose findings somebody has taken out the first one.
TEST(statement, does_not_advise_to_join_an_orphan) {
  auto run = tests::leak();
  auto& p = run.processes[0];
  std::erase_if(p.findings, [&](const verdict::finding& f) { return verdict::name_of(f.kind) == "orphaned-task"; });
  const auto said = statements_of(run).front();
  EXPECT_EQ(said.findings, "pending-at-shutdown");
  EXPECT_EQ(said.fix.find("join"), std::string::npos) << said.fix;
  EXPECT_NE(said.fix, "");
}

TEST(statement, says_all_that_was_found_of_tasks_that_are_only_counted) {
  tests::snapshot_builder b;
  const auto site = b.site("/src/a.cpp", 1, "serve");
  b.get().evicted = {{.site = site, .pending_at_shutdown = true, .orphaned = true, .count = 1200},
                     {.site = site, .orphaned = true, .unobserved_error = true, .count = 3}};
  run run;
  run.processes.push_back({.snapshot = b, .findings = verdict::judge(b), .end = {}});
  const auto said = statements_of(run);
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].sentence, "1,200 more tasks were orphaned and still pending at shutdown");
  EXPECT_EQ(said[1].findings, "orphaned-task, unobserved-error");
}

// What is found of its tasks may have been taken out.
TEST(statement, of_a_task_that_waits_for_a_group_does_not_call_that_a_task) {
  auto run = tests::one_hang();
  auto& p = run.processes[0];
  std::erase_if(p.findings, [&](const verdict::finding& f) {
    return f.task != model::none && p.snapshot.tasks[f.task].owned_by == model::owner_kind::group;
  });
  EXPECT_NE(tests::text_of(run).find("(with_task_group) for its task group, which is gone"), std::string::npos)
      << tests::text_of(run);
}

TEST(statement, gives_its_advice_in_the_words_of_the_tasks_runtime) {
  auto run = tests::leak();
  auto& snapshot = run.processes[0].snapshot;
  snapshot.texts.emplace_back("asyncio");
  for (auto& loop : snapshot.loops) loop.runtime = static_cast<model::index>(snapshot.texts.size() - 1);
  EXPECT_EQ(statements_of(run).front().fix,
            "await it (`await task`), create it in an asyncio.TaskGroup, or declare it with curfew.daemon(task)");
}

TEST(statement, names_no_function_of_curfew_to_the_tasks_of_another_runtime) {
  for (const bool is_deaf : {false, true}) {
    tests::snapshot_builder b;
    b.loop("asyncio").runtime = b.text("asyncio");
    auto task = b.task("crunch", "/src/app.py");
    if (is_deaf)
      task.waiting("asyncio.sleep", std::chrono::seconds(1))
          .cancel_requested(model::cancel_reason::explicit_request, std::chrono::seconds(1), 0);
    else
      task.state(model::task_state::running, std::chrono::seconds(1));
    report::run run;
    auto& process = run.processes.emplace_back();
    process.snapshot = b.get();
    process.findings = verdict::judge(b);
    const auto all = statements_of(run);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_FALSE(all.front().fix.empty());
    EXPECT_EQ(all.front().fix.find("curfew"), std::string::npos) << all.front().fix;
    EXPECT_EQ(all.front().fix.find("asio::"), std::string::npos) << all.front().fix;
  }
}

TEST(statement, says_of_many_how_many_and_of_who_waits_for_whom) {
  const auto all = statements_of(tests::one_hang());
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[1].sentence, "task `query` was still pending when its loop shut down: it waited for connect #4");
  EXPECT_EQ(all[3].sentence, "3 tasks `worker` were still pending when their loop shut down");
}

TEST(statement, says_how_the_process_ended_where_that_is_what_ended_the_tasks) {
  const auto all = statements_of(tests::killed_server());
  const auto serve = std::find_if(all.begin(), all.end(), [](const statement& s) {
    return s.sentence == "task `serve` was still waiting when the process was killed by SIGKILL";
  });
  ASSERT_NE(serve, all.end());
  EXPECT_EQ(serve->gravity, gravity::note) << "a kill leaves tasks in any program";
}

TEST(statement, of_what_a_kill_cut_off_is_a_note_behind_the_bugs_and_advises_nothing) {
  const auto all = statements_of(tests::killed_server());
  const auto first_note =
      std::find_if(all.begin(), all.end(), [](const statement& s) { return s.gravity == gravity::note; });
  EXPECT_EQ(first_note - all.begin(), 4);
  EXPECT_EQ(all.end() - first_note, 3);
  for (auto note = first_note; note != all.end(); ++note) {
    EXPECT_EQ(note->gravity, gravity::note);
    EXPECT_EQ(note->findings, "pending-at-shutdown");
    EXPECT_EQ(note->fix, "");
  }
}

// A task of this state whose process went while its loop ran.
std::string fix_of_one_left(model::process_end end, model::task_state state, std::string_view runtime = "") {
  tests::snapshot_builder b;
  b.loop("main").runtime = b.text(runtime);
  b.task("main_task").main().waiting("sleep_for", std::chrono::seconds(1)).state(state, std::chrono::seconds(1));
  if (end != model::process_end::alive) b.end(end, std::chrono::seconds(9));
  run run;
  auto& process = run.processes.emplace_back();
  process.snapshot = b.get();
  process.findings = verdict::judge(b, verdict::judged_as::ended);
  if (end == model::process_end::alive)
    process.judged = judged_how::gave_up;
  else
    process.end = wait_result{wait_result::how::exited, 0};
  return statements_of(run).front().fix;
}

TEST(statement, of_a_task_whose_loop_was_left_no_time_says_what_to_do_about_that) {
  using enum model::process_end;
  EXPECT_EQ(fix_of_one_left(alive, model::task_state::waiting),
            "see that what it waits for comes, or bound the wait with fail_after");
  EXPECT_EQ(fix_of_one_left(alive, model::task_state::waiting, "asyncio"),
            "see that what it waits for comes, or bound the wait with asyncio.timeout");
  for (const auto state : {model::task_state::waiting, model::task_state::running}) {
    EXPECT_EQ(
        fix_of_one_left(exited, state),
        "end it before the process exits: have the loop end before main returns, and call exit() in no task of it");
    EXPECT_EQ(fix_of_one_left(died, state), "end it before the process leaves through _exit or exec");
  }
}

TEST(statement, of_a_plain_asio_task_in_a_timer_advises_no_second_timer) {
  for (const bool is_timer : {true, false}) {
    tests::snapshot_builder b;
    auto& loop = b.loop("asio");
    b.task("watch")
        .owned_by(model::owner_kind::loop, loop.id)
        .waiting(is_timer ? "deadline_timer.async_wait" : "socket.async_receive", std::chrono::seconds(1));
    run run;
    auto& process = run.processes.emplace_back();
    process.snapshot = b.get();
    process.findings = verdict::judge(b, verdict::judged_as::ended);
    process.judged = judged_how::gave_up;
    EXPECT_EQ(statements_of(run).front().fix,
              is_timer ? "cancel the timer that it waits for, or have it expire earlier"
                       : "see that what it waits for comes, or cancel it when a steady_timer says that it is late");
    process.judged = judged_how::at_test_end;
    EXPECT_EQ(statements_of(run).front().fix,
              "cancel or close what it waits for, and let run() return by itself before the test ends, not by stop(); "
              "where other tests share that, wait for it alone (asio::use_future)");
  }
}

TEST(statement, of_a_dead_wait_of_a_main_task_does_not_speak_of_daemons) {
  for (const bool is_main : {true, false}) {
    tests::snapshot_builder b;
    b.loop("main").state = model::loop_state::ended;
    auto task = b.task("body").waiting("async_receive", std::chrono::seconds(1)).dead_wait();
    if (is_main) task.main();
    run run;
    run.processes.emplace_back().snapshot = b.get();
    run.processes[0].findings = verdict::judge(b);
    const auto fix = statements_of(run).front().fix;
    EXPECT_EQ(fix.find("spawn_daemon") == std::string::npos, is_main) << fix;
    EXPECT_EQ(fix.find("work guard") != std::string::npos, is_main) << fix;
  }
}

TEST(statement, of_a_test_that_took_too_long_says_so) {
  tests::snapshot_builder b;
  b.loop("suite.test").state = model::loop_state::ended;
  for (const bool is_main : {true, false}) {
    auto task = b.task(is_main ? "body" : "child").waiting("sleep_for", std::chrono::seconds(1)).pending_at_shutdown();
    task.state(model::task_state::cancelled, std::chrono::seconds(2));
    if (is_main) task.main().error("stopped: it took longer than 1 s " + std::string(verdict::mark_of_test_limit));
  }
  run run;
  run.processes.emplace_back().snapshot = b.get();
  run.processes[0].findings = verdict::judge(b);
  const auto all = statements_of(run);
  ASSERT_EQ(all.size(), 2u);
  for (const auto& said : all)
    EXPECT_EQ(said.fix, "see that what it waits for comes, or give the test longer: CURFEW_TEST_LIMIT=seconds");
}

// A longer limit is no help there.
TEST(statement, of_a_test_that_took_too_long_for_a_task_ignored_its_cancel_says_so) {
  using namespace std::chrono_literals;
  for (const auto reason : {model::cancel_reason::explicit_request, model::cancel_reason::shutdown}) {
    tests::snapshot_builder b;
    b.loop("suite.test").state = model::loop_state::ended;
    b.task("body")
        .main()
        .waiting("sleep_for", 1s)
        .pending_at_shutdown()
        .error("stopped: it took longer than 1 s " + std::string(verdict::mark_of_test_limit))
        .cancel_requested(reason, 1ms, 0)
        .state(model::task_state::destroyed, 2ms);  // sooner than it would be told of an ignored cancel
    run run;
    run.processes.emplace_back().snapshot = b.get();
    run.processes[0].findings = verdict::judge(b);
    const auto fix = statements_of(run).front().fix;
    const bool is_ignored = reason == model::cancel_reason::explicit_request;
    EXPECT_EQ(fix.find("let curfew::cancelled pass") != std::string::npos, is_ignored) << fix;
    EXPECT_EQ(fix.find("give the test longer") != std::string::npos, !is_ignored) << fix;
  }
}

TEST(statement, of_a_task_that_is_ready_where_nobody_runs_says_so) {
  for (const bool another_runs : {false, true}) {
    tests::snapshot_builder b;
    b.end(model::process_end::alive, std::chrono::seconds(3));
    b.loop("db");
    b.task("dog").owned_by(model::owner_kind::handle, 0).state(model::task_state::ready, std::chrono::seconds(1));
    if (another_runs) b.task("busy").state(model::task_state::running, std::chrono::seconds(1));
    run run;
    auto& p = run.processes.emplace_back();
    p.snapshot = b.get();
    p.judged = judged_how::gave_up;
    p.findings = verdict::judge(b, verdict::judged_as::ended);
    const auto fix = statements_of(run).front().fix;
    EXPECT_EQ(fix.find("have a thread run its loop") != std::string::npos, !another_runs) << fix;
  }
}

TEST(statement, of_a_task_that_main_waits_for_does_not_have_main_wait_for_main) {
  for (const bool is_main : {false, true}) {
    tests::snapshot_builder b;
    b.end(model::process_end::alive, std::chrono::seconds(3));
    b.loop("asyncio").runtime = b.text("asyncio");
    auto saver = b.task("saver").waiting("asyncio.shield", std::chrono::seconds(1)).pending_at_shutdown();
    if (is_main) saver.main();
    auto save = b.task("save").waiting("asyncio.sleep", std::chrono::seconds(1)).pending_at_shutdown();
    save.owned_by(model::owner_kind::handle, saver.id());
    saver.wait_on(save.id());
    run run;
    run.processes.emplace_back().snapshot = b.get();
    run.processes[0].findings = verdict::judge(b);
    const auto said = statements_of(run);
    const auto of_save = std::find_if(
        said.begin(), said.end(), [](const statement& s) { return s.sentence.find("`save`") != std::string::npos; });
    ASSERT_NE(of_save, said.end());
    EXPECT_EQ(of_save->fix.find("have main wait") != std::string::npos, !is_main) << of_save->fix;
  }
}

TEST(statement, of_what_is_to_come_from_a_thread_says_how_that_is_done) {
  const auto fix_of = [](std::string_view runtime, std::string_view operation) {
    tests::snapshot_builder b;
    b.end(model::process_end::alive, std::chrono::seconds(3));
    b.loop(runtime).runtime = b.text(runtime);
    b.task("fetch").owned_by(model::owner_kind::handle, 0).waiting(operation, std::chrono::seconds(1));
    run run;
    auto& p = run.processes.emplace_back();
    p.snapshot = b.get();
    p.judged = judged_how::gave_up;
    p.findings = verdict::judge(b, verdict::judged_as::ended);
    return statements_of(run).front().fix;
  };
  EXPECT_NE(fix_of("asyncio", "asyncio.Future").find("loop.call_soon_threadsafe"), std::string::npos);
  EXPECT_EQ(fix_of("asyncio", "asyncio.sleep").find("thread"), std::string::npos);
  EXPECT_NE(fix_of("trio", "trio.to_thread.run_sync").find("abandon_on_cancel"), std::string::npos);
  EXPECT_EQ(fix_of("trio", "trio.to_thread.run_sync").find("fail_after"), std::string::npos);
}

TEST(statement, of_a_task_behind_one_that_blocks_its_loop_names_that) {
  for (const std::uint32_t threads : {1u, 2u}) {
    tests::snapshot_builder b;
    b.end(model::process_end::alive, std::chrono::seconds(3));
    b.loop("db").threads = threads;
    b.task("query").owned_by(model::owner_kind::handle, 0).state(model::task_state::waiting, std::chrono::seconds(1));
    b.task("blocks").state(model::task_state::running, std::chrono::seconds(1));
    run run;
    auto& p = run.processes.emplace_back();
    p.snapshot = b.get();
    p.judged = judged_how::gave_up;
    p.findings = verdict::judge(b, verdict::judged_as::ended);
    const auto said = statements_of(run);
    const auto of_query = std::find_if(
        said.begin(), said.end(), [](const statement& s) { return s.sentence.find("`query`") != std::string::npos; });
    ASSERT_NE(of_query, said.end());
    EXPECT_EQ(of_query->fix.find("give its loop back: it had no turn") != std::string::npos, threads == 1)
        << of_query->fix;
  }
}

TEST(statement, of_an_orphan_that_was_in_no_task_advises_what_plain_code_can_do) {
  for (const bool in_task : {false, true}) {
    tests::snapshot_builder b;
    const auto main = b.task("main").main().id();
    auto child = b.task("child").owned_by(model::owner_kind::handle, in_task ? main : 0);
    if (in_task) child.spawned_by(main);
    child.orphaned().dropped(std::chrono::seconds(1), in_task ? main : 0, "/src/a.cpp", 1, "f");
    run run;
    run.processes.emplace_back().snapshot = b.get();
    run.processes[0].findings = verdict::judge(b);
    const auto fix = statements_of(run).front().fix;
    EXPECT_EQ(fix.find("asio::use_future") != std::string::npos, !in_task) << fix;
  }
}

TEST(statement, of_what_a_process_left_by_itself_is_a_failure) {
  auto run = tests::killed_server();
  run.processes[0].end = wait_result{wait_result::how::exited, 0};  // by _exit: its segment does not say so
  for (const auto& said : statements_of(run)) EXPECT_EQ(said.gravity, gravity::failure) << said.sentence;
}

TEST(statement, says_of_what_was_only_counted_what_its_rule_says) {
  const auto all = statements_of(tests::never_awaited());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].findings, "never-started");
  EXPECT_EQ(all[0].sentence, "4 tasks `save` were made and never awaited or spawned");
}

TEST(statement, of_what_fails_no_check_is_a_warning) {
  EXPECT_EQ(statements_of(tests::failed_daemon()).front().gravity, gravity::warning);
}

TEST(statement, of_an_unobserved_error_advises_by_who_owned_the_task) {
  const auto fix_for = [](model::owner_kind owner) {
    tests::snapshot_builder b;
    b.loop("io_context");
    b.task("session").owned_by(owner, 1).unobserved_error().state(model::task_state::failed, std::chrono::seconds(1));
    b.get().counters_by_name.emplace_back().spawned_after = 1;
    run of_one;
    of_one.processes.emplace_back().snapshot = b.get();
    of_one.processes[0].findings = verdict::judge(b.get());
    return statements_of(of_one).front().fix;
  };
  EXPECT_EQ(fix_for(model::owner_kind::handle),
            "take the error (`co_await handle.join()` throws it), or spawn it in a task_group, which passes it on");
  EXPECT_EQ(
      fix_for(model::owner_kind::loop),
      "catch it in the coroutine, give co_spawn a handler in place of asio::detached, or spawn it in a task_group, "
      "which passes it on");
}

}  // namespace
}  // namespace curfew::report
