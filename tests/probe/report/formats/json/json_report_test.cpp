#include "probe/report/formats/json/json_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>
#include <nlohmann/json.hpp>

#include "probe/report/process_table.hpp"
#include "probe/report/tree_report.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using namespace std::chrono_literals;

TEST(json_report, has_what_the_text_has_of_the_seeds_leak) {
  const auto report = json::parse(json_report(tests::leak()));
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
  const auto report = json::parse(json_report(tests::failed_daemon()));
  EXPECT_EQ(report["failed"], false);
  const auto& problem = report["processes"][0]["problems"][0];
  EXPECT_THAT(problem["findings"], ElementsAre("failed-daemon"));
  EXPECT_EQ(problem["severity"], "warning");
  EXPECT_EQ(problem["spawned_at"]["line"], 9);
  EXPECT_EQ(problem["tasks"][0]["error"], "connection refused");
}

TEST(json_report, is_in_the_order_of_the_text) {
  const auto report = json::parse(json_report(tests::one_hang()));
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
  const auto report = json::parse(json_report(tests::never_awaited()));
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
  const auto report = json::parse(json_report(tests::abandoned_handlers()));
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
  const auto problem = json::parse(json_report(run))["processes"][0]["problems"][0];
  EXPECT_EQ(problem["count"], 1500);
  ASSERT_EQ(problem["tasks"].size(), 1000u);
  EXPECT_EQ(problem["tasks"][0]["age_ns"], 10'000'000'000);
}

TEST(json_report, survives_names_that_are_no_utf8) {
  const auto problem = json::parse(json_report(tests::hostile_names()))["processes"][0]["problems"][0];
  EXPECT_THAT(problem["tasks"][0]["name"].get<std::string>(), testing::HasSubstr("here \xEF\xBF\xBD\xEF\xBF\xBD"));
}

TEST(json_report, does_not_depend_on_the_locale) {
  const auto before = json_report(tests::killed_server());
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) std::setlocale(LC_ALL, "C.UTF-8");
  EXPECT_EQ(json_report(tests::killed_server()), before);
  std::setlocale(LC_ALL, "C");
}

TEST(tree_json, is_a_flat_list_that_names_parents) {
  tests::snapshot_builder b;
  const auto a = b.task("a").main().id();
  b.task("b").owned_by(model::owner_kind::handle, a);
  b.task("b").owned_by(model::owner_kind::handle, a);
  const auto tree = json::parse(tree_json(b, {}));
  ASSERT_EQ(tree["nodes"].size(), 3u);
  EXPECT_EQ(tree["nodes"][0]["parent"], nullptr);
  EXPECT_EQ(tree["nodes"][1]["parent"], 0);
  EXPECT_EQ(tree["nodes"][2]["parent"], 1);
  EXPECT_EQ(tree["nodes"][2]["count"], 2);
  EXPECT_EQ(json::parse(tree_json(b, {}, {.working_directory = "", .fold = false}))["nodes"].size(), 4u);
}

TEST(tree_json, lists_loops_that_are_without_tasks) {
  tests::snapshot_builder b;
  b.loop("app").without_tasks = 4s;
  const auto tree = json::parse(tree_json(b, {}));
  EXPECT_EQ(tree["loops_without_tasks"], json::parse(R"([{"name": "app", "for_ns": 6000000000}])"));
}

TEST(tree_json, lists_findings_that_have_no_node) {
  const auto run = tests::never_awaited();
  const auto tree = json::parse(tree_json(run.processes[0].snapshot, run.processes[0].findings));
  ASSERT_EQ(tree["counted_findings"].size(), 2u);
  EXPECT_EQ(tree["counted_findings"][0]["finding"], "never-started");
  EXPECT_EQ(tree["counted_findings"][0]["count"], 4);
  EXPECT_EQ(tree["counted_findings"][0]["site"]["function"], "save");
}

TEST(tree_json, of_a_chain_as_deep_as_it_likes) {
  tests::snapshot_builder b;
  auto owner = b.task("a").main().id();
  for (int i = 0; i < 30'000; ++i) owner = b.task("a").owned_by(model::owner_kind::handle, owner).id();
  const auto tree = json::parse(tree_json(b, {}));
  ASSERT_EQ(tree["nodes"].size(), 30'002u);
  EXPECT_EQ(tree["nodes"].back()["parent"], 30'000);
}

TEST(process_table, says_of_each_what_it_knows) {
  const auto table = json::parse(process_table_json(tests::processes()));
  ASSERT_EQ(table["processes"].size(), 4u);
  EXPECT_EQ(table["processes"][0]["state"], "running");
  EXPECT_EQ(table["processes"][0]["uptime_ns"], 3'600'000'000'000);
  EXPECT_EQ(table["processes"][3]["state"], "unreadable");
}

}  // namespace
}  // namespace curfew::report
