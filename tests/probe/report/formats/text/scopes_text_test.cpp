// What a report and a tree say of the cancel scopes that a pending task is in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "probe/report/formats/text/text_report.hpp"
#include "probe/report/formats/text/tree_text.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using tests::snapshot_builder;

TEST(scopes_text, of_a_tree_says_in_which_state_the_scopes_of_a_task_are) {
  snapshot_builder b;
  b.loop("main");
  b.task("plain");
  EXPECT_THAT(tests::tree_text_of(b, {}), Not(testing::AnyOf(HasSubstr("deadline"), HasSubstr("scope"))));
  b.task("asks").has_deadline();
  EXPECT_THAT(tests::tree_text_of(b, {}), HasSubstr("deadline set\n"));
  b.task("cleans").has_deadline().shielded();
  EXPECT_THAT(tests::tree_text_of(b, {}), HasSubstr("deadline set, shielded\n"));
  b.task("lingers").has_deadline().scope_cancelled(model::cancel_reason::deadline, 1s, 0, "/src/a.cpp", 7);
  EXPECT_THAT(tests::tree_text_of(b, {}), HasSubstr("scope cancelled: deadline\n"));
}

TEST(scopes_text, of_a_tree_keeps_apart_what_differs_in_its_scopes) {
  snapshot_builder b;
  b.loop("main");
  b.task("asks");
  b.task("asks").has_deadline();
  EXPECT_THAT(tests::tree_text_of(b, {}), Not(HasSubstr("2 ×")));
}

std::string report_of(snapshot_builder& b) {
  b.end(model::process_end::exited, 9s);
  run run;
  run.processes.push_back({.snapshot = b, .findings = verdict::judge(b), .end = {}});
  return tests::text_of(run, {.working_directory = "/src"});
}

TEST(scopes_text, of_a_report_says_who_cancelled_the_scope_and_where_it_is) {
  snapshot_builder b;
  const auto asks = b.task("asks").id();
  b.task("lingers").pending_at_shutdown().shielded().scope_cancelled(model::cancel_reason::explicit_request, 4s, asks,
                                                                     "/src/a.cpp", 7);
  EXPECT_THAT(report_of(b), HasSubstr("  scope    cancelled by asks #2 5 s before the end, at a.cpp:7 (explicit "
                                      "request), shielded\n"));
}

TEST(scopes_text, of_a_report_says_that_a_deadline_is_set) {
  snapshot_builder b;
  b.task("waits").pending_at_shutdown().has_deadline();
  EXPECT_THAT(report_of(b), HasSubstr("  scope    has a deadline\n"));
}

}  // namespace
}  // namespace curfew::report
