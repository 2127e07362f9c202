// One task's life in its slot and in the counters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

using recorder::owner_kind;
using ::testing::ElementsAre;

TEST(task, is_ready_from_its_spawn_on) {
  test_loop loop("spawned");
  const auto here = recorder::site("a.cpp", 7, 3, "f");
  const auto function = recorder::site("b.cpp", 9, 1, "g");
  const auto at = recorder::now();
  const node n = recorder::spawn(*loop,
                                 {.owner = 11,
                                  .owned_by = owner_kind::handle,
                                  .daemon = true,
                                  .main = true,
                                  .spawner = 12,
                                  .spawned_at = here,
                                  .function = function},
                                 at);
  own_segment segment;
  const slot_copy s = segment.of(n);
  EXPECT_EQ(s.kind, segment::node_kind::task);
  EXPECT_EQ(s.state, node_state::ready);
  EXPECT_EQ(s.owner, 11u);
  EXPECT_EQ(s.spawner, 12u);
  EXPECT_EQ(s.owned_by(), owner_kind::handle);
  EXPECT_EQ(s.flags & ~segment::flag::owner_mask, segment::flag::daemon | segment::flag::main_task);
  EXPECT_EQ(s.spawned, at);
  EXPECT_EQ(s.since, at);
  EXPECT_EQ(s.polls, 0u);
  EXPECT_EQ(segment.site(s.spawn_site).line, 7u);
  EXPECT_EQ(segment.text(segment.site(s.function).function), "g");
  EXPECT_EQ(segment.slot_at(s.loop).kind, segment::node_kind::loop);
  EXPECT_EQ(segment.text(segment.slot_at(s.loop).name), "spawned");
  loop.finish(n);
}

TEST(task, says_where_it_waits) {
  test_loop loop("waits");
  own_segment segment;
  const node n = loop.spawn();
  const recorder::site_id stack[] = {recorder::site("w.cpp", 1, 1, "a"), recorder::site("w.cpp", 2, 1, "b")};
  loop.poll_begin(n);
  EXPECT_EQ(segment.of(n).state, node_state::running);
  const std::uint32_t thread = segment.of(n).where;
  EXPECT_EQ(segment.ring(thread).in_use.load(), 1u);
  const auto suspended = recorder::now();
  recorder::wait(
      n, {.operation = recorder::name("timer.async_wait"), .wait_on = 77, .stack = stack, .kept = 2, .depth = 2});
  recorder::poll_end(*loop, n, suspended);
  slot_copy s = segment.of(n);
  EXPECT_EQ(s.state, node_state::waiting);
  EXPECT_EQ(segment.text(s.where), "timer.async_wait");
  EXPECT_EQ(s.wait_on, 77u);
  EXPECT_EQ(s.depth, 2u);
  EXPECT_EQ(s.stack[0], stack[0]);
  EXPECT_EQ(s.stack[1], stack[1]);
  EXPECT_EQ(s.since, suspended);
  EXPECT_EQ(s.polls, 1u);
  const auto woken = recorder::now();
  recorder::ready(n, woken);
  s = segment.of(n);
  EXPECT_EQ(s.state, node_state::ready);
  EXPECT_EQ(s.since, woken);
  EXPECT_EQ(s.wait_on, 0u);
  EXPECT_EQ(s.where, 0u);
  EXPECT_EQ(s.depth, 2u) << "the stack says where it waited last";
  loop.finish(n);
}

