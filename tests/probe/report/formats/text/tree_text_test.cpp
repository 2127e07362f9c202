#include "probe/report/formats/text/tree_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "probe/verdict/judge.hpp"
#include "tests/probe/report/golden.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/probe/verdict/kind_named.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using tests::line_with;

TEST(tree_text, of_a_server) {
  const auto run = tests::killed_server();
  const auto& p = run.processes[0];
  tests::expect_golden(tests::tree_text_of(p.snapshot, p.findings, {.working_directory = "/src"}), "tree.txt");
}

TEST(tree_text, says_whose_number_stands_in_a_line_for_many) {
  tests::snapshot_builder b;
  b.loop("main");
  const auto first = b.task("worker").waiting("read", std::chrono::seconds(1)).id();
  const auto second = b.task("worker").waiting("read", std::chrono::seconds(1)).id();
  for (const auto id : {first, second})
    b.task("watch", "/src/watch.cpp").waiting("join", std::chrono::seconds(1)).wait_on(id);
  EXPECT_THAT(tests::tree_text_of(b, {}), HasSubstr("join of worker #" + std::to_string(first) + " (the oldest)"));
  EXPECT_THAT(tests::tree_text_of(b, {}, {}, {.fold = false}), testing::Not(HasSubstr("oldest")));
}

TEST(tree_text, says_the_error_of_a_task_that_failed) {
  tests::snapshot_builder b;
  b.loop("main");
  const auto fails = [&](const std::string& error) {
    b.task("fetch").state(model::task_state::failed, std::chrono::seconds(1)).unobserved_error().error(error);
  };
  fails("refused\n");
  EXPECT_THAT(tests::tree_text_of(b, verdict::judge(b)), HasSubstr("  error: refused\\n  ◀ unobserved"));
  fails(std::string(100, 'x'));
  EXPECT_THAT(tests::tree_text_of(b, verdict::judge(b)),
              HasSubstr("  error: " + std::string(100, 'x') + "  ◀ unobserved"))
      << "what goes to a file has whole lines";
}

TEST(tree_text, says_what_object_a_task_waits_for) {
  tests::snapshot_builder b;
  b.loop("asio");
  b.task("session").waiting("socket.async_receive", 1s).wait_on_object(7).with("10.0.0.7", 4711);
  b.task("accept").waiting("socket.async_accept", 1s).wait_on_object(5).with("::", 80, model::endpoint_kind::own);
  b.task("idle").waiting("deadline_timer.async_wait", 1s).wait_on_object(-1);
  const auto text = tests::tree_text_of(b, {});
  EXPECT_THAT(line_with(text, "session"), EndsWith("  fd 7, 10.0.0.7:4711"));
  EXPECT_THAT(line_with(text, "accept"), EndsWith("  fd 5, at [::]:80"));
  EXPECT_THAT(line_with(text, "idle"), EndsWith("  deadline_timer.async_wait"));
}

TEST(tree_text, says_no_object_of_one_for_all_who_share_a_line) {
  tests::snapshot_builder b;
  b.loop("asio");
  for (std::int32_t fd : {7, 8}) b.task("session").waiting("socket.async_receive", 1s).wait_on_object(fd);
  EXPECT_THAT(tests::tree_text_of(b, {}), testing::Not(HasSubstr("fd ")));
}

TEST(tree_text, marks_what_was_guessed) {
  tests::snapshot_builder b;
  b.loop("asio");
  b.task("session").guessed();
  b.task("session");
  const auto text = tests::tree_text_of(b, {});
  EXPECT_THAT(line_with(text, "session #2"), HasSubstr("guessed"));
  EXPECT_THAT(line_with(text, "session #3"), testing::Not(HasSubstr("guessed")));
}

