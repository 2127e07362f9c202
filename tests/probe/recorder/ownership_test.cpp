// Who owns a task, who cancels it, and who let go of it.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

using recorder::cancel_reason;
using recorder::owner_kind;

TEST(ownership, moves_by_adoption) {
  test_loop loop("adopted");
  own_segment segment;
  const node n = loop.spawn({.owner = 5, .owned_by = owner_kind::handle});
  recorder::adopt(*loop, n, 6, owner_kind::group);
  EXPECT_EQ(segment.of(n).owner, 6u);
  EXPECT_EQ(segment.of(n).owned_by(), owner_kind::group);
  loop.finish(n);
}

TEST(ownership, lost_by_background_work_is_no_less_lost) {
  test_loop loop("forgotten by a daemon");
  own_segment segment;
  const node n = loop.spawn({.owned_by = owner_kind::handle, .daemon = true});
  recorder::orphan(*loop, n, 3, 0);
  EXPECT_EQ(segment.of(n).flags & segment::flag::daemon, 0u);
  EXPECT_NE(segment.of(n).flags & segment::flag::orphaned, 0u);
  EXPECT_EQ(segment.counters_of("forgotten by a daemon").orphaned, 1u);
  loop.finish(n);
}

TEST(ownership, by_a_daemon_is_known_when_the_loop_shuts_down) {
  test_loop loop("owned by a daemon");
  own_segment segment;
  const node daemon = loop.spawn({.daemon = true}), regular = loop.spawn();
  const node group = recorder::begin_group(*loop, recorder::id_of(daemon), 0, 0);
  const node child = loop.spawn({.owner = recorder::id_of(group), .owned_by = owner_kind::group, .group = group});
  const node held = loop.spawn({.owner = recorder::id_of(child), .owned_by = owner_kind::handle});
  const node lost = loop.spawn({.owner = recorder::id_of(child), .owned_by = owner_kind::handle});
  recorder::orphan(*loop, lost, recorder::id_of(child), 0);
  const node others = loop.spawn({.owner = recorder::id_of(regular), .owned_by = owner_kind::handle});
  EXPECT_EQ(recorder::mark_pending(*loop), 3u);
  const auto is_pending = [&](node n) { return (segment.of(n).flags & segment::flag::pending_at_shutdown) != 0; };
  EXPECT_FALSE(is_pending(daemon));
  EXPECT_FALSE(is_pending(child));
  EXPECT_FALSE(is_pending(held)) << "a daemon's, through its group";
  EXPECT_TRUE(is_pending(lost));
  EXPECT_TRUE(is_pending(regular));
  EXPECT_TRUE(is_pending(others));
  for (const node n : {held, lost, others, child, regular, daemon}) loop.finish(n);
  recorder::end_group(*loop, group);
}

TEST(ownership, of_a_daemon_is_the_loops) {
  test_loop loop("daemons");
  own_segment segment;
  const node n = loop.spawn({.owner = 5, .owned_by = owner_kind::handle});
  recorder::become_daemon(*loop, n);
  EXPECT_EQ(segment.of(n).owner, recorder::id_of(*loop));
  EXPECT_EQ(segment.of(n).owned_by(), owner_kind::loop);
  EXPECT_NE(segment.of(n).flags & segment::flag::daemon, 0u);
  recorder::orphan(*loop, n, 1, 1);
  EXPECT_EQ(segment.of(n).flags & segment::flag::orphaned, 0u) << "a daemon cannot be orphaned";
  EXPECT_EQ(segment.counters_of("daemons").orphaned, 0u);
  loop.finish(n);
}

