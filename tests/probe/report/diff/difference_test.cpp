#include "probe/report/diff/difference.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "probe/verdict/judge.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::snapshot_builder;

// A server with sessions that live, and orphans that one line of it has made.
model::snapshot server(int sessions, int orphans, std::uint32_t line) {
  snapshot_builder b;
  for (int i = 0; i < sessions; ++i) b.task("session").spawned_at("/src/server.cpp", line, "accept");
  for (int i = 0; i < orphans; ++i) b.task("watchdog").spawned_at("/src/server.cpp", line + 9, "session").orphaned();
  return b.get();
}

std::vector<std::string> changes(const difference& made) {
  std::vector<std::string> lines;
  for (const auto& c : made.bugs)
    lines.push_back(std::string(in_a_word(c.kind)) + " " + verdict::text_of(c.key) + " " + std::to_string(c.before) +
                    ":" + std::to_string(c.after));
  for (const auto& c : made.live)
    lines.push_back(c.origin.function + " " + c.origin.task + " " + std::to_string(c.before) + ":" +
                    std::to_string(c.after));
  return lines;
}

difference between(const model::snapshot& a, const model::snapshot& b) {
  return difference_of(census_of(a), census_of(b));
}

TEST(difference, says_what_is_new_what_grew_and_what_is_gone) {
  EXPECT_THAT(changes(between(server(1, 0, 10), server(5, 2, 10))),
              ElementsAre("new orphaned-task session watchdog 0:2", "accept session 1:5", "session watchdog 0:2"));
  EXPECT_THAT(changes(between(server(1, 2, 10), server(1, 3, 10))),
              ElementsAre("grew orphaned-task session watchdog 2:3", "session watchdog 2:3"));
  EXPECT_THAT(changes(between(server(2, 2, 10), server(1, 0, 10))),
              ElementsAre("gone orphaned-task session watchdog 2:0", "accept session 2:1", "session watchdog 2:0"));
}

// A helper that spawns whatever it is handed.
TEST(difference, of_a_line_that_spawns_another_function_than_before_is_a_new_bug) {
  const auto launching = [](std::initializer_list<std::string_view> functions) {
    snapshot_builder b;
    for (const auto function : functions) b.task(function).spawned_at("/src/a.cpp", 8, "launch").orphaned();
    return process{.snapshot = b.get(), .findings = verdict::judge(b), .end = {}};
  };
  const auto report_of = [](process p) {
    run run;
    run.processes.push_back(std::move(p));
    return census_in(formats::json.write(digest_of(run), {}), "report");
  };
  const auto before = launching({"fetch"}), now = launching({"fetch", "flush"});
  for (const auto& made : {between(before.snapshot, now.snapshot), difference_of(report_of(before), report_of(now))}) {
    EXPECT_EQ(made.count(change_kind::appeared), 1u);
    EXPECT_EQ(made.count(change_kind::grew), 0u);
    EXPECT_TRUE(any_new_failure(made));
  }
}

// Each program may have a main.cpp.
TEST(difference, tells_files_without_a_folder_apart_by_their_functions) {
  run run;
  for (const auto* const function : {"session", "fetch"}) {
    snapshot_builder b;
    b.task(function).spawned_at("main.cpp", 6, function).orphaned();
    run.processes.push_back({.snapshot = b.get(), .findings = verdict::judge(b), .end = {}});
  }
  EXPECT_EQ(digest_of(run).bugs.list.size(), 2u);
  auto first = run;
  first.processes.pop_back();
  const auto report_of = [](const auto& of) { return census_in(formats::json.write(digest_of(of), {}), "report"); };
  EXPECT_TRUE(any_new_failure(difference_of(report_of(first), report_of(run))));
}

TEST(difference, is_nothing_where_only_lines_have_moved) {
  const auto made = between(server(3, 2, 10), server(3, 2, 50));
  EXPECT_THAT(changes(made), IsEmpty());
  EXPECT_EQ(made.same_bugs, 1u);
  EXPECT_EQ(summary_of(made), "SUMMARY: curfew diff: no change of bugs, 1 as before");
}

TEST(difference, fails_for_a_new_bug_that_fails_and_for_nothing_else) {
  EXPECT_TRUE(any_new_failure(between(server(1, 0, 10), server(1, 1, 10))));
  EXPECT_FALSE(any_new_failure(between(server(1, 1, 10), server(1, 9, 10))));
  EXPECT_FALSE(any_new_failure(between(server(1, 1, 10), server(1, 0, 10))));
  const auto warned = tests::failed_daemon().processes[0].snapshot;
  const auto made = between(tests::clean().processes[0].snapshot, warned);
  EXPECT_EQ(made.count(change_kind::appeared), 1u);
  EXPECT_FALSE(any_new_failure(made));
}

TEST(difference, takes_a_bug_on_more_lines_for_new_as_a_baseline_does) {
  auto one_line = server(0, 1, 10);
  snapshot_builder b;
  for (const std::uint32_t line : {19u, 30u})
    b.task("watchdog").spawned_at("/src/server.cpp", line, "session").orphaned();
  const auto made = difference_of(census_of(one_line), census_of(b.get()));
  ASSERT_EQ(made.bugs.size(), 1u);
  EXPECT_EQ(made.bugs[0].kind, change_kind::appeared);
  EXPECT_TRUE(any_new_failure(made));
  EXPECT_THAT(formats::text.write_difference(made, {.working_directory = "/src"}),
              HasSubstr("session → watchdog  2 tasks on 2 lines; had 1 task on 1\n"));
  EXPECT_FALSE(any_new_failure(difference_of(census_of(b.get()), census_of(one_line))));
}

