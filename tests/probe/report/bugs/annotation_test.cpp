#include "probe/report/bugs/annotation.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>
#include <utility>

#include "probe/verdict/judge.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using testing::HasSubstr;

TEST(annotation, is_the_line_that_spawned_with_what_to_do) {
  const auto run = tests::leak();
  const auto all = annotations_of(digest_of(run), "/src");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].at, (source_place{"docs/examples/seed/leak.cpp", 14, 0, "foo"}));
  EXPECT_EQ(all[0].waits, (source_place{"docs/examples/seed/leak.cpp", 8, 0, "bar"}));
  EXPECT_EQ(all[0].gravity, gravity::failure);
  EXPECT_EQ(all[0].fingerprint, "orphaned-task foo bar leak.cpp");
  EXPECT_EQ(message_of(all[0]),
            "task `bar` was orphaned and still waiting at shutdown\n"
            "fix: await it (`co_await handle.join()`), spawn it in a task_group, or declare it with spawn_daemon\n"
            "see: curfew explain orphaned-task");
}

TEST(annotation, is_one_for_each_bug_in_the_order_of_the_report) {
  const auto run = tests::killed_server();
  const auto digest = digest_of(run);
  const auto all = annotations_of(digest, "");
  ASSERT_EQ(all.size(), digest.bugs.list.size());
  std::set<std::string> fingerprints;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].kind, digest.bugs.list[i].name.kind);
    EXPECT_EQ(all[i].tasks, digest.bugs.list[i].tasks);
    EXPECT_NE(all[i].sentence, "");
    EXPECT_TRUE(fingerprints.insert(all[i].fingerprint).second) << all[i].fingerprint;
  }
}

TEST(annotation, has_the_best_place_that_is_known_and_says_which_it_is) {
  const auto run = tests::plain_asio();
  const auto all = annotations_of(digest_of(run), "/src");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].at, (source_place{"build/server"})) << "relative to the repository, as every file is";
  EXPECT_EQ(all[0].at_what, landmark::program);
  EXPECT_THAT(message_of(all[0]), HasSubstr("\nthe place is the program: no line of its source is known\n"));
  EXPECT_EQ(all[1].at, (source_place{"client.cpp", 30, 0, "read"}));
  EXPECT_EQ(all[1].at_what, landmark::wait);
  EXPECT_THAT(message_of(all[1]), HasSubstr("\nthe place is where it waits: the line that spawned it is not known\n"));
}

TEST(annotation, is_the_function_of_the_program_where_a_package_has_spawned_it) {
  tests::snapshot_builder b;
  const auto package = "/home/me/venv/lib/python3.13/site-packages/pytest_asyncio/plugin.py";
  b.task("test_hangs", "/src/test_hang.py", 5).spawned_at(package, 720, "run").orphaned();
  b.task("of_package", package, 8).spawned_at(package, 721, "run").orphaned();
  run run;
  auto& process = run.processes.emplace_back();
  process.snapshot = b.get();
  process.findings = verdict::judge(b);
  const auto all = annotations_of(digest_of(run), "/src");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].at, (source_place{"test_hang.py", 5, 0, "test_hangs"}));
  EXPECT_EQ(all[1].at, (source_place{package, 721, 0, "run"})) << "nothing of it is the program's";
}

// Of what blocked a loop and is over, the line that spawned the task is not the one to change.
TEST(annotation, is_the_line_that_blocked_where_that_is_in_the_repository) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, std::chrono::seconds(5));
  auto& poll = b.get().blocking_polls.emplace_back();
  poll = {.site = b.site("/src/app.py", 12, "<module>"), .tasks = 1, .lasted = std::chrono::seconds(2)};
  run run;
  auto& process = run.processes.emplace_back();
  const auto annotated = [&](std::vector<model::index> running) {
    poll.running = std::move(running);
    process.snapshot = b.get();
    process.findings = verdict::judge(b);
    return annotations_of(digest_of(run), "/src").front();
  };
  const auto library = b.site("/usr/lib/python3/dist-packages/requests/api.py", 59, "get");
  const auto here = annotated({library, b.site("/src/fetch.py", 4, "fetch"), b.site("/src/app.py", 9, "main")});
  EXPECT_EQ(here.at, (source_place{"fetch.py", 4, 0, "fetch"}));
  EXPECT_EQ(here.at_what, landmark::block);
  EXPECT_THAT(message_of(here), HasSubstr("\nthe place is what ran meanwhile\n"));
  EXPECT_EQ(annotated({library}).at, (source_place{"app.py", 12, 0, "<module>"}));
}

TEST(annotation, has_the_place_of_its_test_where_none_of_its_own_is_known) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, std::chrono::seconds(1));
  b.task("session", "", 0).spawned(std::chrono::milliseconds(12)).pending_at_shutdown();
  b.get().tests = {{b.text("server.ends"), std::chrono::milliseconds(10), std::chrono::milliseconds(20),
                    b.site("/src/tests/server_test.cpp", 7, "server.ends")}};
  report::run run;
  run.processes.push_back({.snapshot = b.get(), .findings = verdict::judge(b), .end = {}});
  const auto all = annotations_of(digest_of(run), "/src");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].at, (source_place{"tests/server_test.cpp", 7, 0, "server.ends"}));
  EXPECT_EQ(all[0].at_what, landmark::test);
  EXPECT_THAT(message_of(all[0]), HasSubstr("\nthe place is its test: no line of its own is known\n"));
}

TEST(annotation, is_never_without_a_place) {
  for (const auto make : {tests::leak, tests::abandoned_handlers, tests::never_awaited, tests::failed_daemon,
                          tests::killed_server, tests::given_up, tests::one_hang, tests::daemon_holds, tests::blocked,
                          tests::plain_asio, tests::hostile_names}) {
    const auto run = make();
    for (const auto& a : annotations_of(digest_of(run), "/src")) EXPECT_NE(a.at.file, "") << a.fingerprint;
  }
}

TEST(annotation, says_of_how_many_more_tasks_the_same_holds) {
  auto run = tests::leak();
  run.processes.push_back(run.processes[0]);
  run.processes.push_back(run.processes[0]);
  const auto all = annotations_of(digest_of(run), "");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_THAT(all[0].sentence, HasSubstr("at shutdown; 2 more like it in 3 processes"));
}

TEST(annotation, has_a_number_where_two_lines_of_a_file_have_one_key) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, std::chrono::seconds(1));
  for (const auto& [file, line] :
       {std::pair{"/src/server.cpp", 10u}, {"/src/server.cpp", 20u}, {"/src/client.cpp", 5u}})
    b.task("watchdog")
        .spawned_at(file, line, "serve")
        .orphaned()
        .state(model::task_state::completed, std::chrono::milliseconds(5));
  report::run run;
  run.processes.push_back({.snapshot = b.get(), .findings = verdict::judge(b), .end = {}});
  const auto all = annotations_of(digest_of(run), "");
  std::set<std::string> fingerprints;
  for (const auto& of : all) fingerprints.insert(of.fingerprint);
  EXPECT_THAT(
      fingerprints,
      testing::ElementsAre("orphaned-task serve watchdog client.cpp",  // whatever is mended elsewhere
                           "orphaned-task serve watchdog server.cpp", "orphaned-task serve watchdog server.cpp (2)"));
}

}  // namespace
}  // namespace curfew::report
