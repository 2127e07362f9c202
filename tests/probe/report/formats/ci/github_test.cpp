// `--format github`: workflow commands.
#include <gmock/gmock.h>

#include <string>

#include "probe/verdict/judge.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string github_of(const run& run) { return formats::github.write(digest_of(run), {.repository = "/src"}); }

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

run with_orphans_at(unsigned lines, std::string_view file = "/src/server.cpp") {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, std::chrono::seconds(1));
  for (unsigned line = 1; line <= lines; ++line)
    b.task("watchdog")
        .spawned_at(file, line, "serve")
        .orphaned()
        .state(model::task_state::completed, std::chrono::milliseconds(5));
  run made;
  made.processes.push_back({.snapshot = b.get(), .findings = verdict::judge(b), .end = {}});
  return made;
}

TEST(github, annotates_the_line_relative_to_the_repository) {
  EXPECT_EQ(github_of(tests::leak()),
            "::error file=docs/examples/seed/leak.cpp,line=14,title=curfew%3A orphaned-task::"
            "task `bar` was orphaned and still waiting at shutdown%0A"
            "fix: await it (`co_await handle.join()`), spawn it in a task_group, or declare it with spawn_daemon%0A"
            "see: curfew explain orphaned-task\n"
            "SUMMARY: curfew: 1 bug (1 task orphaned) in 1 process, 2 tasks spawned\n");
}

TEST(github, escapes_what_would_end_a_property_or_a_command) {
  const auto text = github_of(with_orphans_at(1, "/src/50%,a:b\nc\rd.cpp"));
  EXPECT_THAT(text, StartsWith("::error file=50%25%2Ca%3Ab%0Ac%0Dd.cpp,line=1,title="));
  EXPECT_EQ(count_of(text, "\n"), 2u);
}

TEST(github, leaves_nothing_in_a_path_that_could_deceive_who_reads_the_log) {
  EXPECT_THAT(github_of(with_orphans_at(1,
                                        "/src/a\x1b[2Jb\xc2\x9b"
                                        "c\xe2\x80\xae"
                                        "d.cpp")),
              StartsWith("::error file=a\\x1b[2Jb\\u{9b}c\\u{202e}d.cpp,line=1,"));
}

TEST(github, shows_no_more_than_ten_of_a_level_and_says_how_many_more) {
  EXPECT_EQ(count_of(github_of(with_orphans_at(10)), "::error file="), 10u);
  EXPECT_THAT(github_of(with_orphans_at(10)), Not(HasSubstr("more errors")));
  const auto text = github_of(with_orphans_at(13));
  EXPECT_EQ(count_of(text, "::error"), 10u);
  EXPECT_THAT(text, HasSubstr("::error title=curfew::4 more errors are not shown here: a report of another format has "
                              "all of them (curfew check --format text=FILE)\n"));
}

TEST(github, tells_errors_from_warnings) {
  const auto text = github_of(tests::failed_daemon());
  EXPECT_THAT(text, AllOf(HasSubstr("::warning file=refresh.cpp,line=9,title=curfew%3A failed-daemon::"),
                          Not(HasSubstr("::error"))));
}

TEST(github, has_an_error_for_what_could_not_be_judged_or_a_warning_where_that_is_allowed) {
  run nothing;
  EXPECT_THAT(github_of(nothing), StartsWith("::error title=curfew%3A nothing-recorded::no process recorded"));
  nothing.allowed.set(static_cast<std::size_t>(gap_kind::nothing_recorded));
  EXPECT_THAT(github_of(nothing), StartsWith("::warning title=curfew%3A nothing-recorded::"));
}

TEST(github, has_an_error_for_a_time_out) {
  auto hung = tests::clean();
  hung.timeout = std::chrono::seconds(10);
  EXPECT_THAT(github_of(hung),
              StartsWith("::error title=curfew%3A timed out::the command still ran after 10 s, and was "
                         "ended: the report as text shows where its tasks waited\n"));
}

// A test runner may kill a test that hangs, before the check gives it up.
TEST(github, has_the_place_where_a_process_stood_that_was_killed_or_given_up) {
  const auto killed = github_of(tests::killed_server());
  EXPECT_THAT(killed, HasSubstr("::error file=server.cpp,line=40,title=curfew%3A killed::./server"));
  EXPECT_THAT(killed, HasSubstr("%0Atask `serve` waits here, in with_task_group\n"));
  const auto late = github_of(tests::given_up());
  EXPECT_THAT(late, HasSubstr("::error file=hangs.cpp,line=9,title=curfew%3A timed out::the command still ran"));
  EXPECT_THAT(late, HasSubstr("%0Atask `main_task` waits here, in join\n"));
}

TEST(github, has_the_place_of_who_waits_for_nobody) {
  tests::snapshot_builder b;
  b.end(model::process_end::died, std::chrono::seconds(1));
  const auto waits = [&](const char* name, std::uint32_t line) {
    auto task = b.task(name).waiting("sleep_for", std::chrono::milliseconds(5));
    return task.spawned(std::chrono::milliseconds(line)).awaits_at("/src/a.cpp", line, name);
  };
  waits("daemon", 1).daemon();
  waits("joins", 2).wait_on(77);
  waits("sleeps", 3);
  waits("later", 4);
  run killed;
  killed.processes.push_back({.snapshot = b.get(), .findings = {}, .end = wait_result{wait_result::how::killed, 9}});
  EXPECT_THAT(github_of(killed), HasSubstr("::error file=a.cpp,line=3,title=curfew%3A killed::"));
}

TEST(github, says_nothing_but_the_summary_when_everyone_is_home) {
  EXPECT_THAT(github_of(tests::clean()), StartsWith("SUMMARY: curfew: everyone is home"));
}

}  // namespace
}  // namespace curfew::report
