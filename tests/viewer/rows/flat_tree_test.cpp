#include "viewer/rows/flat_tree.hpp"

#include <gtest/gtest.h>

#include "tests/viewer/support/drawn_rows.hpp"
#include "tests/viewer/support/made_snapshot.hpp"

namespace curfew {
namespace {

using tests::made_snapshot;

std::string whole(made_snapshot& made) {
  viewer::row_list rows;
  rows.show(viewer::make_view_model(made.snapshot()));
  rows.open_all();
  return tests::drawn(rows);
}

TEST(flat_tree, lists_parents_before_children_by_owner) {
  made_snapshot made;
  made.task(2, 1, "serve");
  made.group(3, 2, "clients");
  made.task(4, 3, "accept");
  made.task(5, 1, "log");
  EXPECT_EQ(whole(made), "loop[serve[clients[accept]] log]");
}

TEST(flat_tree, bundles_like_siblings_where_the_oldest_stood) {
  made_snapshot made;
  made.task(2, 1, "first");
  for (model::node_id id = 3; id < 9; ++id) made.task(id, 1, "session");
  made.task(9, 1, "last");
  EXPECT_EQ(whole(made), "loop[first sessionx6[session session session session session session] last]");
}

TEST(flat_tree, leaves_few_siblings_alone) {
  made_snapshot made;
  for (model::node_id id = 3; id < 8; ++id) made.task(id, 1, "session");
  EXPECT_EQ(whole(made), "loop[session session session session session]");
}

TEST(flat_tree, keeps_another_spawn_site_out_of_a_bundle) {
  made_snapshot made;
  for (model::node_id id = 3; id < 9; ++id) made.task(id, 1, "session");
  made.task(9, 1, "session", 99);
  EXPECT_EQ(whole(made), "loop[sessionx6[session session session session session session] session]");
}

TEST(flat_tree, sums_tasks_and_findings_up_to_the_roots) {
  made_snapshot made;
  made.task(2, 1, "serve");
  for (model::node_id id = 3; id < 9; ++id) made.orphan(id, "watchdog");
  const auto view_model = viewer::make_view_model(made.snapshot());
  EXPECT_EQ(view_model->tree[0].tasks, 7u);
  EXPECT_EQ(view_model->tree[0].troubled, 6u);
  EXPECT_EQ(view_model->tree[2].members, 6u);
  EXPECT_EQ(view_model->tree[2].troubled, 6u);
}

TEST(flat_tree, finds_every_entry_by_its_key) {
  made_snapshot made;
  made.task(2, 1, "serve");
  made.group(3, 2, "clients");
  for (model::node_id id = 4; id < 12; ++id) made.task(id, 3, "session");
  model::task& lost = made.task(12, 0, "lost");
  lost.loop = model::none;
  const auto view_model = viewer::make_view_model(made.snapshot());
  for (model::index entry = 0; entry < view_model->tree.size(); ++entry)
    EXPECT_EQ(view_model->find(view_model->key_of(entry)), entry);
  EXPECT_EQ(view_model->find(99), model::none);
}

}  // namespace
}  // namespace curfew