TEST(tree_text, says_which_loop_a_task_is_on_that_is_not_that_of_its_cause) {
  tests::snapshot_builder b;
  b.loop("http");
  const auto cause = b.task("outer").id();
  b.loop("pool");
  b.task("inner").spawned_by(cause).get().by_cause = true;
  const auto text = tests::tree_text_of(b, {});
  EXPECT_THAT(line_with(text, "inner"), EndsWith("  in loop pool"));
  EXPECT_THAT(line_with(text, "outer"), testing::Not(HasSubstr("in loop")));
}

TEST(tree_text, names_the_function_that_spawned_a_task_where_the_one_above_is_not_called_so) {
  tests::snapshot_builder b;
  b.loop("io_context");
  const auto coroutine = b.task("asio_awaitable").id();
  b.task("inner").spawned_at("/src/a.cpp", 3, "listener").spawned_by(coroutine).get().by_cause = true;
  const auto accept = b.task("accept", "/src/a.cpp", 7).id();
  b.task("session").spawned_at("/src/a.cpp", 9, "accept").spawned_by(accept).get().by_cause = true;
  const auto text = tests::tree_text_of(b, {});
  EXPECT_THAT(line_with(text, "inner"), HasSubstr("spawned by listener"));
  EXPECT_THAT(line_with(text, "session"), testing::Not(HasSubstr("spawned by")));
}

TEST(tree_text, says_which_loop_a_task_is_on_that_is_not_its_owners) {
  tests::snapshot_builder b;
  b.loop("http");
  const auto handler = b.task("handler", "/src/a.cpp", 1).id();
  b.loop("db");
  b.task("query", "/src/a.cpp", 2)
      .owned_by(model::owner_kind::handle, handler)
      .spawned_at("/src/a.cpp", 3, "handler")
      .state(model::task_state::ready, std::chrono::seconds(1));
  const auto tree = tests::tree_text_of(b, {});
  EXPECT_THAT(line_with(tree, "query #"), HasSubstr("not started  /src/a.cpp:3  in loop db"));
  EXPECT_THAT(line_with(tree, "handler #"), testing::Not(HasSubstr("in loop")));
}

TEST(tree_text, says_where_a_task_that_runs_waited_last) {
  tests::snapshot_builder b;
  b.loop("main");
  b.task("work").spawned_at("/src/main.cpp", 17, "main").state(model::task_state::running, std::chrono::seconds(1));
  EXPECT_THAT(tests::tree_text_of(b, {}), HasSubstr("running  /src/main.cpp:17"));
  b.task("load").state(model::task_state::running, std::chrono::seconds(1)).awaits_at("/src/load.cpp", 6, "load");
  EXPECT_THAT(tests::tree_text_of(b, {}), HasSubstr("running  /src/load.cpp:6\n"));
}

TEST(tree_text, says_what_a_task_runs_that_blocks_its_loop) {
  tests::snapshot_builder b;
  b.loop("asyncio");
  auto& task = b.task("main").state(model::task_state::running, 2s).get();
  task.note = 0;
  b.get().notes.emplace_back().running = {b.site("/src/client.py", 2, "get"), b.site("/src/app.py", 7, "fetch"), 0};
  const auto told =
      "\n\nwhat main #2 runs:\n  get          client.py:2\n  fetch        app.py:7\n  (not known)\n\nblocked-loop  ";
  EXPECT_THAT(tests::tree_text_of(b, verdict::judge(b), {.working_directory = "/src"}), HasSubstr(told));
  EXPECT_THAT(tests::tree_text_of(b, verdict::judge(b), {.working_directory = "/src", .most_lines = 12}),
              testing::Not(HasSubstr("what main")))
      << "it has no room for a part";
  EXPECT_THAT(tests::tree_text_of(b, {}), testing::Not(HasSubstr("what main")));
}

