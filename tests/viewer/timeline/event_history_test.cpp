// What a timeline remembers, and what it forgets first.
#include "viewer/timeline/event_history.hpp"

#include <gmock/gmock.h>

#include "probe/model/tree.hpp"

#include "tests/viewer/support/made_events.hpp"
#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/support/poll_starts.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;
using tests::made_events;
using tests::starts;
using viewer::timeline::event_history;

TEST(event_history, keeps_a_task_from_its_birth_to_its_end) {
  made_events made;
  made.spawned(5, 2, 10, 3);
  made.poll(5, 12, 2).operation = 1;
  made.add(model::event_kind::cancelled, 5, 14, 2);
  made.finished(5, 20, model::task_state::cancelled);
  made.batch().texts = {"", "sleep_for"};
  event_history h;
  h.add(made.batch());
  const auto* track = h.find(5);
  ASSERT_NE(track, nullptr);
  EXPECT_EQ(track->owner, 2u);
  EXPECT_EQ(track->spawned_at, 3u);
  EXPECT_EQ(track->began, 10us);
  EXPECT_EQ(track->ended, 20us);
  EXPECT_EQ(track->outcome, model::task_state::cancelled);
  ASSERT_THAT(track->marks, SizeIs(1));
  EXPECT_EQ(track->marks[0].kind, model::event_kind::cancelled);
  EXPECT_THAT(starts(h, track->polls), ElementsAre(12));
  EXPECT_EQ(h.operation(h[track->polls.front()].operation), "sleep_for");
  const auto* group = h.find(2, 3);
  ASSERT_NE(group, nullptr);
  EXPECT_THAT(group->ended, SizeIs(1));
  EXPECT_THAT(starts(h, group->polls), ElementsAre(12));
  EXPECT_THAT(starts(h, h.polls_of_thread(0)), ElementsAre(12));
}

TEST(event_history, puts_polls_of_several_threads_and_batches_in_order) {
  made_events first(2);
  first.poll(5, 10, 1, 0);
  first.poll(5, 30, 1, 0);
  first.poll(5, 20, 1, 1);
  made_events late(2);
  late.poll(5, 25, 1, 1);  // was written a moment after the other ring was read
  late.poll(5, 40, 1, 0);
  event_history h;
  h.add(first.batch());
  h.add(late.batch());
  const auto& polls = h.find(5)->polls;
  EXPECT_THAT(starts(h, polls), ElementsAre(10, 20, 25, 30, 40));
  EXPECT_THAT(starts(h, h.polls_of_thread(1)), ElementsAre(20, 25));
  EXPECT_EQ(polls.busy_ns(0, 5), 5000);
  EXPECT_EQ(polls.busy_ns(1, 3), 2000);
}

TEST(event_history, learns_of_older_tasks_from_the_snapshot) {
  tests::made_snapshot made;
  made.task(5, 2, "session").spawned = 7us;
  const model::tree tree = model::make_tree(made.snapshot());
  made_events events;
  events.poll(5, 12, 2);
  event_history h;
  h.add(events.batch(), &made.snapshot(), &tree);
  EXPECT_EQ(h.find(5)->began, 7us);
  EXPECT_EQ(h.find(5)->owner, 2u);
  EXPECT_NE(h.find(2, made.snapshot().tasks[0].spawned_at), nullptr);
}

TEST(event_history, forgets_the_oldest_polls_first) {
  event_history h(4);
  for (int i = 0; i < 10; ++i) {
    made_events made;
    made.poll(i % 2 == 0 ? 5 : 6, 10.0 * i, 1);
    h.add(made.batch());
  }
  EXPECT_EQ(h.poll_count(), 4u);
  EXPECT_THAT(starts(h, h.find(5)->polls), ElementsAre(60, 80));
  EXPECT_THAT(starts(h, h.find(6)->polls), ElementsAre(70, 90));
  EXPECT_THAT(starts(h, h.polls_of_thread(0)), ElementsAre(60, 70, 80, 90));
  EXPECT_EQ(h.polls_of_thread(0).busy_ns(0, 4), 4000);
  EXPECT_EQ(h.find(5)->polls.busy_ns(1, 2), 1000);
}

