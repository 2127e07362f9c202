// Which spawn group a task belongs to: its owner's, or that of who comes after its owner.
#include <gmock/gmock.h>

#include <algorithm>

#include "probe/model/tree.hpp"

#include "tests/viewer/support/made_events.hpp"
#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/support/poll_starts.hpp"
#include "viewer/timeline/event_history.hpp"

namespace curfew {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using tests::made_events;
using tests::starts;
using viewer::timeline::event_history;

TEST(spawn_groups, gives_the_tasks_of_an_owner_that_ended_to_who_owned_that) {
  made_events made;
  made.add(model::event_kind::group_opened, 20, 1, 4);  // in task 4, which lives
  made.spawned(21, 20, 2, 7);
  made.spawned(22, 20, 3, 7);
  made.poll(22, 4, 1);
  made.poll(21, 6, 1);
  made.finished(21, 8);
  event_history h;
  h.add(made.batch());
  EXPECT_NE(h.find(20, 7), nullptr);
  made_events end;
  end.add(model::event_kind::group_closed, 20, 10);
  end.poll(22, 11, 1);  // it outlives its group
  end.finished(22, 12);
  h.add(end.batch());
  EXPECT_EQ(h.find(20, 7), nullptr);
  const auto* group = h.find(4, 7);
  ASSERT_NE(group, nullptr);
  EXPECT_EQ(group->tracks, 2u);
  EXPECT_THAT(group->ended, SizeIs(2));
  EXPECT_THAT(starts(h, group->polls), ElementsAre(4, 6, 11));
}

TEST(spawn_groups, gives_a_group_what_its_task_did_before_its_birth_was_read) {
  made_events early;
  early.poll(5, 10, 1);
  early.poll(5, 20, 1);
  event_history h;
  h.add(early.batch());
  made_events birth;
  birth.spawned(5, 2, 5, 7);
  birth.poll(5, 30, 1);
  h.add(birth.batch());
  ASSERT_NE(h.find(2, 7), nullptr);
  EXPECT_THAT(starts(h, h.find(2, 7)->polls), ElementsAre(10, 20, 30));
}

TEST(spawn_groups, counts_a_task_once_that_came_and_went_and_came_again) {
  made_events made;
  made.spawned(5, 2, 1, 7);
  made.spawned(6, 2, 2, 7);
  made.poll(6, 2.5, 1);
  made.poll(5, 3, 1);
  event_history h;
  h.add(made.batch());
  made_events moved;
  moved.add(model::event_kind::orphaned, 5, 10, 2);
  moved.add(model::event_kind::adopted, 5, 11, 2);
  moved.add(model::event_kind::adopted, 6, 12, 9);
  h.add(moved.batch());
  EXPECT_THAT(starts(h, h.find(2, 7)->polls), ElementsAre(3));
  EXPECT_EQ(h.find(2, 7)->tracks, 1u);
  EXPECT_THAT(starts(h, h.find(9, 7)->polls), ElementsAre(2.5));
  EXPECT_EQ(h.find(0, 7), nullptr);
}

TEST(spawn_groups, merges_groups_whose_polls_are_interleaved) {
  made_events made;
  for (model::node_id group = 20; group < 24; ++group) made.add(model::event_kind::group_opened, group, 1, 4);
  for (int i = 0; i < 400; ++i) {
    const auto n = static_cast<model::node_id>(i);
    made.spawned(100 + n, 20 + n % 4, 2, 7);
    made.finished(100 + n, 1000 - i);
    made.poll(100 + n, 10 + i * 1.5, 1);
  }
  event_history h(300);
  h.add(made.batch());
  made_events end;
  for (model::node_id group = 20; group < 24; ++group) end.add(model::event_kind::group_closed, group, 2000);
  h.add(end.batch());
  const auto* group = h.find(4, 7);
  ASSERT_NE(group, nullptr);
  EXPECT_EQ(group->tracks, 400u);
  EXPECT_THAT(group->ended, SizeIs(400));
  EXPECT_TRUE(std::is_sorted(group->ended.begin(), group->ended.end(),
                             [](const auto& a, const auto& b) { return a.ended < b.ended; }));
  const auto us = starts(h, group->polls);
  ASSERT_THAT(us, SizeIs(300));
  EXPECT_TRUE(std::is_sorted(us.begin(), us.end()));
  EXPECT_EQ(us.front(), 160);
  EXPECT_EQ(group->polls.busy_ns(0, 300), 300'000);
}

TEST(spawn_groups, bears_owners_in_a_circle) {
  made_events made;
  made.spawned(5, 6, 1, 7);
  made.spawned(6, 5, 2, 7);
  made.finished(5, 3);
  made.finished(6, 4);
  made.spawned(9, 5, 5, 7);
  event_history h;
  h.add(made.batch());
  EXPECT_NE(h.find(9), nullptr);
}

TEST(spawn_groups, puts_orphans_together_whoever_let_go_of_them) {
  made_events made;
  made.spawned(5, 2, 1, 7);
  made.spawned(6, 3, 2, 7);
  made.poll(5, 3, 1);
  made.poll(6, 5, 1);
  event_history h;
  h.add(made.batch());
  made_events lost;
  lost.add(model::event_kind::orphaned, 5, 10, 2);
  lost.add(model::event_kind::orphaned, 6, 11, 3);
  h.add(lost.batch());
  ASSERT_NE(h.find(0, 7), nullptr);
  EXPECT_THAT(starts(h, h.find(0, 7)->polls), ElementsAre(3, 5));
  EXPECT_EQ(h.find(0, 7)->polls.busy_ns(0, 2), 2000);
  EXPECT_EQ(h.find(2, 7), nullptr);
  EXPECT_EQ(h.find(3, 7), nullptr);
}

TEST(spawn_groups, finds_the_loop_of_an_orphan_by_those_who_owned_it) {
  made_events made;
  made.add(model::event_kind::loop_began, 1, 1);
  made.spawned(2, 1, 2);
  made.add(model::event_kind::group_opened, 3, 3, 2);
  made.spawned(4, 3, 4);
  made.spawned(5, 4, 5, 7);
  made.finished(4, 6);
  made.add(model::event_kind::orphaned, 5, 6, 4);
  made.spawned(6, 5, 7, 8);
  made.finished(6, 8);
  made.finished(5, 9);
  event_history h;
  h.add(made.batch());
  ASSERT_NE(h.find(1, 7), nullptr);
  EXPECT_THAT(h.find(1, 7)->ended, SizeIs(1));
  EXPECT_NE(h.find(1, 8), nullptr) << "what an orphan owned goes to its loop as well";
}

TEST(spawn_groups, knows_orphans_of_the_snapshot_as_such) {
  tests::made_snapshot made;
  made.orphan(5, "watchdog").owner = 77;  // who had it once
  const model::tree tree = model::make_tree(made.snapshot());
  made_events events;
  events.poll(5, 12, 2);
  event_history h;
  h.add(events.batch(), &made.snapshot(), &tree);
  EXPECT_NE(h.find(tests::made_snapshot::loop_id, made.snapshot().tasks[0].spawned_at), nullptr);
}

}  // namespace
}  // namespace curfew