TEST(difference, takes_more_tasks_of_which_no_line_is_known_for_new_as_a_baseline_does) {
  const auto sessions = [](int n) {
    snapshot_builder b;
    b.end(model::process_end::exited, std::chrono::seconds(1));
    for (int i = 0; i < n; ++i)
      b.task("session", "", 0).pending_at_shutdown().state(model::task_state::destroyed, std::chrono::milliseconds(22));
    return b.get();
  };
  const auto made = between(sessions(1), sessions(51));
  ASSERT_EQ(made.bugs.size(), 1u);
  EXPECT_EQ(made.bugs[0].kind, change_kind::appeared);
  EXPECT_TRUE(any_new_failure(made));
  EXPECT_THAT(formats::text.write_difference(made, {}),
              HasSubstr("pending-at-shutdown  session  51 tasks; had 1 task, and on which lines is not known\n"));
  EXPECT_THAT(formats::json.write_difference(made, {}),
              HasSubstr("\"lines\":0,\"tasks_without_line_before\":1,\"tasks_without_line\":51}"));
  EXPECT_FALSE(any_new_failure(between(sessions(51), sessions(50))));
  run before, after;
  for (auto [run, n] : {std::pair{&before, 1}, {&after, 51}}) {
    auto& p = run->processes.emplace_back();
    p.snapshot = sessions(n);
    p.findings = verdict::judge(p.snapshot);
  }
  EXPECT_TRUE(
      any_new_failure(difference_of(census_in(tests::json_of(before), "a"), census_in(tests::json_of(after), "b"))));
  const auto never = [](std::uint64_t n) {
    snapshot_builder b;
    b.get().sites[b.site("/src/a.cpp", 3, "made")].never_started = n;
    return b.get();
  };
  EXPECT_TRUE(any_new_failure(between(never(1), never(2)))) << "the line is the function's";
}

TEST(difference, takes_a_bug_that_only_warned_and_fails_now_for_new) {
  auto before = census_of(server(0, 1, 10));
  const auto after = before;
  before.bugs.begin()->second.fails = false;
  const auto made = difference_of(before, after);
  EXPECT_TRUE(any_new_failure(made));
  EXPECT_THAT(formats::text.write_difference(made, {}), HasSubstr("1 task; had 1 task, and only warned\n"));
  EXPECT_EQ(difference_of(after, before).same_bugs, 1u);
}

TEST(difference, reads_what_a_check_wrote_in_json_without_its_live_tasks) {
  const auto before = census_in(tests::json_of(tests::clean()), "a.json");
  const auto after = census_in(tests::json_of(tests::leak()), "b.json");
  EXPECT_EQ(after.bugs.begin()->second.where, "/src/docs/examples/seed/leak.cpp:14");
  const auto made = difference_of(before, after);
  EXPECT_FALSE(made.compares_live);
  EXPECT_THAT(changes(made), ElementsAre("new orphaned-task foo bar 0:1"));
  EXPECT_EQ(difference_of(census_of(tests::leak().processes[0].snapshot), after).same_bugs, 1u);
  for (const auto* const none : {"{", "[]", "{\"kind\": \"tree\"}", "{\"kind\": \"report\"}"})
    EXPECT_THROW(census_in(none, "x.json"), not_a_report) << none;
}

TEST(difference_text, has_a_line_for_each_change) {
  const auto made = between(server(1, 0, 10), server(5, 2, 10));
  EXPECT_EQ(formats::text.write_difference(made, {.working_directory = "/src"}),
            "new  orphaned-task  server.cpp:19  session → watchdog  2 tasks\n"
            "\n"
            "+4  accept → session    5 live, were 1\n"
            "+2  session → watchdog  2 live, were 0\n"
            "\n"
            "SUMMARY: curfew diff: 1 bug new, 6 live tasks more\n");
  EXPECT_EQ(formats::text.write_difference({}, {}), "SUMMARY: curfew diff: no change of bugs\n");
}

TEST(difference_text, names_a_bug_of_no_known_place_once) {
  snapshot_builder b;
  auto& loop = b.loop("asio");
  loop.state = model::loop_state::ended;
  b.task("session", "")
      .owned_by(model::owner_kind::loop, loop.id)
      .pending_at_shutdown()
      .state(model::task_state::destroyed, std::chrono::milliseconds(1));
  EXPECT_EQ(formats::text.write_difference(between(snapshot_builder().get(), b.get()), {}),
            "new  pending-at-shutdown  session  1 task\n"
            "\n"
            "SUMMARY: curfew diff: 1 bug new\n");
}

TEST(difference_json, has_what_the_text_has) {
  const auto made =
      nlohmann::json::parse(formats::json.write_difference(between(server(1, 2, 10), server(1, 3, 10)), {}));
  EXPECT_EQ(made["failed"], false);
  EXPECT_EQ(made["bugs"][0]["change"], "grew");
  EXPECT_EQ(made["bugs"][0]["tasks_before"], 2);
  EXPECT_EQ(made["live_tasks"][0]["tasks"], 3);
  EXPECT_THAT(made["summary"].get<std::string>(), HasSubstr("1 bug grew"));
}

}  // namespace
}  // namespace curfew::report