TEST(event_history, keeps_what_is_looked_at_closely_and_counts_what_it_leaves_out) {
  event_history h(4);
  made_events made;
  for (int i = 0; i < 4; ++i) made.poll(5, 10.0 * i, 1);
  h.add(made.batch());
  made_events more;
  for (int i = 4; i < 10; ++i) more.poll(5, 10.0 * i, 1);
  h.add(more.batch(), nullptr, nullptr, true);
  EXPECT_THAT(starts(h, h.find(5)->polls), ElementsAre(0, 10, 20, 30));
  ASSERT_THAT(h.lost_stretches(), SizeIs(1));
  EXPECT_EQ(h.lost_stretches()[0].lost, 6u);
  EXPECT_TRUE(h.lost_stretches()[0].left_out);
  EXPECT_EQ(h.lost_stretches()[0].from, 40us);
  EXPECT_EQ(h.lost_stretches()[0].to, 91us);
}

TEST(event_history, sums_hold_however_much_was_forgotten) {
  event_history h(100);
  for (int round = 0; round < 50; ++round) {
    made_events made;
    for (int i = 0; i < 37; ++i) made.poll(5, 100.0 * round + i, (i % 5 + 1) * .1);
    h.add(made.batch());
    const auto& list = h.find(5)->polls;
    std::int64_t sum = 0;
    for (const auto n : list.all()) sum += (h[n].to - h[n].from).count();
    ASSERT_EQ(list.busy_ns(0, list.size()), sum) << round;
  }
}

TEST(event_history, forgets_the_tasks_that_ended_first_and_their_polls) {
  event_history h(1000, 2);
  made_events made;
  for (model::node_id id = 5; id < 9; ++id) {
    const auto at = static_cast<double>(id) * 10;
    made.spawned(id, 2, at);
    made.poll(id, at + 1, 1);
    made.finished(id, at + 5);
  }
  h.add(made.batch());
  EXPECT_EQ(h.find(5), nullptr);
  EXPECT_EQ(h.find(6), nullptr);
  EXPECT_NE(h.find(7), nullptr);
  EXPECT_THAT(h.find(2, 0)->ended, SizeIs(2));
  EXPECT_THAT(starts(h, h.find(2, 0)->polls), ElementsAre(71, 81));
  EXPECT_EQ(h.poll_count(), 2u);
}

TEST(event_history, says_how_many_events_are_gone_and_between_when) {
  event_history h;
  made_events before;
  before.poll(5, 10, 2);
  before.batch().polls[0].lost = 7;
  h.add(before.batch());
  made_events after;
  after.poll(5, 100, 2);
  after.batch().polls[0].lost = 1234;
  h.add(after.batch());
  ASSERT_THAT(h.lost_stretches(), SizeIs(2));
  EXPECT_TRUE(h.lost_stretches()[0].earlier) << "nobody had looked";
  EXPECT_EQ(h.lost_stretches()[0].lost, 7u);
  EXPECT_FALSE(h.lost_stretches()[1].earlier);
  EXPECT_EQ(h.lost_stretches()[1].lost, 1234u);
  EXPECT_TRUE(h.lost_stretches()[1].polls);
  EXPECT_EQ(h.lost_stretches()[1].from, 12us);
  EXPECT_EQ(h.lost_stretches()[1].to, 100us);
}

