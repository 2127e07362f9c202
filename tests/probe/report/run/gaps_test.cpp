#include "probe/report/run/gaps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "probe/verdict/judge.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::vector<gap_kind> kinds_of(const run& run) {
  std::vector<gap_kind> kinds;
  for (const auto& gap : gaps(run)) kinds.push_back(gap.kind);
  return kinds;
}

TEST(gaps, are_none_where_all_ended_by_themselves) { EXPECT_TRUE(gaps(tests::clean()).empty()); }

TEST(gaps, an_end_that_nobody_saw_may_have_been_a_crash) {
  auto run = tests::clean();
  auto& p = run.processes[0];
  p.snapshot.process.end = model::process_end::died;
  EXPECT_THAT(kinds_of(run), testing::ElementsAre(gap_kind::killed));
  for (const auto how : {wait_result::how::exited, wait_result::how::replaced}) {
    p.end = wait_result{how, 0};
    EXPECT_TRUE(gaps(run).empty()) << "nobody was alive";
  }
  p.end = wait_result{wait_result::how::killed, 11};
  EXPECT_THAT(kinds_of(run), testing::ElementsAre(gap_kind::killed));
}

// What it had still to do, as the tests to come, has not happened: that is no finding which anybody takes out.
TEST(gaps, who_leaves_in_the_middle_is_no_better_for_whose_tasks_are_left) {
  for (const bool is_daemon : {true, false}) {
    tests::snapshot_builder b;
    b.end(model::process_end::died, std::chrono::seconds(1));
    b.task("work").get().daemon = is_daemon;
    run run;
    run.processes.push_back({.snapshot = b, .findings = {}, .end = wait_result{wait_result::how::exited, 0}});
    EXPECT_THAT(kinds_of(run), testing::ElementsAre(gap_kind::killed));
  }
}

TEST(gaps, a_crash_behind_the_recording_of_the_exit_is_a_crash) {
  auto run = tests::clean();
  run.processes[0].end = wait_result{wait_result::how::killed, 11};
  EXPECT_THAT(kinds_of(run), testing::ElementsAre(gap_kind::killed));
  EXPECT_THAT(tests::text_of(run), AllOf(HasSubstr("was killed by SIGSEGV"), Not(HasSubstr("home"))));
}

TEST(gaps, that_were_no_kill_are_not_summed_up_as_one) {
  tests::snapshot_builder b;
  b.end(model::process_end::died, std::chrono::seconds(1));
  b.task("work").spawned_at("/src/a.cpp", 11, "main");
  run run;
  const auto add = [&](std::optional<wait_result> end) {
    run.processes.push_back({.snapshot = b, .findings = verdict::judge(b), .end = end});
  };
  const wait_result killed{wait_result::how::killed, 9}, left{wait_result::how::exited, 0};
  add(left);
  EXPECT_THAT(tests::text_of(run),
              HasSubstr("SUMMARY: curfew: ./server --port 80 (pid 4242) left through _exit or exec"));
  add(left);
  EXPECT_THAT(tests::text_of(run), HasSubstr("SUMMARY: curfew: 2 processes left through _exit or exec: 1 bug"));
  add(killed);
  EXPECT_THAT(tests::text_of(run),
              HasSubstr("SUMMARY: curfew: 1 process was killed or crashed and 2 left through _exit or exec: 1 bug"));
  add(killed);
  add({});
  EXPECT_THAT(
      tests::text_of(run),
      HasSubstr("SUMMARY: curfew: 2 processes were killed or crashed, 1 died (a signal, _exit or exec) and 2 left "
                "through _exit or exec: 1 bug"));
}

TEST(gaps, what_could_not_record_is_said_with_its_reason) {
  auto run = tests::clean();
  run.unrecorded.push_back({77, "/bin/\x1b[31mserver", "No space left on device"});
  ASSERT_THAT(kinds_of(run), testing::ElementsAre(gap_kind::unrecorded));
  EXPECT_EQ(gaps(run)[0].sentence, "/bin/\\x1b[31mserver (pid 77) could not record its tasks: No space left on device");
  EXPECT_THAT(tests::text_of(run), AllOf(HasSubstr(", 1 process not recorded\n"), Not(HasSubstr("home"))));
  run.processes.clear();
  EXPECT_THAT(kinds_of(run), testing::ElementsAre(gap_kind::nothing_recorded, gap_kind::unrecorded));
  EXPECT_THAT(tests::text_of(run), HasSubstr("NOTHING WAS CHECKED: 1 process could not record"));
  EXPECT_EQ(gaps(run)[0].sentence, "no process recorded its tasks: 1 process that is built to record could not")
      << "nobody sends the reader to look at the build";
}

TEST(gaps, whatever_is_untracked_is_unknown) {
  for (const int what : {0, 1, 2}) {
    auto run = tests::clean();
    auto& snapshot = run.processes[0].snapshot;
    if (what == 0) snapshot.counters_by_name[0].untracked = 3;
    if (what == 1) snapshot.process.untracked_nodes = 3;
    if (what == 2) snapshot.process.lost_threads = 3;
    EXPECT_THAT(kinds_of(run), testing::ElementsAre(gap_kind::untracked));
    EXPECT_THAT(tests::text_of(run), Not(HasSubstr("home")));
  }
}

TEST(gaps, of_a_run_without_records_name_who_tells_whether_the_program_could) {
  run run;
  EXPECT_THAT(gaps(run)[0].sentence, HasSubstr("is not built with curfew (`curfew doctor FILE` tells)"));
  run.command = {"./build/prog", "--port", "80"};
  EXPECT_THAT(gaps(run)[0].sentence, HasSubstr("is not built with curfew (`curfew doctor ./build/prog` tells)"));
  EXPECT_THAT(gaps(run)[0].sentence, HasSubstr("no loop ran in it"));
}

TEST(gaps, that_are_allowed_are_said_all_the_same) {
  run run;
  run.allowed.set(static_cast<std::size_t>(gap_kind::nothing_recorded));
  EXPECT_FALSE(any_not_allowed(gaps(run)));
  EXPECT_THAT(tests::text_of(run), AllOf(HasSubstr("allowed[nothing-recorded]: "), Not(HasSubstr("home"))));
}

TEST(gaps, what_an_inner_check_judged_is_none_and_is_not_home) {
  using state = inner_check_state;
  auto run = tests::clean();
  run.inner_checks = {{.pid = 7, .state = state::ended, .judged = 2}, {.pid = 8, .state = state::ended, .status = 23}};
  EXPECT_TRUE(gaps(run).empty());
  EXPECT_THAT(tests::text_of(run),
              AllOf(HasSubstr("note: 2 checks inside this one judged 2 processes, and 1 of them exited with a "
                              "status that is not 0: what they found is in their own reports\n"),
                    HasSubstr(", 2 processes judged by checks inside this one\n"), Not(HasSubstr("home"))));
  run.processes.clear();
  EXPECT_TRUE(gaps(run).empty());
  run.inner_checks[0].state = state::lost;
  run.inner_checks[1].state = state::outlived;
  EXPECT_THAT(kinds_of(run), testing::ElementsAre(gap_kind::killed, gap_kind::outlived));
}

TEST(gaps, beyond_twenty_of_a_kind_are_counted) {
  auto run = tests::clean();
  for (std::uint32_t pid = 1; pid <= 25; ++pid) run.unrecorded.push_back({pid, "x", "why"});
  EXPECT_THAT(tests::text_of(run),
              AllOf(HasSubstr("x (pid 20)"), Not(HasSubstr("x (pid 21)")), HasSubstr("… and 5 more")));
}

}  // namespace
}  // namespace curfew::report