TEST(tree_text, ends_with_the_lines_to_fix) {
  tests::snapshot_builder b;
  b.loop("chat");
  b.task("remind")
      .spawned_at("/src/chat.cpp", 52, "session")
      .waiting("sleep_for", std::chrono::seconds(1))
      .dropped(std::chrono::seconds(2), 7, "/src/chat.cpp", 68, "session");
  EXPECT_THAT(tests::tree_text_of(b, verdict::judge(b), {.working_directory = "/src"}),
              EndsWith("◀ orphaned\n\norphaned-task  chat.cpp:52  1 task, dropped in session\n"));
}

TEST(tree_text, has_lines_to_fix_that_line_up_beside_one_that_is_too_long) {
  tests::snapshot_builder b;
  const std::string package = "/home/me/venv/lib/python3.13/site-packages/pytest_asyncio/plugin.py";
  b.task("test").spawned_at(package, 720, "run").orphaned();
  b.task("push").spawned_at("/src/a.py", 5, "main").orphaned();
  b.task("pull").spawned_at("/src/a.py", 1234, "main").orphaned();
  EXPECT_THAT(tests::tree_text_of(b, verdict::judge(b)),
              EndsWith("orphaned-task  " + package +
                       ":720  1 task\norphaned-task  /src/a.py:5     1 task\n"
                       "orphaned-task  /src/a.py:1234  1 task\n"));
}

TEST(tree_text, has_ages_as_bounds_where_the_end_was_not_seen) {
  tests::snapshot_builder b;
  b.loop("client");
  b.task("wait_for_reply").waiting("read", std::chrono::seconds(3));
  b.get().process.end = model::process_end::died;
  EXPECT_THAT(tests::tree_text_of(b, {}), testing::Not(HasSubstr("≥")));
  b.get().process.end_unseen = true;
  EXPECT_THAT(tests::tree_text_of(b, {}), testing::ContainsRegex("loop client  *≥ .*\n.*wait_for_reply #[0-9]*  *≥ "));
}

TEST(tree_text, has_a_bound_that_holds_for_all_who_share_a_line) {
  using std::chrono::milliseconds;
  tests::snapshot_builder b;
  b.loop("main");
  // The second one was spawned later, and lived longer.
  b.task("push").spawned(milliseconds(500)).state(model::task_state::completed, milliseconds(540));
  b.task("push").spawned(milliseconds(510)).state(model::task_state::completed, milliseconds(590));
  EXPECT_THAT(tests::tree_text_of(b, {}), testing::ContainsRegex("push ×2  *≤ 80 ms  completed"));
}

TEST(tree_text, has_a_bound_that_holds_below_all_who_share_a_line) {
  using std::chrono::milliseconds;
  tests::snapshot_builder b;
  b.loop("main");
  const auto first = b.task("fetch").spawned(milliseconds(9100)).id();
  const auto second = b.task("fetch").spawned(milliseconds(9200)).id();
  for (const auto owner : {first, first, second, second})
    b.task("push")
        .spawned(milliseconds(9500))
        .owned_by(model::owner_kind::handle, owner)
        .state(model::task_state::completed, milliseconds(owner == first ? 9510 : 9580));
  EXPECT_THAT(tests::tree_text_of(b, {}),
              testing::ContainsRegex("fetch ×2  *≤ 900 ms  .*\n *└─ push ×2 each  *≤ 80 ms  completed"));
}

TEST(tree_text, says_when_a_snapshot_was_taken) {
  tests::snapshot_builder b;
  b.loop("app");
  const tree_options of_file{.of_snapshot_file = true};
  const auto text = tests::tree_text_of(b, {}, {}, of_file);
  EXPECT_THAT(text, testing::ContainsRegex("had run for 10 s; snapshot, taken [0-9]+-[0-9]+-[0-9]+ [0-9:]+: "));
  EXPECT_THAT(text, testing::Not(HasSubstr("has run")));
  b.get().process.end = model::process_end::exited;
  EXPECT_THAT(tests::tree_text_of(b, {}, {}, of_file), HasSubstr("exited after 10 s: "));
}

