// What a loop leaves to be read: of tasks that went with it, and since when it has none.
#include <stdexcept>
#include <string>
#include <thread>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> waits_for_ever() { co_await sleep_for(1h); }

// The kinds of findings of the one task that is left of this test's loop.
std::string findings_of_waits_for_ever() {
  const recorded now;
  const model::task& t = now.task("waits_for_ever");
  return std::string(t.orphaned ? "orphaned " : "") + (t.pending_at_shutdown ? "pending" : "");
}

TEST(loop_evidence, that_goes_with_its_handles_leaves_its_task_pending_and_no_orphan_whatever_goes_first) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  {
    asio::io_context context;
    loop l(context, named());
    auto h = l.spawn(waits_for_ever());
    asio::post(context, [&] { context.stop(); });
    context.run();
  }  // the handle, the loop, the context
  EXPECT_EQ(findings_of_waits_for_ever(), "pending");
}

TEST(loop_evidence, whose_handle_was_dropped_while_it_ran_on_leaves_an_orphan) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  {
    asio::io_context context;
    loop l(context, named());
    {
      auto h = l.spawn(waits_for_ever());
      context.poll();
    }
    context.restart();
    context.poll();
  }
  EXPECT_EQ(findings_of_waits_for_ever(), "orphaned pending");
}

TEST(loop_evidence, of_a_loop_that_has_ended_says_so_though_a_handle_is_kept) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  join_handle<int> kept;
  const auto answers = []() -> task<int> { co_return 42; };
  const auto keeps = [&]() -> task<> {
    kept = spawn(answers());
    co_await yield();
  };
  run(keeps(), named());
  ASSERT_TRUE(kept.done());
  const recorded now;
  for (const model::loop& l : now.loops) {
    if (now.text(l.name) != test_name()) continue;
    EXPECT_EQ(l.state, model::loop_state::ended);
  }
}

// Since when, as the recorder has it; 0: it has not run out of tasks, or has had none.
model::nanoseconds without_tasks_since() {
  const recorded now;
  for (const model::loop& l : now.loops)
    if (now.text(l.name) == test_name()) return l.without_tasks;
  ADD_FAILURE() << "there is no such loop";
  return {};
}

TEST(loop_evidence, is_without_tasks_from_when_its_last_one_has_ended) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  asio::io_context context;
  loop l(context, named());
  EXPECT_EQ(without_tasks_since().count(), 0);
  asio::steady_timer keeps_it(context, 1h);
  keeps_it.async_wait([](error_code) {});
  auto first = l.spawn([]() -> task<> { co_return; }());
  l.spawn_daemon([]() -> task<> { co_await sleep_for(1ms); }());
  while (!first.done()) context.run_one();
  EXPECT_EQ(without_tasks_since().count(), 0) << "a daemon is a task";
  while (without_tasks_since().count() == 0) context.run_one();
  EXPECT_EQ(recorded().counters().live, 0u);
}

// Why run() throws is with the main task, which is pending: a report has it from there.
TEST(loop_evidence, says_what_a_loop_ended_by) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  const auto cause_of = [](auto&& handler) {
    loop l(named());
    asio::post(l.context(), [&] { handler(l); });
    EXPECT_ANY_THROW(l.run([]() -> task<> { co_await sleep_for(1h); }()));
    const recorded now;
    const model::snapshot& all = now;
    const model::task* latest = nullptr;
    for (const model::task& t : all.tasks)
      if (t.main && (latest == nullptr || t.spawned > latest->spawned)) latest = &t;
    const model::note* const note = latest == nullptr ? nullptr : now.note_of(*latest);
    return note == nullptr ? std::string() : note->error;
  };
  EXPECT_EQ(cause_of([](loop&) { throw std::runtime_error("no route"); }),
            "left by an exception of a handler: no route");
  EXPECT_EQ(cause_of([](loop& l) { l.context().stop(); }), "stopped: somebody called io_context::stop()");
  EXPECT_EQ(cause_of([](loop& l) { l.stop("the signal came"), l.stop("and once more"); }), "stopped: the signal came");
}

// Most of its worth under the thread sanitizer: who looks for the loop of a task with evidence sees all loops.
TEST(loop_evidence, is_kept_while_other_threads_make_loops) {
  const auto fails = []() -> task<> {
    throw std::runtime_error("lost");
    co_return;
  };
  const auto takes_an_error = [&]() -> task<> {
    auto h = spawn(fails());
    EXPECT_THROW(co_await h.join(), std::runtime_error);
  };
  const auto runs_loops = [&] {
    for (int i = 0; i < 200; ++i) curfew::run(takes_an_error(), named());
  };
  std::thread beside(runs_loops);
  runs_loops();
  beside.join();
  expect_all_accounted_for();
}

}  // namespace
}  // namespace curfew::tests
