#include "probe/report/formats/json/json_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>
#include <nlohmann/json.hpp>

#include "probe/verdict/judge.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using namespace std::chrono_literals;

TEST(json_report, has_what_the_text_has_of_the_seeds_leak) {
  const auto report = json::parse(tests::json_of(tests::leak()));
  EXPECT_EQ(report["schema"], 1);
  EXPECT_EQ(report["failed"], true);
  EXPECT_EQ(report["summary"], "SUMMARY: curfew: 1 bug (1 task orphaned) in 1 process, 2 tasks spawned");
  ASSERT_EQ(report["processes"].size(), 1u);
  const auto& process = report["processes"][0];
  EXPECT_EQ(process["wait_status"], json({{"how", "exited"}, {"status", 0}}));
  ASSERT_EQ(process["problems"].size(), 1u);
  const auto& problem = process["problems"][0];
  EXPECT_THAT(problem["findings"], ElementsAre("orphaned-task", "pending-at-shutdown"));
  EXPECT_EQ(problem["spawned_at"],
            json({{"function", "foo"}, {"file", "/src/docs/examples/seed/leak.cpp"}, {"line", 14}, {"column", 0}}));
  EXPECT_EQ(problem["operation"], "sleep_for");
  EXPECT_EQ(problem["stack"][0]["function"], "bar");
  EXPECT_EQ(problem["tasks"][0]["age_ns"], 101'000'000);
  EXPECT_EQ(problem["tasks"][0]["dropped"]["by"]["kind"], "gone");
  EXPECT_EQ(problem["tree"][1]["marked"], true);
}

TEST(json_report, warns_of_a_daemon_that_failed_with_its_error) {
  const auto report = json::parse(tests::json_of(tests::failed_daemon()));
  EXPECT_EQ(report["failed"], false);
  const auto& problem = report["processes"][0]["problems"][0];
  EXPECT_THAT(problem["findings"], ElementsAre("failed-daemon"));
  EXPECT_EQ(problem["severity"], "warning");
  EXPECT_EQ(problem["spawned_at"]["line"], 9);
  EXPECT_EQ(problem["tasks"][0]["error"], "connection refused");
}

TEST(json_report, notes_what_a_kill_cut_off) {
  const auto report = json::parse(tests::json_of(tests::killed_server()));
  const auto& problems = report["processes"][0]["problems"];
  ASSERT_EQ(problems.size(), 7u);
  EXPECT_EQ(problems[0]["severity"], "failure");
  EXPECT_THAT(problems[6]["findings"], ElementsAre("pending-at-shutdown"));
  EXPECT_EQ(problems[6]["severity"], "note");
}

TEST(json_report, is_in_the_order_of_the_text) {
  const auto report = json::parse(tests::json_of(tests::one_hang()));
  std::vector<std::string> bugs, problems;
  for (const auto& b : report["bugs"])
    bugs.push_back(b["finding"].get<std::string>() + " " + b["where"].get<std::string>());
  for (const auto& p : report["processes"][0]["problems"]) problems.push_back(p["function"]["function"]);
  EXPECT_THAT(bugs, ElementsAre("pending-at-shutdown /src/server.cpp:15", "pending-at-shutdown /src/server.cpp:11",
                                "orphaned-task /src/server.cpp:30", "pending-at-shutdown /src/server.cpp:41",
                                "pending-at-shutdown /src/server.cpp:32"));
  EXPECT_THAT(problems, ElementsAre("connect", "query", "request", "worker", "pool"));
}

TEST(json_report, has_the_function_of_tasks_that_nobody_awaited) {
  const auto report = json::parse(tests::json_of(tests::never_awaited()));
  EXPECT_EQ(report["failed"], true);
  ASSERT_EQ(report["processes"][0]["problems"].size(), 2u);
  const auto& problem = report["processes"][0]["problems"][0];
  EXPECT_THAT(problem["findings"], ElementsAre("never-started"));
  EXPECT_EQ(problem["count"], 4);
  EXPECT_EQ(problem["function"], json({{"function", "save"}, {"file", "/src/app.cpp"}, {"line", 2}, {"column", 0}}));
  EXPECT_EQ(problem["spawned_at"], nullptr);
  EXPECT_EQ(problem["docs"][0], "docs/findings/never-started.md");
}

TEST(json_report, has_the_loop_whose_handlers_were_abandoned) {
  const auto report = json::parse(tests::json_of(tests::abandoned_handlers()));
  EXPECT_EQ(report["failed"], true);
  ASSERT_EQ(report["processes"][0]["problems"].size(), 2u);
  const auto& problem = report["processes"][0]["problems"][0];
  EXPECT_THAT(problem["findings"], ElementsAre("abandoned-handlers"));
  EXPECT_EQ(problem["count"], 3);
  EXPECT_EQ(problem["loop"], json({{"name", "app"}, {"file", "/src/main.cpp"}, {"line", 6}}));
  EXPECT_FALSE(problem.contains("function"));
}

TEST(json_report, lists_the_oldest_1000_tasks_of_a_problem_and_counts_all) {
  tests::snapshot_builder b;
  for (int i = 0; i < 1500; ++i) b.task("bar").orphaned().spawned(std::chrono::milliseconds(i));
  run run;
  run.processes.emplace_back().snapshot = b.get();
  run.processes[0].findings = verdict::judge(b);
  const auto problem = json::parse(tests::json_of(run))["processes"][0]["problems"][0];
  EXPECT_EQ(problem["count"], 1500);
  ASSERT_EQ(problem["tasks"].size(), 1000u);
  EXPECT_EQ(problem["tasks"][0]["age_ns"], 10'000'000'000);
}

TEST(json_report, survives_names_that_are_no_utf8) {
  const auto problem = json::parse(tests::json_of(tests::hostile_names()))["processes"][0]["problems"][0];
  EXPECT_THAT(problem["tasks"][0]["name"].get<std::string>(), testing::HasSubstr("here \xEF\xBF\xBD\xEF\xBF\xBD"));
}

TEST(json_report, does_not_depend_on_the_locale) {
  const auto before = tests::json_of(tests::killed_server());
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) std::setlocale(LC_ALL, "C.UTF-8");
  EXPECT_EQ(tests::json_of(tests::killed_server()), before);
  std::setlocale(LC_ALL, "C");
}

TEST(json_report, has_the_daemons_of_a_killed_process_and_those_of_a_loop_that_went) {
  tests::snapshot_builder b;
  b.end(model::process_end::died, 10s).loop("asio");
  b.task("accept").waiting("socket.async_accept", 1s).daemon();
  b.task("idle").waiting("timer", 1s).daemon().pending_at_shutdown().state(model::task_state::destroyed, 9s);
  run run;
  auto& p = run.processes.emplace_back();
  p.snapshot = b.get();
  p.end = wait_result{wait_result::how::killed, 9};
  p.findings = verdict::judge(b);
  const auto process = json::parse(tests::json_of(run))["processes"][0];
  EXPECT_EQ(process["daemons_at_shutdown"], json::parse(R"([{"name": "idle", "operation": "timer", "tasks": 1}])"));
  EXPECT_EQ(process["alive_without_findings"][0]["kind"], "loop");
  EXPECT_EQ(process["alive_without_findings"][1]["name"], "accept");
}

}  // namespace
}  // namespace curfew::report
