// Who owns a task, and when it is an orphan: what the segment says.
#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <thread>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

class ownership : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP() << "nothing is recorded";
  }
};

task<> worker(int turns = 10) {
  for (int i = 0; i < turns; ++i) co_await yield();
}
task<> failing_worker() {
  co_await yield();
  throw std::runtime_error("nobody looked");
}

TEST_F(ownership, is_the_spawners_while_it_holds_the_handle) {
  const auto main = []() -> task<> {
    const auto h = spawn(worker());
    {
      const recorded now;
      const model::task& t = now.task("worker");
      EXPECT_EQ(t.owner, this_task::id());
      EXPECT_EQ(t.spawner, this_task::id());
      EXPECT_EQ(t.owned_by, model::owner_kind::handle);
      EXPECT_EQ(t.id, h.id());
    }
    co_await const_cast<join_handle<>&>(h).join();
  };
  run_here(main());
}

TEST_F(ownership, of_the_main_task_is_the_loops) {
  const auto main = []() -> task<> {
    const recorded now;
    const model::task* const t = now.task(this_task::id());
    EXPECT_TRUE(t->main);
    EXPECT_EQ(t->owned_by, model::owner_kind::loop);
    EXPECT_EQ(t->owner, now.loops[t->loop].id);
    EXPECT_EQ(now.loops[t->loop].main, t->id);
    co_return;
  };
  run_here(main());
}

// A handle that is moved into another task's hands: the owner follows when that task has it.
TEST_F(ownership, follows_the_handle) {
  const auto taker = [](join_handle<> given) -> task<> {
    const join_handle<> mine = std::move(given);
    {
      const recorded now;
      const model::task& t = now.task("worker");
      EXPECT_EQ(t.owner, this_task::id());
      EXPECT_NE(t.spawner, this_task::id());
      EXPECT_FALSE(t.orphaned);
    }
    co_await const_cast<join_handle<>&>(mine).join();
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(taker(spawn(worker())));
    co_await h.join();
  };
  run_here(main());
  EXPECT_EQ(recorded().counters().orphaned, 0u);
}

TEST_F(ownership, goes_up_with_a_returned_handle) {
  const auto spawner = []() -> task<join_handle<>> { co_return spawn(worker(30)); };
  const auto main = [&]() -> task<> {
    auto h = spawn(spawner());
    join_handle<> mine = co_await h.join();
    {
      const recorded now;
      EXPECT_EQ(now.task("worker").owner, this_task::id());
    }
    co_await mine.join();
  };
  run_here(main());
  EXPECT_EQ(recorded().counters().orphaned, 0u);
}

// The task that had the handle has ended; its result, which nobody took yet, holds it.
TEST_F(ownership, stays_while_a_result_holds_the_handle) {
  const auto spawner = []() -> task<join_handle<>> { co_return spawn(worker(30)); };
  const auto main = [&]() -> task<> {
    auto h = spawn(spawner());
    co_await worker(3);
    EXPECT_TRUE(h.done());
    EXPECT_FALSE(recorded().tasks("worker").front()->orphaned);
    join_handle<> mine = co_await h.join();
    co_await mine.join();
  };
  run_here(main());
  EXPECT_EQ(recorded().counters().orphaned, 0u);
}

task<> drops_it() {
  static_cast<void>(spawn(worker()));
  const recorded now;  // orphaned at this instant, not when the loop ends
  const model::task& t = now.task("worker");
  EXPECT_TRUE(t.orphaned);
  const model::note* const note = now.note_of(t);
  EXPECT_NE(note, nullptr);
  if (note == nullptr) co_return;
  EXPECT_EQ(note->dropped_by, this_task::id());
  EXPECT_EQ(now.text(now.site_at(note->dropped_in).function), "curfew::tests::drops_it");
  EXPECT_GT(note->orphaned.count(), 0);
}

TEST_F(ownership, ends_where_a_pending_tasks_handle_is_dropped) {
  const auto main = []() -> task<> {
    co_await drops_it();
    co_await worker(20);  // the orphan ends well: it was luck
  };
  run_here(main());
  const recorded now;
  EXPECT_EQ(now.counters().orphaned, 1u);
  EXPECT_TRUE(now.task("worker").orphaned) << "still a finding";
  EXPECT_EQ(now.task("worker").state, model::task_state::completed);
}

task<> drops_at_its_end(join_handle<> given) {
  const join_handle<> mine = std::move(given);
  co_await yield();
}

TEST_F(ownership, ends_with_the_function_that_held_the_handle) {
  const auto main = []() -> task<> {
    co_await drops_at_its_end(spawn(worker()));
    const recorded now;
    const model::task& t = now.task("worker");
    EXPECT_TRUE(t.orphaned);
    const model::note* const note = now.note_of(t);
    EXPECT_NE(note, nullptr);
    if (note != nullptr) {
      EXPECT_EQ(now.text(now.site_at(note->dropped_in).function), "curfew::tests::drops_at_its_end");
    }
    co_await worker(20);
  };
  run_here(main());
}

TEST_F(ownership, ends_with_the_task_that_held_the_handle) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(drops_at_its_end(spawn(worker(30))));
      co_return;
    });
    const recorded now;
    const model::task& t = now.task("worker");
    EXPECT_TRUE(t.orphaned);
    const model::note* const note = now.note_of(t);
    EXPECT_NE(note, nullptr);
    if (note != nullptr) {
      EXPECT_NE(note->dropped_by, this_task::id());
      EXPECT_EQ(now.text(now.site_at(note->dropped_in).function), "curfew::tests::drops_at_its_end");
    }
    co_await worker(40);
  };
  run_here(main());
}

