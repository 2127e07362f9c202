// What formats are made from, worked out once for all of them.
#include "probe/report/digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "probe/report/run/summary.hpp"
#include "tests/probe/report/scenes.hpp"

namespace curfew::report {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(digest, has_the_bugs_the_gaps_and_the_last_line_of_the_run) {
  const auto run = tests::killed_server();
  const auto made = digest_of(run);
  EXPECT_EQ(made.summary, summary(run));
  EXPECT_EQ(made.bugs.list.size(), bugs_of(run).list.size());
  EXPECT_EQ(made.not_judged.size(), gaps(run).size());
  EXPECT_THAT(made.processes, SizeIs(run.processes.size()));
}

TEST(digest, has_of_each_process_its_problems_and_the_tree_that_they_are_in) {
  const auto run = tests::one_hang();
  const auto made = digest_of(run);
  const auto& p = made.processes.front();
  EXPECT_EQ(&p.process, &run.processes.front());
  EXPECT_THAT(p.kinds, SizeIs(p.process.snapshot.tasks.size()));
  ASSERT_FALSE(p.problems.empty());
  EXPECT_EQ(p.tree.tasks, p.process.snapshot.tasks.size());
  for (const auto& problem : p.problems) {
    const auto lines = p.around(problem);
    const auto marked = std::count_if(lines.begin(), lines.end(), [](const tree_line& line) { return line.marked; });
    EXPECT_EQ(marked, 1);
  }
}

TEST(digest, makes_no_tree_of_a_process_of_which_there_is_nothing_to_tell) {
  const auto run = tests::clean();
  const auto made = digest_of(run);
  ASSERT_THAT(made.processes, SizeIs(run.processes.size()));
  EXPECT_THAT(made.processes.front().problems, IsEmpty());
  EXPECT_THAT(made.processes.front().folded.entries, IsEmpty());
}

TEST(digest, makes_the_tree_of_a_process_that_was_given_up) {
  const auto run = tests::daemon_holds();
  const auto made = digest_of(run);
  EXPECT_EQ(made.processes.back().process.judged, judged_how::gave_up);
  EXPECT_FALSE(made.processes.back().folded.entries.empty());
}

TEST(digest, has_no_lines_around_what_has_no_task) {
  const auto run = tests::never_awaited();
  const auto made = digest_of(run);
  const auto& p = made.processes.front();
  ASSERT_FALSE(p.problems.empty());
  EXPECT_THAT(p.around(p.problems.front()), IsEmpty());
}

}  // namespace
}  // namespace curfew::report