TEST(task, keeps_the_innermost_sites_of_a_deep_stack) {
  test_loop loop("deep");
  own_segment segment;
  const node n = loop.spawn();
  // 11 frames, numbered 0 to 10; given are the sites of 3 to 10, which are 103 to 110.
  const recorder::site_id stack[] = {103, 104, 105, 106, 107, 108, 109, 110};
  loop.suspend(n, {.stack = stack, .kept = 8, .depth = 11});
  EXPECT_EQ(segment.of(n).depth, 11u);
  EXPECT_THAT(segment.of(n).stack, ElementsAre(108, 109, 110, 103, 104, 105, 106, 107));
  // Fewer than could be kept: the frames that nobody named are unknown, not left over from before.
  loop.suspend(n, {.stack = stack, .kept = 1, .depth = 3});
  EXPECT_EQ(segment.of(n).stack[0], 0u);
  EXPECT_EQ(segment.of(n).stack[1], 0u);
  EXPECT_EQ(segment.of(n).stack[2], 103u);
  // A depth that its field does not hold keeps the places of the sites.
  loop.suspend(n, {.stack = stack, .kept = 8, .depth = 1'000'003});
  EXPECT_EQ(segment.of(n).depth % 8, 1'000'003u % 8);
  EXPECT_GE(segment.of(n).depth, segment::uncounted_depth);
  EXPECT_EQ(segment.of(n).stack[1'000'002 % 8], 110u);
  // One that it does is told exactly, and none besides.
  loop.suspend(n, {.stack = stack, .kept = 8, .depth = segment::uncounted_depth - 1});
  EXPECT_EQ(segment.of(n).depth, segment::uncounted_depth - 1);
  loop.suspend(n, {.stack = stack, .kept = 8, .depth = 0xffff});
  EXPECT_EQ(segment.of(n).depth, 0xffffu);
  loop.finish(n);
}

TEST(task, that_is_suspended_by_no_word_waits_in_nothing_known) {
  test_loop loop("mute");
  own_segment segment;
  const node n = loop.spawn();
  loop.poll_begin(n);
  loop.poll_end(n);
  EXPECT_EQ(segment.of(n).state, node_state::waiting);
  EXPECT_EQ(segment.of(n).where, 0u);
  loop.finish(n);
}

TEST(task, that_ends_well_leaves_nothing_but_counts) {
  test_loop loop("ends");
  own_segment segment;
  const node completed = loop.spawn(), cancelled = loop.spawn(), destroyed = loop.spawn(), never = loop.spawn();
  const node failed = loop.spawn();
  loop.suspend(destroyed);
  loop.finish(completed);
  loop.finish(cancelled, node_state::cancelled);
  loop.finish(destroyed, node_state::destroyed);
  loop.finish(never, node_state::never_started);
  loop.fail(failed, "no error left to see", false);
  EXPECT_TRUE(segment.tasks_of("ends").empty());
  const counted c = segment.counters_of("ends");
  EXPECT_EQ(c.spawn_begun, 5u);
  EXPECT_EQ(c.spawned, 5u);
  EXPECT_EQ(c.end_begun, 5u);
  EXPECT_EQ(c.completed, 1u);
  EXPECT_EQ(c.cancelled, 1u);
  EXPECT_EQ(c.destroyed, 2u) << "a task that never started counts as destroyed";
  EXPECT_EQ(c.failed, 1u);
  EXPECT_EQ(c.lifetime_observations, 5u);
}

TEST(task, is_measured_by_polls_delays_and_lifetime) {
  test_loop loop("measured");
  own_segment segment;
  const std::uint64_t ms = (std::uint64_t{1'000'000} << 32) / segment.head().ns_per_tick_32_32;
  const auto t0 = recorder::now();
  const node n = recorder::spawn(*loop, {}, t0);
  recorder::poll_begin(*loop, n, t0 + 1 * ms);  // 1 ms ready
  recorder::wait(n, {});
  recorder::poll_end(*loop, n, t0 + 3 * ms);  // 2 ms busy
  recorder::ready(n, t0 + 10 * ms);
  recorder::poll_begin(*loop, n, t0 + 14 * ms);  // 4 ms ready
  recorder::ready(n, t0 + 15 * ms);              // it yields, and the poll goes on until 22
  recorder::poll_end(*loop, n, t0 + 22 * ms);    // 8 ms busy
  EXPECT_EQ(segment.of(n).polls, 2u);
  EXPECT_EQ(segment.of(n).busy, 10 * ms);
  EXPECT_EQ(segment.of(n).since, t0 + 22 * ms);
  recorder::poll_begin(*loop, n, t0 + 22 * ms);                                // at once
  recorder::finish(*loop, n, node_state::completed, {}, false, t0 + 38 * ms);  // 16 ms busy
  const counted c = segment.counters_of("measured");
  EXPECT_EQ(c.polls, 3u);
  EXPECT_EQ(c.delay_observations, 3u);
  EXPECT_EQ(c.lifetime_observations, 1u);
  EXPECT_NEAR(static_cast<double>(c.poll_ns), 26e6, 100);
  EXPECT_NEAR(static_cast<double>(c.delay_ns), 5e6, 100);
  EXPECT_NEAR(static_cast<double>(c.lifetime_ns), 38e6, 100);
}

