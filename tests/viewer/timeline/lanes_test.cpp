#include "viewer/timeline/lanes.hpp"

#include <gmock/gmock.h>

#include "tests/viewer/support/made_events.hpp"
#include "tests/viewer/support/made_snapshot.hpp"

namespace curfew {
namespace {

using testing::ElementsAre;
using tests::made_events;
using viewer::timeline::lane;
using viewer::timeline::lane_order;

class lanes : public testing::Test {
 protected:
  lanes() {
    tests::made_snapshot made;
    made.task(2, 1, "serve");
    made.group(3, 2, "clients");
    made.task(4, 3, "accept");
    rows_.show(viewer::make_view_model(std::move(made.snapshot())));
  }
  // As text: rows by their ids, "-owner" for its ended tasks, "t0" for a thread.
  std::vector<std::string> arranged(lane_order order = lane_order::by_tree) {
    list_.arrange(order, rows_, history_);
    std::vector<std::string> all;
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const lane l = list_[i];
      if (l.what == lane::kind::row) all.push_back(std::to_string(rows_.shown_view_model()->key_of(l.entry)));
      if (l.what == lane::kind::ended) all.push_back("-" + std::to_string(l.owner) + "/" + std::to_string(l.depth));
      if (l.what == lane::kind::thread) all.push_back("t" + std::to_string(l.thread));
    }
    return all;
  }
  void end(model::node_id task, model::node_id owner, model::index site) {
    made_events made(2);
    made.spawned(task, owner, 10, site);
    made.finished(task, 20);
    history_.add(made.batch());
  }

  viewer::row_list rows_;
  viewer::timeline::event_history history_;
  viewer::timeline::lane_list list_;
};

TEST_F(lanes, by_tree_are_its_rows) { EXPECT_THAT(arranged(), ElementsAre("1", "2", "3", "4")); }

TEST_F(lanes, of_ended_tasks_stand_below_their_owner) {
  end(10, 3, 7);
  end(11, 3, 7);
  end(12, 3, 8);
  end(13, 2, 7);
  end(14, 4, 7);
  end(15, 999, 7);  // its owner is not known any more
  EXPECT_THAT(arranged(), ElementsAre("1", "2", "-2/2", "3", "-3/3", "-3/3", "4", "-4/4"));
  EXPECT_EQ(list_.position_of(rows_.shown_view_model()->find(4)), 6u);
  EXPECT_EQ(list_.position_of(rows_.shown_view_model()->find(1)), 0u);
}

TEST_F(lanes, of_orphans_that_ended_stand_below_their_loop) {
  const viewer::view_model& p = *rows_.shown_view_model();
  made_events made(2);
  made.spawned(10, 3, 10, 7);
  made.add(model::event_kind::orphaned, 10, 15, 4);
  made.finished(10, 20);
  history_.add(made.batch(), &p.snapshot, &p.nodes);
  EXPECT_THAT(arranged(), ElementsAre("1", "-1/1", "2", "3", "4"));
  rows_.toggle(p.find(1));
  EXPECT_THAT(arranged(), ElementsAre("1"));
}

TEST_F(lanes, fold_with_the_tree) {
  end(10, 3, 7);
  rows_.toggle(rows_.shown_view_model()->find(3));
  EXPECT_THAT(arranged(), ElementsAre("1", "2", "3"));
  rows_.toggle(rows_.shown_view_model()->find(2));
  EXPECT_THAT(arranged(), ElementsAre("1", "2"));
}

TEST_F(lanes, by_thread_are_one_a_thread) {
  end(10, 3, 7);
  EXPECT_THAT(arranged(lane_order::by_thread), ElementsAre("t0", "t1"));
  made_events made(2);
  made.batch().polls.push_back({model::none, {}, 0});
  made.poll(10, 5, 1, 2);
  history_.add(made.batch());
  EXPECT_THAT(arranged(lane_order::by_thread), ElementsAre("t0", "t1", "t2")) << "the last of threads without a ring";
}

}  // namespace
}  // namespace curfew