TEST(tree_text, leaves_a_third_of_a_screen_to_the_lines_to_fix) {
  const auto run = tests::killed_server();
  const auto& p = run.processes[0];
  const auto text = tests::tree_text_of(p.snapshot, p.findings, {.working_directory = "/src", .most_lines = 15});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 15);
  EXPECT_THAT(text, HasSubstr("more lines\n\norphaned-task "));
  EXPECT_THAT(tests::tree_text_of(p.snapshot, p.findings, {.working_directory = "/src", .most_lines = 8}),
              testing::Not(HasSubstr("\n\n")));
}

TEST(tree_text, has_a_line_for_each_task_when_not_folded) {
  const auto run = tests::killed_server();
  const auto text = tests::tree_text_of(run.processes[0].snapshot, {}, {.working_directory = "/src"}, {.fold = false});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 5 + 1 + 1 + 805);  // head, warnings, loop, group, tasks
}

TEST(tree_text, keeps_to_the_lines_there_are) {
  const auto run = tests::killed_server();
  const auto text = tests::tree_text_of(run.processes[0].snapshot, {}, {.working_directory = "/src", .most_lines = 8});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 8);
  EXPECT_THAT(text, EndsWith("… 8 more lines\n"));
}

TEST(tree_text, has_of_a_wait_the_line_of_the_program) {
  tests::snapshot_builder b;
  b.loop("asyncio");
  for (const auto line : {6u, 8u})
    b.task("handle")
        .waiting("asyncio.Future", 1s)
        .awaits_at("/home/me/gateway.py", line, "get")
        .awaits_at("/home/me/venv/lib/python3.13/site-packages/aiohttp/streams.py", 641, "read");
  const auto text = tests::tree_text_of(b, {});
  EXPECT_THAT(text, HasSubstr("asyncio.Future  /home/me/gateway.py:6\n"));
  EXPECT_THAT(text, HasSubstr("asyncio.Future  /home/me/gateway.py:8\n"));
}

TEST(tree_text, says_how_long_a_loop_lived_that_has_ended) {
  tests::snapshot_builder b;
  auto& over = b.loop("over");
  over.began = std::chrono::seconds(1);
  over.ended = over.began + std::chrono::milliseconds(2);
  over.state = model::loop_state::ended;
  EXPECT_THAT(line_with(tests::tree_text_of(b, {}), "loop over"), HasSubstr("loop over  2 ms  ended"));
}

TEST(tree_text, says_which_loop_has_been_without_tasks_and_for_how_long) {
  tests::snapshot_builder b;  // taken at 10 s
  b.loop("app").without_tasks = std::chrono::milliseconds(5200);
  EXPECT_THAT(tests::tree_text_of(b, {}),
              HasSubstr("warning: loop app has been without tasks for 4.8 s: if its io_context runs on, "
                        "something that is no task keeps it"));
}

TEST(tree_text, says_nothing_of_loops_that_have_tasks_or_are_over) {
  tests::snapshot_builder b;
  b.loop("fresh");
  b.loop("done").without_tasks = std::chrono::milliseconds(1);
  b.get().loops.back().state = model::loop_state::ended;
  b.loop("busy").without_tasks = std::chrono::milliseconds(1);
  b.task("came later");
  EXPECT_THAT(tests::tree_text_of(b, {}), testing::Not(HasSubstr("without tasks")));
}

TEST(tree_text, says_what_has_no_place_in_it) {
  const auto run = tests::never_awaited();
  const auto text =
      tests::tree_text_of(run.processes[0].snapshot, run.processes[0].findings, {.working_directory = "/src"});
  EXPECT_THAT(text, HasSubstr("warning: never-started: 4 tasks `save` were made and never awaited or spawned "
                              "(app.cpp:2); see `curfew explain never-started`\n"));
  EXPECT_THAT(text, HasSubstr("never-started: task `flush` was made and never awaited or spawned (app.cpp:30)"));
}