TEST(orphan, is_noted_with_whose_hand_dropped_it) {
  test_loop loop("orphans");
  own_segment segment;
  const node n = loop.spawn({.owner = 5, .owned_by = owner_kind::handle});
  const auto where = recorder::site("o.cpp", 4, 2, "drops_it");
  const auto before = recorder::now();
  recorder::orphan(*loop, n, 42, where);
  const slot_copy s = segment.of(n);
  EXPECT_NE(s.flags & segment::flag::orphaned, 0u);
  EXPECT_EQ(s.owner, 5u) << "who should have owned it";
  const segment::note* const note = segment.note_of(s);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->subject.load(), s.id);
  EXPECT_EQ(note->dropped_by.load(), 42u);
  EXPECT_EQ(note->dropped_in.load(), where);
  const std::uint64_t when = note->orphaned.load();
  EXPECT_GE(when, before);
  recorder::orphan(*loop, n, 43, 0);
  EXPECT_EQ(note->dropped_by.load(), 42u) << "the first time is the one";
  EXPECT_EQ(segment.counters_of("orphans").orphaned, 1u);
  loop.finish(n);
  recorder::orphan(*loop, n, 44, 0);
  EXPECT_EQ(segment.counters_of("orphans").orphaned, 1u) << "what has ended cannot be orphaned";
}

TEST(collectable, is_an_orphan_and_no_daemon) {
  test_loop loop("garbage");
  own_segment segment;
  const node lost = loop.spawn();
  recorder::collectable(*loop, lost);
  recorder::collectable(*loop, lost);
  EXPECT_EQ(segment.of(lost).flags & segment::flag::any_finding, segment::flag::orphaned);
  EXPECT_NE(segment.of(lost).flags & segment::flag::collectable, 0u);
  EXPECT_EQ(segment.counters_of("garbage").orphaned, 1u);
  const node daemon = loop.spawn();
  recorder::become_daemon(*loop, daemon);
  recorder::collectable(*loop, daemon);
  EXPECT_EQ(segment.of(daemon).flags & (segment::flag::any_finding | segment::flag::collectable), 0u);
  loop.finish(daemon);
  loop.finish(lost, node_state::destroyed);
}

TEST(cancel, is_recorded_once_with_its_first_reason) {
  test_loop loop("cancelled");
  own_segment segment;
  const node n = loop.spawn();
  recorder::cancel(*loop, n, cancel_reason::deadline, 9);
  recorder::cancel(*loop, n, cancel_reason::explicit_request, 10);
  recorder::cancel_inherited(n, cancel_reason::shutdown);
  const slot_copy s = segment.of(n);
  EXPECT_NE(s.flags & segment::flag::cancel_requested, 0u);
  EXPECT_EQ(s.reason(), cancel_reason::deadline);
  ASSERT_NE(segment.note_of(s), nullptr);
  EXPECT_EQ(segment.note_of(s)->cancelled_by.load(), 9u);
  EXPECT_NE(segment.note_of(s)->cancelled.load(), 0u);
  EXPECT_EQ(segment.counters_of("cancelled").cancels_asked, 1u);
  loop.finish(n, node_state::cancelled);
  EXPECT_TRUE(segment.tasks_of("cancelled").empty()) << "a cancelled task is no finding";
}

TEST(cancel, can_be_taken_back_and_asked_for_anew) {
  test_loop loop("taken back");
  own_segment segment;
  const node n = loop.spawn();
  recorder::cancel_withdrawn(n);
  EXPECT_EQ(segment.note_of(segment.of(n)), nullptr) << "there was nothing to take back";
  recorder::cancel(*loop, n, cancel_reason::deadline, 9);
  recorder::cancel_withdrawn(n);
  slot_copy s = segment.of(n);
  EXPECT_EQ(s.flags & segment::flag::cancel_requested, 0u);
  EXPECT_EQ(s.reason(), cancel_reason::none);
  EXPECT_EQ(segment.note_of(s)->cancelled.load(), 0u);
  EXPECT_EQ(segment.note_of(s)->cancelled_by.load(), 0u);
  recorder::cancel(*loop, n, cancel_reason::explicit_request, 10);
  s = segment.of(n);
  EXPECT_EQ(s.reason(), cancel_reason::explicit_request);
  EXPECT_EQ(segment.note_of(s)->cancelled_by.load(), 10u);
  recorder::mark_pending(*loop);
  recorder::cancel_withdrawn(n);
  EXPECT_EQ(segment.of(n).reason(), cancel_reason::explicit_request) << "the evidence stays";
  loop.finish(n, node_state::cancelled);
}

