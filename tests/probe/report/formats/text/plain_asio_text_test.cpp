// What a report says of a plain Asio program, which has no handles, groups and main task.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string_view>

#include "probe/report/run/run.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

// A plain Asio program whose context went while `tasks` handlers were in it.
run of_plain_asio(int tasks, model::task_state state, std::string_view operation = "socket.async_receive") {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 100ms);
  auto& loop = b.loop("asio");
  loop.state = model::loop_state::ended;
  for (int i = 0; i < tasks; ++i) {
    auto task = b.task("session").owned_by(model::owner_kind::loop, loop.id);
    if (state == model::task_state::destroyed) task.waiting(operation, 1ms).polls(1);
    task.pending_at_shutdown().state(state, 22ms);
  }
  run run;
  auto& p = run.processes.emplace_back();
  p.snapshot = b.get();
  p.findings = verdict::judge(b);
  return run;
}

TEST(text_of_plain_asio, advises_plain_asio_in_its_own_terms) {
  for (const auto state : {model::task_state::destroyed, model::task_state::never_started}) {
    const auto text = tests::text_of(of_plain_asio(1, state));
    EXPECT_THAT(text, HasSubstr(state == model::task_state::destroyed
                                    ? "  fix      end it before its context goes: cancel or close what it waits for, "
                                      "then run the context until it has ended\n"
                                    : "  fix      let its context run until it is done: a run() that returned needs "
                                      "restart(), a thread_pool join()\n"));
    EXPECT_THAT(text, Not(HasSubstr("handle.join()"))) << "it has no handle";
  }
}

TEST(text_of_plain_asio, advises_to_run_what_waited_for_nothing_and_not_to_cancel_that) {
  EXPECT_THAT(tests::text_of(of_plain_asio(1, model::task_state::destroyed, "")),
              HasSubstr("  fix      let its context run until it is done: "));
}

TEST(text_of_plain_asio, has_one_word_for_what_has_no_name_and_calls_a_bug_of_no_known_place_by_its_tasks) {
  auto run = of_plain_asio(1, model::task_state::destroyed);
  auto& tasks = run.processes[0].snapshot.tasks;
  EXPECT_THAT(tests::text_of(run), HasSubstr("\npending-at-shutdown  session  /src/server.cpp:1  1 task\n"));
  tasks[0].given_name = tasks[0].function = 0;
  EXPECT_THAT(tests::text_of(run), HasSubstr("\npending-at-shutdown  (unnamed)  1 task\n"));
  EXPECT_THAT(tests::text_of(run), HasSubstr("task `(unnamed)` was still pending"));
  tasks[0].daemon = true;
  run.processes[0].findings.clear();
  EXPECT_THAT(tests::text_of(run), HasSubstr(": `(unnamed)` in socket.async_receive\n"));
}

TEST(text_of_plain_asio, marks_every_line_of_its_tasks_and_speaks_of_several_in_the_plural) {
  auto run = of_plain_asio(2, model::task_state::destroyed);
  auto& snapshot = run.processes[0].snapshot;
  tests::snapshot_builder b;
  auto& child = snapshot.tasks.emplace_back(b.task("").state(model::task_state::completed, 22ms).get());
  child.function = 0;
  child.id = 99;
  child.loop = 0;
  child.by_cause = true;  // below the first of the two, which therefore has a line of its own
  child.owner = snapshot.loops[0].id;
  child.spawner = snapshot.tasks[0].id;
  const auto text = tests::text_of(run);
  EXPECT_THAT(text, HasSubstr("then destroyed while they were suspended"));
  EXPECT_THAT(text, HasSubstr("  owner    their loop\n"));
  const auto first = text.find("◀ these");
  ASSERT_NE(first, std::string::npos) << text;
  EXPECT_NE(text.find("◀ these", first + 1), std::string::npos) << text;
  EXPECT_THAT(text, Not(HasSubstr("◀ pending")));
  EXPECT_THAT(tests::text_of(of_plain_asio(2, model::task_state::never_started)),
              HasSubstr("never polled, destroyed before they started"));
}

TEST(text_of_plain_asio, advises_in_the_plural_where_there_are_several) {
  EXPECT_THAT(tests::text_of(of_plain_asio(3, model::task_state::destroyed)),
              HasSubstr("  fix      end them before their context goes: cancel or close what they wait for, then run "
                        "the context until they have ended\n"));
  EXPECT_THAT(tests::text_of(of_plain_asio(3, model::task_state::never_started)),
              HasSubstr("  fix      let their context run until they are done: "));
}

TEST(text_of_plain_asio, has_its_columns_below_each_other) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 100ms).loop("asio");
  b.task("session")
      .waiting("socket.async_receive_from", 1ms)
      .wait_on_object(6)
      .with("127.0.0.1", 38780)
      .pending_at_shutdown()
      .state(model::task_state::destroyed, 2ms);
  b.task("other")
      .waiting("join", 1ms)
      .awaits_at("/src/names.cpp", 28, "other")
      .pending_at_shutdown()
      .state(model::task_state::destroyed, 2ms);
  run run;
  auto& p = run.processes.emplace_back();
  p.snapshot = b.get();
  p.findings = verdict::judge(b);
  EXPECT_THAT(
      tests::text_of(run, {.working_directory = "/src"}),
      HasSubstr("2 ms  destroyed in socket.async_receive_from                fd 6, 127.0.0.1:38780  ◀ this one\n"
                "           └─ other #3      2 ms  destroyed in join                       names.cpp:28  ◀ "
                "pending\n"));
}

TEST(text_of_plain_asio, names_the_operation_in_a_tree_where_there_is_room_for_it) {
  for (const std::size_t width : {80u, 100u, 200u})
    EXPECT_THAT(tests::text_of(of_plain_asio(1, model::task_state::destroyed), {.width = width}),
                HasSubstr("22 ms  destroyed in socket.async_receive  ◀ this one\n"))
        << width;
}

}  // namespace
}  // namespace curfew::report