TEST(tree_text, names_the_loops_whose_handlers_were_abandoned) {
  const auto run = tests::abandoned_handlers();
  const auto text =
      tests::tree_text_of(run.processes[0].snapshot, run.processes[0].findings, {.working_directory = "/src"});
  EXPECT_THAT(text,
              HasSubstr("warning: abandoned-handlers: at least 3 handlers that are no tasks were destroyed with the "
                        "io_context of loop `app` (main.cpp:6); see `curfew explain abandoned-handlers`\n"));
}

TEST(tree_text, names_the_sites_that_grow) {
  tests::snapshot_builder b;
  b.loop("main");
  b.task("session").spawned_at("/src/server.cpp", 12, "accept").waiting("read", std::chrono::seconds(3));
  b.task("other").spawned_at("/src/server.cpp", 40, "accept");
  const verdict::growing_site grows{.kind = tests::kind_named("growing-site"),
                                    .loop = "main",
                                    .site = b.site("/src/server.cpp", 12, "accept"),
                                    .from = 120,
                                    .to = 640,
                                    .live = 700,
                                    .over = std::chrono::minutes(10)};
  const auto text = tests::tree_text_of(b, {}, {.working_directory = "/src"}, {}, {grows});
  EXPECT_THAT(text, HasSubstr("2 tasks alive, 1 bug (700 tasks)\n"));
  EXPECT_THAT(text,
              HasSubstr("warning: growing-site: tasks of loop main spawned by accept (server.cpp:12) only grow: from "
                        "120 to 640 within 10 min; see `curfew explain growing-site`\n"));
  EXPECT_THAT(text, testing::ContainsRegex("session .* growing\n"));
  EXPECT_THAT(text, testing::Not(testing::ContainsRegex("other .* growing\n")));
  EXPECT_THAT(tests::tree_text_of(b, {}, {.working_directory = "/src", .most_lines = 3}, {}, {grows}),
              EndsWith("more lines\n"));
}

TEST(tree_text, numbers_levels_that_are_too_deep_to_draw) {
  tests::snapshot_builder b;
  auto owner = b.task("a").main().id();
  for (int i = 0; i < 10'000; ++i) owner = b.task("a").owned_by(model::owner_kind::handle, owner).id();
  const auto text = tests::tree_text_of(b, {});
  EXPECT_THAT(text, HasSubstr("[9971] "));
  EXPECT_LT(text.size(), 10'000u * 200);
}

TEST(tree_text, says_of_children_of_many_how_many_each_has_and_nothing_that_is_of_one) {
  tests::snapshot_builder b;
  b.loop("asio");
  std::vector<model::node_id> sessions;
  for (int i = 0; i < 2; ++i) sessions.push_back(b.task("session").waiting("read", 1s).id());
  std::vector<model::node_id> watches;
  for (const auto session : sessions)
    watches.push_back(b.task("watch")
                          .owned_by(model::owner_kind::handle, session)
                          .waiting("socket.async_receive", 1s)
                          .wait_on_object(7)
                          .id());
  for (const auto session : sessions)
    for (int i = 0; i < 3; ++i) b.task("beat").owned_by(model::owner_kind::handle, session).waiting("sleep", 1s);
  const auto text = tests::tree_text_of(b, {});
  EXPECT_THAT(text, HasSubstr("session ×2 "));
  EXPECT_THAT(text, HasSubstr("watch ×1 each "));
  EXPECT_THAT(text, HasSubstr("beat ×3 each "));
  EXPECT_THAT(text, testing::Not(HasSubstr("#" + std::to_string(watches[0])))) << "the other has another";
  EXPECT_THAT(text, testing::Not(HasSubstr("fd 7"))) << "the other has its own";
  EXPECT_THAT(tests::tree_text_of(b, {}, {}, {.fold = false}), testing::Not(HasSubstr("each")));
}

}  // namespace
}  // namespace curfew::report
