// What the command prints has a new rule in it once its file is there.
#include <gmock/gmock.h>

#include <string>

#include "probe/judge/judgement.hpp"
#include "probe/report/run/summary.hpp"
#include "tests/findings/made_up_rule.hpp"
#include "tests/probe/report/written.hpp"

namespace curfew {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

report::run restless_run() {
  report::process process;
  process.snapshot = tests::restless_process();
  process.findings = judge::judgement_of(process.snapshot).findings;
  report::run run;
  run.processes.push_back(std::move(process));
  return run;
}

TEST(made_up_rule, is_in_the_text_of_a_check) {
  EXPECT_THAT(
      tests::text_of(restless_run(), {.working_directory = "/src"}),
      AllOf(HasSubstr("error[restless-task]: poller `ask` was restless\n"), HasSubstr("\n  polls    2,000 of them\n"),
            HasSubstr("\n  fix      wait for an event\n"), HasSubstr("\n  see      curfew explain restless-task\n"),
            HasSubstr("\nrestless-task  server.cpp:12  1 task\n")));
}

TEST(made_up_rule, is_in_the_summary_and_fails_the_check) {
  const auto run = restless_run();
  EXPECT_THAT(report::summary(run), HasSubstr("1 bug (1 task restless) in 1 process"));
  EXPECT_TRUE(report::any_failure(run));
}

TEST(made_up_rule, is_in_the_json_of_a_check) {
  EXPECT_THAT(tests::json_of(restless_run()), AllOf(HasSubstr(R"("findings":["restless-task"],"severity":"failure")"),
                                                    HasSubstr(R"("fix":"wait for an event")"),
                                                    HasSubstr(R"("docs":["docs/findings/restless-task.md"])"),
                                                    HasSubstr(R"("bugs":[{"finding":"restless-task",)")));
}

TEST(made_up_rule, is_in_a_tree) {
  const auto snapshot = tests::restless_process();
  const auto findings = judge::judgement_of(snapshot).findings;
  EXPECT_THAT(
      tests::tree_text_of(snapshot, findings, {.working_directory = "/src"}),
      AllOf(HasSubstr("◀ restless\n"), HasSubstr("restless-task  server.cpp:12  1 task, asks again and again\n")));
  EXPECT_THAT(tests::tree_json_of(snapshot, findings),
              AllOf(HasSubstr(R"("findings":["restless-task"])"), HasSubstr(R"("bugs":[{"finding":"restless-task",)")));
}

TEST(made_up_rule, of_a_look_over_time_is_in_a_tree) {
  judge::growth_history history;
  const auto snapshot = tests::crowded_process();
  const auto judged = judge::judgement_of(snapshot, history);
  EXPECT_THAT(
      tests::tree_text_of(snapshot, judged.findings, {.working_directory = "/src"}, {}, judged.growing),
      AllOf(HasSubstr("warning: crowded-site: 3 are a crowd at server.cpp:30; see `curfew explain crowded-site`\n"),
            HasSubstr("◀ crowded\n"), EndsWith("crowded-site  server.cpp:30  3 tasks\n")));
  EXPECT_THAT(tests::tree_json_of(snapshot, judged.findings, {}, judged.growing),
              AllOf(HasSubstr(R"("findings":["crowded-site"])"), HasSubstr(R"("bugs":[{"finding":"crowded-site",)")));
}

}  // namespace
}  // namespace curfew
