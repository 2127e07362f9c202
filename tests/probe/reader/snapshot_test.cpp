// What a snapshot says of a segment made by hand.
#include <gmock/gmock.h>

#include "probe/model/conservation.hpp"
#include "probe/model/tree.hpp"
#include "probe/reader/attachment.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using segment::node_state;
using testing::ElementsAre;
using testing::SizeIs;
using tests::segment_builder;
using tests::segment_folder;

class snapshot : public testing::Test {
 protected:
  model::snapshot take() { return reader::attach(built_.write(folder_.file())).snapshot(); }

  template <class T, class U>
  static void set(std::atomic<T>& field, U value) {
    field.store(static_cast<T>(value));
  }
  static constexpr std::uint64_t at(std::chrono::nanoseconds since_began) {
    return segment_builder::began + static_cast<std::uint64_t>(since_began.count());
  }

  segment_folder folder_;
  segment_builder built_;
};

TEST_F(snapshot, of_an_empty_segment_has_the_process) {
  const model::snapshot s = take();
  EXPECT_EQ(s.process.pid, segment_builder::pid);
  EXPECT_EQ(s.process.parent_pid, 1u);
  EXPECT_EQ(s.process.executable, "/usr/bin/server");
  EXPECT_EQ(s.process.command_line, "server --port 80");
  EXPECT_EQ(s.process.began.time_since_epoch(), 1'700'000'000s);
  EXPECT_EQ(s.process.segment, folder_.file());
  EXPECT_EQ(s.process.segment_bytes, built_.bytes().size());
  EXPECT_THAT(s.tasks, SizeIs(0));
  EXPECT_THAT(s.sites, SizeIs(1));
  EXPECT_THAT(s.texts, ElementsAre(""));
}

TEST_F(snapshot, has_every_field_of_a_waiting_task) {
  const std::uint32_t loop = built_.loop("main");
  const std::uint32_t function = built_.site("bar.cpp", 3, "bar");
  const std::uint32_t spawned_at = built_.site("foo.cpp", 7, "foo");
  const std::uint32_t i = built_.task(loop, built_.id_of(loop), at(10ns));
  segment::slot& s = built_.slot(i);
  set(s.state, node_state::waiting);
  set(s.spawner, 41);
  set(s.since, at(30ns));
  set(s.busy, 12);
  set(s.wait_on, 42);
  set(s.polls, 2);
  set(s.spawn_site, spawned_at);
  set(s.function, function);
  set(s.name, built_.string("the bar"));
  set(s.where, built_.string("steady_timer.async_wait"));
  set(s.flags, segment::flag::daemon | segment::flag::cancel_requested | segment::flag::main_task |
                   static_cast<std::uint32_t>(segment::owner_kind::handle) << segment::flag::owner_shift |
                   static_cast<std::uint32_t>(segment::cancel_reason::deadline) << segment::flag::reason_shift);
  set(s.depth, 2);
  set(s.stack[0], spawned_at);
  set(s.stack[1], function);

  const model::snapshot taken = take();
  ASSERT_THAT(taken.tasks, SizeIs(1));
  const model::task& t = taken.tasks[0];
  EXPECT_EQ(t.id, built_.id_of(i));
  EXPECT_EQ(t.owner, built_.id_of(loop));
  EXPECT_EQ(t.spawner, 41u);
  EXPECT_EQ(t.spawned, 10ns);
  EXPECT_EQ(t.since, 30ns);
  EXPECT_EQ(t.busy, 12ns);
  EXPECT_EQ(t.wait_on, 42u);
  EXPECT_EQ(t.polls, 2u);
  EXPECT_EQ(t.state, model::task_state::waiting);
  EXPECT_EQ(t.owned_by, model::owner_kind::handle);
  EXPECT_EQ(t.reason, model::cancel_reason::deadline);
  EXPECT_TRUE(t.daemon && t.cancel_requested && t.main);
  EXPECT_FALSE(t.orphaned || t.pending_at_shutdown || t.unobserved_error);
  EXPECT_EQ(t.loop, 0u);
  EXPECT_EQ(taken.site_at(t.spawned_at).line, 7u);
  EXPECT_EQ(taken.text(taken.site_at(t.spawned_at).file), "foo.cpp");
  EXPECT_EQ(taken.text(taken.site_at(t.function).function), "bar");
  EXPECT_EQ(taken.name_of(t), "the bar");
  EXPECT_EQ(taken.operation_of(t), "steady_timer.async_wait");
  const model::await_stack& stack = taken.stack_of(t);
  EXPECT_EQ(stack.depth, 2u);
  ASSERT_EQ(stack.kept, 2u);
  EXPECT_EQ(stack.sites[0], spawned_at);
  EXPECT_EQ(stack.sites[1], function);
}

TEST_F(snapshot, keeps_the_innermost_frames_of_a_deep_stack_in_order) {
  const std::uint32_t loop = built_.loop("main");
  segment::slot& s = built_.slot(built_.task(loop, 0));
  for (std::uint32_t line = 1; line <= 11; ++line) {
    const std::uint32_t frame = line - 1;
    set(s.stack[frame % segment::max_stack], built_.site("deep.cpp", line, "deep"));
  }
  set(s.depth, 11);
  const model::snapshot taken = take();
  const model::task& t = taken.tasks.at(0);
  const model::await_stack& stack = taken.stack_of(t);
  EXPECT_EQ(stack.depth, 11u);
  ASSERT_EQ(stack.kept, 8u);
  for (std::uint32_t i = 0; i < 8; ++i) EXPECT_EQ(taken.site_at(stack.sites[i]).line, i + 4);
}

TEST_F(snapshot, tells_a_depth_that_was_not_counted) {
  const std::uint32_t loop = built_.loop("main");
  const auto at_depth = [&](std::uint16_t depth) {
    segment::slot& s = built_.slot(built_.task(loop, 0));
    for (std::uint32_t line = 1; line <= 8; ++line)
      set(s.stack[(depth - 9 + line) % segment::max_stack], built_.site("deep.cpp", line, "deep"));
    set(s.depth, depth);
  };
  at_depth(65'527);
  at_depth(65'531);
  const model::snapshot taken = take();
  const model::await_stack& counted = taken.stack_of(taken.tasks.at(0));
  EXPECT_EQ(counted.depth, 65'527u);
  EXPECT_FALSE(counted.deeper);
  const model::await_stack& uncounted = taken.stack_of(taken.tasks.at(1));
  EXPECT_EQ(uncounted.depth, 65'528u);
  EXPECT_TRUE(uncounted.deeper);
  EXPECT_EQ(taken.site_at(uncounted.innermost()).line, 8u);
}

TEST_F(snapshot, has_each_stack_once) {
  const std::uint32_t loop = built_.loop("main");
  const std::uint32_t first = built_.site("a.cpp", 1, "a"), second = built_.site("b.cpp", 2, "b");
  const auto waits = [&](const char* operation, std::uint32_t at) {
    segment::slot& s = built_.slot(built_.task(loop, 0));
    set(s.state, node_state::waiting);
    set(s.where, built_.string(operation));
    set(s.stack[0], at);
    set(s.stack[1], 77);  // left by an older, deeper wait
    set(s.depth, 1);
  };
  for (const char* operation : {"read", "write", "read"}) {
    waits(operation, first);
    waits(operation, second);
  }
  const model::snapshot taken = take();
  EXPECT_THAT(taken.stacks, SizeIs(1 + 4));
  EXPECT_EQ(taken.stacks[0], model::await_stack());
  EXPECT_EQ(taken.tasks.at(0).stack, taken.tasks.at(4).stack);
  EXPECT_NE(taken.tasks.at(0).stack, taken.tasks.at(1).stack);
  EXPECT_NE(taken.tasks.at(0).stack, taken.tasks.at(2).stack);
}

TEST_F(snapshot, maps_each_state_of_a_task) {
  const std::uint32_t loop = built_.loop("main");
  set(built_.head().rings_used, 1);
  for (int state = 1; state <= 8; ++state) set(built_.slot(built_.task(loop, 0)).state, state);
  std::vector<model::task_state> states;
  for (const model::task& t : take().tasks) states.push_back(t.state);
  using enum model::task_state;
  EXPECT_THAT(states, ElementsAre(ready, running, waiting, completed, failed, cancelled, destroyed, never_started));
}

TEST_F(snapshot, names_the_thread_of_a_running_task) {
  const std::uint32_t loop = built_.loop("main");
  set(built_.slot(built_.task(loop, 0)).state, node_state::running);
  set(built_.head().rings_used, 1);
  set(built_.ring(0).thread_id, 4711);
  const model::snapshot taken = take();
  EXPECT_EQ(taken.notes.at(taken.tasks.at(0).note).thread, 4711u);
}

TEST_F(snapshot, has_groups_and_loops) {
  const std::uint32_t loop = built_.loop("main");
  segment::slot& l = built_.slot(loop);
  set(l.state, node_state::loop_draining);
  set(l.since, at(90ns));
  set(l.wait_on, 5);
  set(l.polls, 1);
  set(l.where, 3);
  const std::uint32_t group = built_.group(loop, 55);
  segment::slot& g = built_.slot(group);
  set(g.state, node_state::group_joining);
  set(g.since, at(40ns));
  set(g.wait_on, 56);
  set(g.polls, 9);
  set(g.flags, static_cast<std::uint32_t>(segment::cancel_reason::sibling_failure) << segment::flag::reason_shift);

  const model::snapshot taken = take();
  ASSERT_THAT(taken.loops, SizeIs(1));
  EXPECT_EQ(taken.text(taken.loops[0].name), "main");
  EXPECT_EQ(taken.loops[0].state, model::loop_state::draining);
  EXPECT_EQ(taken.loops[0].shutdown, 90ns);
  EXPECT_EQ(taken.loops[0].main, 5u);
  EXPECT_EQ(taken.loops[0].threads, 3u);
  EXPECT_TRUE(taken.loops[0].shutdown_waits);
  EXPECT_FALSE(taken.loops[0].nobodys);
  ASSERT_THAT(taken.groups, SizeIs(1));
  EXPECT_EQ(taken.groups[0].owner, 55u);
  EXPECT_EQ(taken.groups[0].state, model::group_state::joining);
  EXPECT_EQ(taken.groups[0].cancelled, 40ns);
  EXPECT_EQ(taken.groups[0].cancelled_by, 56u);
  EXPECT_EQ(taken.groups[0].children_spawned, 9u);
  EXPECT_EQ(taken.groups[0].reason, model::cancel_reason::sibling_failure);
  EXPECT_EQ(taken.groups[0].loop, 0u);
}

TEST_F(snapshot, finds_the_loop_of_a_task_that_stands_before_it) {
  const std::uint32_t task = built_.next_slot();
  const std::uint32_t loop = built_.loop("late");
  segment::slot& s = built_.slot(task);
  set(s.kind, segment::node_kind::task);
  set(s.state, node_state::ready);
  set(s.loop, loop);
  const model::snapshot taken = take();
  EXPECT_EQ(taken.text(taken.loops.at(taken.tasks.at(0).loop).name), "late");
  EXPECT_EQ(taken.counters_by_name.at(0).live, 1u);
}

TEST_F(snapshot, leaves_a_task_without_a_loop_where_its_slot_holds_none) {
  const std::uint32_t loop = built_.loop("main");
  built_.task(loop, 0);
  set(built_.slot(loop).kind, segment::node_kind::none);
  const model::snapshot taken = take();
  EXPECT_THAT(taken.loops, SizeIs(0));
  EXPECT_EQ(taken.tasks.at(0).loop, model::none);
}

TEST_F(snapshot, attaches_notes_to_their_tasks_only) {
  const std::uint32_t loop = built_.loop("main");
  const std::uint32_t failed = built_.task(loop, 0);
  const std::uint32_t other = built_.task(loop, 0);
  segment::note& n = built_.note(built_.note_of(failed));
  set(n.orphaned, at(60ns));
  set(n.dropped_by, 8);
  set(n.dropped_in, built_.site("x.cpp", 5, "x"));
  const std::string text = "broken pipe";
  set(n.error_bytes, text.size());
  for (std::size_t c = 0; c < text.size(); ++c) set(n.error[c], text[c]);
  set(built_.slot(other).note, built_.slot(failed).note.load());

  const model::snapshot taken = take();
  ASSERT_THAT(taken.notes, SizeIs(1));
  EXPECT_EQ(taken.tasks[0].note, 0u);
  EXPECT_EQ(taken.tasks[1].note, model::none);
  EXPECT_EQ(taken.notes[0].error, "broken pipe");
  EXPECT_EQ(taken.notes[0].orphaned, 60ns);
  EXPECT_EQ(taken.notes[0].dropped_by, 8u);
  EXPECT_EQ(taken.site_at(taken.notes[0].dropped_in).line, 5u);
}

TEST_F(snapshot, sums_the_counters_of_one_name) {
  const std::uint32_t loop = built_.loop("main");
  built_.loop("other");
  built_.task(loop, 0);
  segment::counters& second = built_.counters(built_.head().counters_used.fetch_add(1));
  set(second.series, built_.slot(loop).name.load());
  set(second.spawn_begun, 5);
  set(second.spawned, 5);
  set(second.end_begun, 4);
  set(second.completed, 1);
  set(second.failed, 1);
  set(second.cancelled, 1);
  set(second.destroyed, 1);
  set(second.untracked, 1);
  set(second.poll_duration.sum_ns, 100);
  set(second.poll_duration.buckets[segment::histogram_bucket(100)], 1);

  const model::snapshot taken = take();
  ASSERT_THAT(taken.counters_by_name, SizeIs(2));
  const model::counters& c = taken.counters_by_name[0];
  EXPECT_EQ(taken.text(c.name), "main");
  EXPECT_EQ(c.spawned_before, 6u);
  EXPECT_EQ(c.spawned_after, 6u);
  EXPECT_EQ(c.ended_before, 4u);
  EXPECT_EQ(c.ended_after, 4u);
  EXPECT_EQ(c.untracked, 1u);
  EXPECT_EQ(c.live, 1u);
  EXPECT_EQ(c.poll_duration.sum_ns, 100u);
  EXPECT_EQ(c.poll_duration.buckets[segment::histogram_bucket(100)], 1u);
  EXPECT_TRUE(model::conserves(c));
  EXPECT_TRUE(model::conserves(taken.counters_by_name[1]));
}

TEST_F(snapshot, has_each_text_once) {
  const std::uint32_t loop = built_.loop("same");
  set(built_.slot(built_.task(loop, 0)).name, built_.string("same"));
  const model::snapshot taken = take();
  EXPECT_EQ(taken.tasks.at(0).given_name, taken.loops.at(0).name);
}

TEST_F(snapshot, knows_since_when_a_loop_is_without_tasks) {
  built_.loop("busy");
  set(built_.slot(built_.loop("idle")).busy, at(300ns));
  const model::snapshot taken = take();
  EXPECT_EQ(taken.loops.at(0).without_tasks, 0ns);
  EXPECT_EQ(taken.loops.at(1).without_tasks, 300ns);
}

TEST_F(snapshot, knows_when_a_loop_ended) {
  segment::slot& slot = built_.slot(built_.loop("ended"));
  set(slot.state, segment::node_state::loop_ended);
  set(slot.busy, at(300ns));
  const model::snapshot taken = take();
  EXPECT_EQ(taken.loops.at(0).ended, 300ns);
  EXPECT_EQ(taken.loops.at(0).without_tasks, 0ns);
}

TEST_F(snapshot, knows_a_daemon_that_failed) {
  const std::uint32_t loop = built_.loop("main");
  segment::slot& slot = built_.slot(built_.task(loop, 0));
  set(slot.flags, segment::flag::daemon | segment::flag::failed_daemon);
  set(slot.state, segment::node_state::failed);
  set(built_.counters(0).failed_daemons, 1);
  const model::snapshot taken = take();
  EXPECT_TRUE(taken.tasks.at(0).failed_daemon);
  EXPECT_EQ(taken.counters_by_name.at(0).failed_daemons, 1u);
}

TEST_F(snapshot, counts_task_objects_that_never_started_at_their_functions) {
  const std::uint32_t site = built_.site("a.cpp", 1, "a");
  set(built_.site(site).never_started, 4);
  set(built_.site(0).never_started, 1);  // counts a function whose name found no room
  set(built_.head().never_started, 5);
  const model::snapshot taken = take();
  EXPECT_EQ(taken.sites.at(site).never_started, 4u);
  EXPECT_EQ(taken.sites.at(0).never_started, 1u);
  EXPECT_EQ(taken.process.never_started, 5u);
}

TEST_F(snapshot, counts_abandoned_handlers_at_their_loops) {
  const std::uint32_t site = built_.site("a.cpp", 1, "app");
  set(built_.site(site).abandoned_handlers, 4);
  set(built_.site(0).abandoned_handlers, 1);  // counts a loop whose place found no room
  set(built_.head().abandoned_handlers, 5);
  const model::snapshot taken = take();
  EXPECT_EQ(taken.sites.at(site).abandoned_handlers, 4u);
  EXPECT_EQ(taken.sites.at(0).abandoned_handlers, 1u);
  EXPECT_EQ(taken.process.abandoned_handlers, 5u);
}

TEST_F(snapshot, takes_a_torn_slot_of_a_dead_process_as_it_is) {
  const std::uint32_t loop = built_.loop("main");
  set(built_.slot(built_.task(loop, 0)).sequence, 7);
  built_.task(loop, 0);
  const model::snapshot taken = take();
  EXPECT_THAT(taken.tasks, SizeIs(2));
  EXPECT_EQ(taken.torn_slots, 1u);
}

TEST_F(snapshot, counts_what_cannot_be_true_as_torn) {
  const std::uint32_t loop = built_.loop("main");
  set(built_.slot(built_.task(loop, 0)).kind, 99);
  set(built_.slot(built_.task(loop, 0)).state, 99);
  set(built_.slot(built_.task(loop, 0)).function, 12345);
  set(built_.slot(built_.task(loop, 0)).name, 4000);
  const model::snapshot taken = take();
  EXPECT_EQ(taken.torn_slots, 4u);
  EXPECT_THAT(taken.tasks, SizeIs(2));  // the two whose kind and state could be believed
  EXPECT_EQ(taken.tasks[0].function, 0u);
  EXPECT_EQ(taken.tasks[1].given_name, 0u);
}

TEST_F(snapshot, has_the_polls_that_blocked_a_loop_the_longest_first) {
  const std::uint32_t spawned_at = built_.site("a.cpp", 7, "serve"), function = built_.site("b.cpp", 3, "report");
  const auto put = [&](std::size_t i, std::uint32_t site, std::chrono::seconds lasted, std::uint32_t tasks) {
    auto& poll = built_.head().blocking_polls[i];
    set(poll.site, site);
    set(poll.function, i == 3 ? 1'000'000 : function);
    set(poll.tasks, tasks);
    set(poll.task, 41);
    set(poll.ended, at(9s));
    set(poll.lasted, std::chrono::nanoseconds(lasted).count());
  };
  put(0, spawned_at, 2s, 3);
  put(1, 1'000'000, 2s, 1);   // no such site
  put(2, spawned_at, 4s, 1);  // the same once more
  put(3, function, 3s, 1);    // no such function
  put(4, 0, 3s, 1);
  const auto polls = take().blocking_polls;
  ASSERT_THAT(polls, SizeIs(2));
  EXPECT_EQ(polls[0].site, function);
  EXPECT_EQ(polls[0].function, 0u);
  EXPECT_EQ(polls[0].lasted, 3s);
  EXPECT_EQ(polls[1].site, spawned_at);
  EXPECT_EQ(polls[1].function, function);
  EXPECT_EQ(polls[1].tasks, 3u);
  EXPECT_EQ(polls[1].task, 41u);
  EXPECT_EQ(polls[1].ended, 9s);
  EXPECT_EQ(polls[1].lasted, 2s);
}

}  // namespace
}  // namespace curfew