TEST_F(ownership, of_an_ended_task_may_be_dropped) {
  const auto main = []() -> task<> {
    {
      const auto h = spawn(worker(0));
      co_await yield();
      EXPECT_TRUE(h.done());
    }
  };
  run_here(main());
  const recorded now;
  EXPECT_EQ(now.counters().orphaned, 0u);
  EXPECT_TRUE(now.tasks("worker").empty());
}

TEST_F(ownership, of_a_failed_task_dropped_is_an_unobserved_error) {
  const auto main = []() -> task<> {
    {
      const auto h = spawn(failing_worker());
      co_await worker(3);
      EXPECT_TRUE(h.done());
      EXPECT_EQ(recorded().counters().unobserved_errors, 0u) << "it may still be joined";
    }
    EXPECT_EQ(recorded().counters().unobserved_errors, 1u);
  };
  run_here(main());
  const recorded now;
  const model::task& t = now.task("failing_worker");
  EXPECT_TRUE(t.unobserved_error);
  EXPECT_FALSE(t.orphaned);
  EXPECT_EQ(t.state, model::task_state::failed);
  EXPECT_EQ(now.note_of(t)->error, "nobody looked");
}

TEST_F(ownership, of_a_task_that_fails_after_it_was_dropped_is_both) {
  const auto main = []() -> task<> {
    static_cast<void>(spawn(failing_worker()));
    co_await worker(3);
  };
  run_here(main());
  const recorded now;
  const model::task& t = now.task("failing_worker");
  EXPECT_TRUE(t.unobserved_error);
  EXPECT_TRUE(t.orphaned);
}

TEST_F(ownership, of_the_loop_from_when_it_is_released_as_a_daemon) {
  const auto sleeper = []() -> task<> {
    this_task::set_name("sleeper");
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(sleeper());
    co_await yield();
    h.release_as_daemon();
    const recorded now;
    const model::task& t = now.task("sleeper");
    EXPECT_TRUE(t.daemon);
    EXPECT_EQ(t.owned_by, model::owner_kind::loop);
    EXPECT_EQ(t.owner, now.loops[t.loop].id);
  };
  run_here(main());
  const recorded now;
  EXPECT_EQ(now.counters().orphaned, 0u);
  EXPECT_EQ(now.counters().pending_at_shutdown, 0u);
  EXPECT_EQ(now.counters().cancelled, 1u);
}

TEST_F(ownership, of_what_a_daemon_spawns_makes_it_background_work) {
  join_handle<> kept;
  const auto daemon = [&]() -> task<> {
    kept = spawn(worker(1'000'000));
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(daemon());
    co_await worker(3);
  };
  run_here(main());
  kept = {};
  const recorded now;
  EXPECT_EQ(now.counters().pending_at_shutdown, 0u);
  EXPECT_EQ(now.counters().orphaned, 0u);
}

// Cancelled by its holder, then dropped: nobody waits for it, which is what an orphan is.
TEST_F(ownership, ends_with_the_handle_though_the_task_was_cancelled) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto main = [&]() -> task<> {
    {
      auto h = spawn(sleeper());
      co_await yield();
      h.cancel();
    }
    EXPECT_EQ(recorded().counters().orphaned, 1u);
    co_await worker(3);
  };
  run_here(main());
}

TEST_F(ownership, ends_with_a_frame_that_an_exception_leaves) {
  const auto throws = []() -> task<> {
    const auto h = spawn(worker());
    co_await yield();
    throw std::runtime_error("out");
  };
  const auto main = [&]() -> task<> {
    try {
      co_await throws();
    } catch (const std::runtime_error&) {
    }
    EXPECT_EQ(recorded().counters().orphaned, 1u);
    co_await worker(20);
  };
  run_here(main());
}

TEST_F(ownership, of_a_handle_dropped_on_another_thread) {
  loop l(named());
  const auto main = [&]() -> task<> {
    auto h = spawn(worker(1'000'000'000));
    const auto id = h.id();
    std::thread([h = std::move(h)] {}).join();
    while (recorded().counters().orphaned == 0) co_await sleep_for(1ms);
    EXPECT_TRUE(recorded().task(id)->orphaned);
  };
  l.run(main());
  EXPECT_EQ(recorded().counters().orphaned, 1u);
}

task<> drops_what_another_loop_runs(loop& other) {
  auto h = other.spawn(worker(1'000'000'000));
  co_await yield();
}

TEST_F(ownership, of_a_handle_dropped_on_another_loop_ends_by_who_dropped_it) {
  asio::io_context context;
  loop other(context, named()), l(context, named());
  model::node_id dropper = 0;
  const auto main = [&]() -> task<> {
    auto h = spawn(drops_what_another_loop_runs(other));
    dropper = h.id();
    co_await h.join();
    while (recorded().counters().orphaned == 0) co_await sleep_for(1ms);
  };
  l.run(main());
  const recorded now;
  const model::note* const note = now.note_of(now.task("worker"));
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->dropped_by, dropper);
  EXPECT_EQ(now.text(now.site_at(note->dropped_in).function), "curfew::tests::drops_what_another_loop_runs");
}

// A loop that ends takes every task down at once: which lost its owner first means nothing then.
TEST_F(ownership, that_goes_with_the_loop_makes_no_orphan) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto holder = [&]() -> task<> {
    const auto h = spawn(sleeper());
    co_await sleep_for(1h);
  };
  join_handle<> kept;
  const auto main = [&]() -> task<> {
    kept = spawn(holder());
    co_await worker(3);
  };
  run_here(main());
  EXPECT_EQ(recorded().counters().orphaned, 0u);
  EXPECT_EQ(recorded().counters().pending_at_shutdown, 2u);
}

}  // namespace
}  // namespace curfew::tests
