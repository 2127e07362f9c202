// A million tasks, all unfolded: what the window's thread does with a new view model. How long it takes is a row of the
// benchmarks.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "tests/viewer/support/made_snapshot.hpp"
#include "viewer/rows/row_list.hpp"

namespace curfew {
namespace {

// 10,000 groups of 99 sessions, each with an id of its own; `shift`: so many of the first ended, others came.
std::shared_ptr<const viewer::view_model> million(model::node_id shift) {
  tests::made_snapshot made;
  const model::index session = made.site("server.cpp", "session", 12);
  model::node_id id = 2;
  for (model::node_id group = 0; group < 10'000; ++group) {
    const model::node_id owner = id;
    made.task(id++, 1, "listener");
    made.group(id++, owner, "clients");
    for (int i = 0; i < 99; ++i, ++id) {
      model::task t;
      t.id = id < 3 + shift ? id + 2'000'000 : id;
      t.owner = owner + 1;
      t.loop = 0;
      t.state = model::task_state::waiting;
      t.function = t.spawned_at = session;
      t.owned_by = model::owner_kind::group;
      t.spawned = std::chrono::nanoseconds(t.id);
      made.snapshot().tasks.push_back(t);
    }
  }
  return viewer::make_view_model(std::move(made.snapshot()));
}

TEST(million, rows_are_merged_and_filtered) {
  const auto before = million(0);
  const auto after = million(10'000);
  viewer::row_list rows;
  rows.show(before);
  rows.open_all();
  EXPECT_EQ(rows.size(), before->tree.size());
  EXPECT_GT(rows.size(), 1'000'000u);
  for (model::index entry = 3; entry < before->tree.size(); entry += 10'000) rows.toggle(entry);
  EXPECT_GT(rows.size(), 900'000u);

  const auto folded = before->tree.size() - rows.size();
  rows.show(after);
  EXPECT_EQ(rows.size(), after->tree.size() - folded) << "what was folded stays so";
  rows.set_filter({"session", viewer::chip::all});
  EXPECT_GE(rows.size(), 990'000u) << "every session";
  rows.set_filter({"nobody is called so", viewer::chip::all});
  EXPECT_EQ(rows.size(), 0u);
}

}  // namespace
}  // namespace curfew
