// What a problem is, in one sentence.
#include "probe/report/problems/statement.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "probe/report/digest.hpp"
#include "tests/probe/report/scenes.hpp"

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
  EXPECT_TRUE(said.fails);
  EXPECT_EQ(said.findings, "orphaned-task, pending-at-shutdown");
  EXPECT_EQ(said.sentence, "task `bar` was orphaned and still waiting at shutdown");
  EXPECT_EQ(said.fix, "await it (`co_await handle.join()`), spawn it in a task_group, or declare it with spawn_daemon");
}

TEST(statement, says_of_many_how_many_and_of_who_waits_for_whom) {
  const auto all = statements_of(tests::one_hang());
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[1].sentence, "task `query` was still pending when its loop shut down: it waited for connect #4");
  EXPECT_EQ(all[3].sentence, "3 tasks `worker` were still pending when their loop shut down");
}

TEST(statement, says_how_the_process_ended_where_that_is_what_ended_the_tasks) {
  EXPECT_EQ(statements_of(tests::killed_server()).front().sentence,
            "task `serve` was still waiting when the process was killed by SIGKILL");
}

TEST(statement, says_of_what_was_only_counted_what_its_rule_says) {
  const auto all = statements_of(tests::never_awaited());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].findings, "never-started");
  EXPECT_EQ(all[0].sentence, "4 tasks `save` were made and never awaited or spawned");
}

TEST(statement, of_what_fails_no_check_is_a_warning) {
  EXPECT_FALSE(statements_of(tests::failed_daemon()).front().fails);
}

}  // namespace
}  // namespace curfew::report