TEST(cancel, that_was_inherited_takes_no_note) {
  test_loop loop("inherited");
  own_segment segment;
  const node n = loop.spawn();
  recorder::cancel_inherited(n, cancel_reason::sibling_failure);
  EXPECT_EQ(segment.of(n).reason(), cancel_reason::sibling_failure);
  EXPECT_EQ(segment.of(n).note, 0u);
  EXPECT_EQ(segment.counters_of("inherited").cancels_asked, 0u);
  loop.finish(n, node_state::cancelled);
}

TEST(cancel, from_many_threads_has_one_winner_and_one_note) {
  test_loop loop("many cancel");
  own_segment segment;
  const node n = loop.spawn();
  std::vector<std::thread> threads;
  for (std::uint64_t i = 1; i <= 8; ++i) {
    threads.emplace_back([&, i] {
      recorder::cancel(*loop, n, cancel_reason::explicit_request, i);
      recorder::orphan(*loop, n, i, 0);
    });
  }
  for (auto& t : threads) t.join();
  const slot_copy s = segment.of(n);
  const segment::note* const note = segment.note_of(s);
  ASSERT_NE(note, nullptr);
  EXPECT_NE(note->cancelled_by.load(), 0u);
  EXPECT_NE(note->dropped_by.load(), 0u);
  std::size_t notes = 0;
  for (const auto& c : segment.slots()) {
    if (c.kind == segment::node_kind::note && segment.note_of({.note = c.index})->subject.load() == s.id) ++notes;
  }
  EXPECT_EQ(notes, 1u);
  EXPECT_EQ(segment.counters_of("many cancel").cancels_asked, 1u);
  EXPECT_EQ(segment.counters_of("many cancel").orphaned, 1u);
  loop.finish(n);
}

TEST(group, counts_its_children_and_closes) {
  test_loop loop("groups");
  own_segment segment;
  const auto opened = recorder::site("g.cpp", 3, 1, "body");
  const node g = recorder::begin_group(*loop, 31, opened, recorder::name("nursery"));
  EXPECT_EQ(segment.of(g).kind, segment::node_kind::group);
  EXPECT_EQ(segment.of(g).state, node_state::group_open);
  EXPECT_EQ(segment.of(g).owner, 31u);
  EXPECT_EQ(segment.of(g).spawn_site, opened);
  EXPECT_EQ(segment.text(segment.of(g).name), "nursery");
  const recorder::spawn_info child{.owner = recorder::id_of(g), .owned_by = owner_kind::group, .group = g};
  const node a = loop.spawn(child), b = loop.spawn(child);
  EXPECT_EQ(segment.of(g).polls, 2u);
  recorder::cancel_group(*loop, g, cancel_reason::sibling_failure, 8);
  recorder::cancel_group(*loop, g, cancel_reason::explicit_request, 9);
  EXPECT_EQ(segment.of(g).wait_on, 8u);
  EXPECT_EQ(segment.of(g).reason(), cancel_reason::sibling_failure);
  EXPECT_NE(segment.of(g).since, 0u);
  recorder::join_group(g);
  EXPECT_EQ(segment.of(g).state, node_state::group_joining);
  loop.finish(a);
  loop.finish(b);
  const auto id = recorder::id_of(g);
  recorder::end_group(*loop, g);
  EXPECT_EQ(segment.of(id).kind, segment::node_kind::none);
  const counted c = segment.counters_of("groups");
  EXPECT_EQ(c.groups_opened, 1u);
  EXPECT_EQ(c.groups_closed, 1u);
  EXPECT_EQ(c.cancels_asked, 1u);
}

}  // namespace
}  // namespace curfew::tests