TEST(task, that_is_polled_inside_of_another_waited_for_its_turn_as_well) {
  test_loop loop("within");
  own_segment segment;
  const node outer = loop.spawn(), inner = loop.spawn();
  recorder::poll_begin(*loop, outer, recorder::now());
  recorder::poll_begin(*loop, inner, recorder::now());
  recorder::finish(*loop, inner, node_state::completed, {}, false, recorder::now());
  recorder::finish(*loop, outer, node_state::completed, {}, false, recorder::now());
  EXPECT_EQ(segment.counters_of("within").delay_observations, 2u);
}

TEST(task, that_was_thrown_away_suspended_ends_no_poll) {
  test_loop loop("thrown away");
  own_segment segment;
  const node n = loop.spawn();
  loop.suspend(n);
  loop.finish(n, node_state::destroyed);
  EXPECT_EQ(segment.counters_of("thrown away").polls, 1u);
}

TEST(task, that_steps_back_in_time_took_none) {
  test_loop loop("back in time");
  own_segment segment;
  const auto at = recorder::now();
  const node n = recorder::spawn(*loop, {}, at);
  recorder::poll_begin(*loop, n, at - 1000);
  recorder::finish(*loop, n, node_state::completed, {}, false, at - 2000);
  const counted c = segment.counters_of("back in time");
  EXPECT_EQ(c.poll_ns + c.delay_ns + c.lifetime_ns, 0u);
}

TEST(task, polled_inside_the_poll_of_another_is_told_from_it) {
  test_loop loop("nested");
  own_segment segment;
  const auto t0 = recorder::now();
  const node outer = recorder::spawn(*loop, {}, t0), inner = recorder::spawn(*loop, {}, t0);
  recorder::poll_begin(*loop, outer, t0);
  recorder::poll_begin(*loop, inner, t0 + 100);
  recorder::wait(inner, {});
  recorder::poll_end(*loop, inner, t0 + 300);
  recorder::wait(outer, {});
  recorder::poll_end(*loop, outer, t0 + 1000);
  EXPECT_EQ(segment.of(inner).busy, 200u);
  EXPECT_EQ(segment.of(outer).busy, 1000u);
  loop.finish(inner);
  loop.finish(outer);
}

TEST(task, is_named) {
  test_loop loop("named");
  own_segment segment;
  const node n = loop.spawn();
  recorder::set_name(n, recorder::name("fetch"));
  EXPECT_EQ(segment.text(segment.of(n).name), "fetch");
  loop.finish(n);
}

TEST(task, that_is_not_recorded_is_accepted_everywhere) {
  test_loop loop("null");
  own_segment segment;
  const counted before = segment.counters_of("null");
  loop.suspend(nullptr);
  recorder::ready(nullptr, 0);
  recorder::cancel(*loop, nullptr, recorder::cancel_reason::deadline, 1);
  recorder::cancel_inherited(nullptr, recorder::cancel_reason::deadline);
  recorder::adopt(*loop, nullptr, 1, owner_kind::group);
  recorder::become_daemon(*loop, nullptr);
  recorder::orphan(*loop, nullptr, 1, 1);
  recorder::join(nullptr, 1);
  recorder::set_name(nullptr, 1);
  recorder::observed(nullptr);
  recorder::unobserved(*loop, nullptr);
  recorder::join_group(nullptr);
  recorder::cancel_group(*loop, nullptr, recorder::cancel_reason::deadline, 1);
  recorder::end_group(*loop, nullptr);
  recorder::set_main(*loop, nullptr);
  loop.finish(nullptr);
  EXPECT_EQ(recorder::id_of(nullptr), 0u);
  const counted after = segment.counters_of("null");
  EXPECT_EQ(after.polls + after.ended() + after.orphaned + after.cancels_asked + after.groups_closed,
            before.polls + before.ended() + before.orphaned + before.cancels_asked + before.groups_closed);
}

}  // namespace
}  // namespace curfew::tests
