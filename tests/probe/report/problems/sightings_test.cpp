// Which blocks of a report stand for several processes, and which do not.
#include "probe/report/problems/sightings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "probe/report/run/run.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

void add(run& run, const model::snapshot& snapshot, std::optional<wait_result> end = {}) {
  auto& p = run.processes.emplace_back();
  p.snapshot = snapshot;
  p.snapshot.process.pid = 100 + static_cast<std::uint32_t>(run.processes.size());
  p.findings = verdict::judge(snapshot);
  p.end = end;
}

// Two tasks of one function, spawned by one line but in two columns of it.
model::snapshot spawned_by_one_line() {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 1s);
  for (const std::uint32_t column : {20u, 40u}) {
    b.task("fetch").spawned_at("/src/a.cpp", 9, "start").orphaned();
    auto site = b.get().sites[b.get().tasks.back().spawned_at];
    site.column = column;
    b.get().tasks.back().spawned_at = static_cast<model::index>(b.get().sites.size());
    b.get().sites.push_back(site);
  }
  return b;
}

std::size_t blocks(const std::string& report) {
  std::size_t count = 0;
  for (auto at = report.find("error[orphaned-task"); at != std::string::npos;
       at = report.find("error[orphaned-task", at + 1))
    ++count;
  return count;
}

TEST(sightings, of_one_process_are_in_no_other) {
  run run;
  add(run, spawned_by_one_line());
  const auto report = tests::text_of(run);
  EXPECT_EQ(blocks(report), 2u) << report;
  EXPECT_THAT(report, Not(HasSubstr("  also  ")));
}

TEST(sightings, of_two_columns_are_two_problems_of_each_process) {
  run run;
  for (int i = 0; i < 3; ++i) add(run, spawned_by_one_line());
  const auto report = tests::text_of(run);
  EXPECT_EQ(blocks(report), 2u) << report;
  EXPECT_THAT(report, HasSubstr("  also     2 tasks in 2 more processes\n"));
}

TEST(sightings, that_look_alike_in_a_process_are_counted_together_elsewhere) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 1s);
  for (const std::uint32_t depth : {9u, 10u})  // two stacks that differ where their frames are not kept
    b.task("fetch").spawned_at("/src/a.cpp", 9, "start").orphaned().awaits_at("/src/a.cpp", 1, "fetch").depth(depth);
  run run;
  for (int i = 0; i < 2; ++i) add(run, b);
  const auto report = tests::text_of(run);
  EXPECT_EQ(blocks(report), 2u) << report;
  const auto also = report.find("  also     2 tasks in 1 more process\n");
  ASSERT_NE(also, std::string::npos) << report;
  EXPECT_EQ(report.find("  also  ", also + 1), std::string::npos) << report;
}

TEST(sightings, of_a_kill_are_apart_from_those_of_other_ends) {
  tests::snapshot_builder b;
  b.end(model::process_end::died, 1s);
  b.task("work").spawned_at("/src/a.cpp", 11, "main");
  run run;
  add(run, b, wait_result{wait_result::how::killed, 9});
  add(run, b, wait_result{wait_result::how::exited, 0});
  add(run, b, wait_result{wait_result::how::exited, 0});
  const auto report = tests::text_of(run);
  EXPECT_THAT(report, HasSubstr("task `work` was still waiting when the process was killed by SIGKILL\n"));
  EXPECT_THAT(report, HasSubstr("(pid 102) left through _exit or exec with status 0"));
  EXPECT_THAT(report, HasSubstr("task `work` was still waiting when the process exited with status 0\n"));
  EXPECT_THAT(report, HasSubstr("  also     1 task in 1 more process\n")) << "of those that left";
}

}  // namespace
}  // namespace curfew::report