TEST(event_history, knows_of_which_time_it_has_all_polls) {
  event_history h;
  made_events on;
  on.batch().polls_from = 10us;
  h.add(on.taken(50).batch());
  h.add(on.taken(90).batch());
  ASSERT_THAT(h.covered(), SizeIs(1));
  EXPECT_EQ(h.covered()[0], std::pair(model::nanoseconds(10us), model::nanoseconds(90us)));
  made_events died;
  died.batch().polls_from = 10us;
  died.batch().alive = false;
  h.add(died.batch());
  EXPECT_EQ(h.covered()[0].second, 90us) << "as long as it lived";
  on.batch().polls_until = 70us;
  h.add(on.taken(100).batch());
  EXPECT_EQ(h.covered()[0].second, 70us);
  on.batch().polls_from = 500us;
  on.batch().polls_until.reset();
  h.add(on.taken(600).batch());
  EXPECT_THAT(h.covered(), SizeIs(2));
}

TEST(activity, makes_room_by_halving_its_columns) {
  viewer::timeline::activity all;
  for (int second = 0; second < 100; ++second) all.add(std::chrono::seconds(second));
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < all.used(); ++i) sum += all[i];
  EXPECT_EQ(sum, 100u);
  EXPECT_GT(all.width() * static_cast<std::int64_t>(viewer::timeline::activity::columns), 99s);
}

// Where events come too fast, the ends of tasks are lost.
TEST(event_history, forgets_tasks_of_which_no_end_came) {
  event_history h(1000, 10, 40);
  for (int i = 0; i < 50; ++i) {
    made_events made;
    for (int task = 0; task < 20; ++task) {
      const auto id = static_cast<model::node_id>(100 + 20 * i + task);
      made.spawned(id, 1, 10 * i + .1);
      if (task % 2 == 0) made.poll(id, 10 * i + task * .2 + 1, .1);
    }
    made.poll(2, 10 * i + 9, 1);
    h.add(made.batch());
    ASSERT_LE(h.track_count(), 40u);
    ASSERT_NE(h.find(2), nullptr) << "it has a poll that is kept";
  }
  EXPECT_GT(h.poll_count(), 10u);
  EXPECT_EQ(h.find(100), nullptr);
  const auto* const youngest = h.find(100 + 20 * 49 + 18);
  ASSERT_NE(youngest, nullptr);
  EXPECT_EQ(youngest->polls.size(), 1u);
}

TEST(event_history, forgets_nothing_that_is_looked_at_for_want_of_ends) {
  event_history h(1000, 10, 40);
  made_events made;
  for (model::node_id id = 100; id < 200; ++id) {
    made.spawned(id, 1, 1);
    made.poll(id, static_cast<double>(id), .1);
  }
  h.add(made.batch(), nullptr, nullptr, true);
  EXPECT_EQ(h.poll_count(), 100u);
  h.add(made_events().batch());
  EXPECT_LE(h.track_count(), 40u);
}

TEST(event_history, says_which_stretches_have_every_poll) {
  event_history h;
  made_events first;
  first.batch().polls_from = 10us;
  first.poll(7, 20, 5);
  h.add(first.taken(30).batch());
  EXPECT_THAT(h.complete(), ElementsAre(std::pair(model::nanoseconds(10us), model::nanoseconds(30us))));
  EXPECT_EQ(h.polls_lost(), 0u);
  made_events second;
  second.batch().polls_from = 10us;
  second.poll(7, 60, 5);
  second.batch().polls[0].lost = 12;
  h.add(second.taken(70).batch());
  EXPECT_THAT(h.complete(), ElementsAre(std::pair(model::nanoseconds(10us), model::nanoseconds(25us)),
                                        std::pair(model::nanoseconds(60us), model::nanoseconds(70us))));
  EXPECT_EQ(h.polls_lost(), 12u);
}

TEST(event_history, has_not_every_poll_of_the_time_that_it_forgot) {
  event_history h(4);
  made_events events;
  events.batch().polls_from = 10us;
  for (int i = 0; i < 6; ++i) events.poll(7, 20 + 10 * i, 5);
  h.add(events.taken(80).batch());
  ASSERT_THAT(h.complete(), SizeIs(1));
  EXPECT_EQ(h.complete()[0], std::pair(model::nanoseconds(35us), model::nanoseconds(80us)));
  EXPECT_EQ(h.polls_lost(), 0u) << "they were here once";
}

}  // namespace
}  // namespace curfew
