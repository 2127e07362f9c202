// What tasks that were pending when their loop shut down are told to have waited in, and what they do from then on.
#include <gtest/gtest.h>

#include <thread>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

TEST(shutdown, marks_pending_tasks_and_keeps_what_they_say) {
  test_loop loop("pending"), other("other pending");
  own_segment segment;
  const recorder::site_id stack[] = {recorder::site("p.cpp", 1, 1, "waits")};
  const node waiting = loop.spawn(), daemon = loop.spawn({.daemon = true}), fresh = loop.spawn();
  const node elsewhere = other.spawn();
  const auto op = recorder::name("timer.async_wait"), cleanup_op = recorder::name("cleanup");
  loop.suspend(waiting, {.operation = op, .wait_on = 4, .stack = stack, .kept = 1, .depth = 1});
  recorder::begin_shutdown(*loop, recorder::now());
  EXPECT_EQ(segment.loop_named("pending").state, node_state::loop_draining);
  EXPECT_EQ(recorder::mark_pending(*loop), 2u);
  EXPECT_EQ(recorder::mark_pending(*loop), 0u) << "each is marked once";
  const auto since = segment.of(waiting).since;
  recorder::ready(waiting, recorder::now());
  EXPECT_EQ(segment.of(waiting).since, since) << "it has had no turn";

  // Cancelled at shutdown, it runs again and waits elsewhere: that is where it is.
  loop.poll_begin(waiting);
  EXPECT_EQ(segment.of(waiting).state, node_state::running);
  const recorder::site_id cleanup[] = {recorder::site("p.cpp", 9, 1, "run"), recorder::site("p.cpp", 99, 1, "clean")};
  recorder::wait(waiting, {.operation = cleanup_op, .stack = cleanup, .kept = 2, .depth = 2});
  loop.poll_end(waiting);
  slot_copy s = segment.of(waiting);
  EXPECT_EQ(s.state, node_state::waiting);
  EXPECT_EQ(s.stack[1], cleanup[1]);
  EXPECT_EQ(s.where, cleanup_op);
  EXPECT_EQ(s.wait_on, 0u);
  EXPECT_GT(s.since, since);
  EXPECT_EQ(s.polls, 2u);

  // When it has ended, the evidence is where it waited at the shutdown.
  const auto id = recorder::id_of(waiting), fresh_id = recorder::id_of(fresh);
  loop.poll_begin(waiting);
  loop.finish(waiting, node_state::cancelled);
  loop.finish(fresh, node_state::never_started);
  loop.finish(daemon, node_state::cancelled);
  s = segment.of(id);
  EXPECT_EQ(s.state, node_state::cancelled) << "the end is written";
  EXPECT_EQ(s.depth, 1u);
  EXPECT_EQ(s.stack[0], stack[0]);
  EXPECT_EQ(s.where, op);
  EXPECT_EQ(s.wait_on, 4u);
  EXPECT_EQ(s.flags & segment::flag::goes_on, 0u);
  EXPECT_EQ(segment.of(fresh_id).state, node_state::never_started);
  EXPECT_EQ(segment.tasks_of("pending").size(), 2u) << "the daemon is no finding";
  EXPECT_EQ(segment.of(elsewhere).flags & segment::flag::any_finding, 0u);
  const counted c = segment.counters_of("pending");
  EXPECT_EQ(c.pending_at_shutdown, 2u);
  EXPECT_EQ(c.polls, 3u) << "a slot frozen as running would end a poll more";
  other.finish(elsewhere);
}

TEST(shutdown, keeps_what_a_task_said_that_ends_in_its_next_poll_without_a_note) {
  test_loop loop("ends at once");
  own_segment segment;
  const auto op = recorder::name("timer.async_wait");
  const node outer = loop.spawn(), inner = loop.spawn();
  for (const node n : {outer, inner}) loop.suspend(n, {.operation = op, .wait_on = 4});
  recorder::set_scopes(outer, {.has_deadline = true});
  recorder::mark_pending(*loop);
  const auto outer_id = recorder::id_of(outer), inner_id = recorder::id_of(inner);
  loop.poll_begin(outer);
  recorder::set_scopes(outer, {});
  EXPECT_EQ(segment.of(outer).flags & segment::flag::has_deadline, 0u) << "it has left its scope";
  loop.poll_begin(inner);  // which is polled inside of the other one
  loop.finish(inner, node_state::cancelled);
  loop.finish(outer, node_state::cancelled);
  for (const auto id : {outer_id, inner_id}) {
    EXPECT_EQ(segment.of(id).where, op);
    EXPECT_EQ(segment.of(id).wait_on, 4u);
  }
  EXPECT_NE(segment.of(outer_id).flags & segment::flag::has_deadline, 0u) << "it was in it when the loop shut down";
  EXPECT_EQ(segment.of(outer_id).note, 0u);
}

TEST(shutdown, keeps_what_a_task_said_that_fails_in_its_cleanup) {
  test_loop loop("fails in cleanup");
  own_segment segment;
  const auto op = recorder::name("timer.async_wait");
  const node n = loop.spawn();
  const auto id = recorder::id_of(n);
  loop.suspend(n, {.operation = op});
  recorder::mark_pending(*loop);
  loop.suspend(n, {.operation = recorder::name("cleanup")});
  loop.suspend(n, {.operation = recorder::name("more cleanup")});
  recorder::finish(*loop, n, node_state::failed, "no", false, recorder::now());
  EXPECT_EQ(segment.of(id).where, op);
  EXPECT_EQ(segment.error_of(segment.of(id)), "no");
}

TEST(shutdown, of_a_loop_without_work_marks_dead_waits_unless_a_task_has_gone_on_since) {
  for (const bool goes_on : {false, true}) {
    test_loop loop(goes_on ? "one goes on" : "none goes on");
    own_segment segment;
    const auto op = recorder::name("sleep_until");
    const node first = loop.spawn(), second = loop.spawn(), daemon = loop.spawn({.daemon = true});
    for (const node n : {first, second, daemon}) loop.suspend(n, {.operation = op});
    const recorder::tick out_of_work = recorder::now();
    if (goes_on) {
      recorder::ready(daemon, recorder::now());
      loop.suspend(daemon, {.operation = op});
    }
    EXPECT_EQ(recorder::mark_pending(*loop, recorder::pending_tasks::all, out_of_work), 2u);
    const auto is_dead = [&](node n) { return (segment.of(n).flags & segment::flag::dead_wait) != 0; };
    EXPECT_EQ(is_dead(first), !goes_on);
    EXPECT_EQ(is_dead(second), !goes_on);
    EXPECT_FALSE(is_dead(daemon));
    for (const node n : {first, second, daemon}) loop.finish(n, node_state::cancelled);
  }
}

TEST(shutdown, that_freezes_a_running_task_leaves_no_thread_in_its_evidence) {
  test_loop loop("running at shutdown");
  own_segment segment;
  const node n = loop.spawn();
  const auto id = recorder::id_of(n);
  std::thread([&] {  // whose ring is not number 0
    loop.poll_begin(n);
    recorder::mark_pending(*loop);
    recorder::wait(n, {.operation = recorder::name("late")});
    loop.poll_end(n);
  })
      .join();
  EXPECT_EQ(segment.of(id).state, node_state::waiting);
  EXPECT_EQ(segment.of(id).where, recorder::name("late"));
  loop.finish(n, node_state::destroyed);
  EXPECT_EQ(segment.of(id).where, 0u) << "it ran when the loop shut down";
  EXPECT_EQ(segment.counters_of("running at shutdown").polls, 1u);
}

}  // namespace
}  // namespace curfew::tests
