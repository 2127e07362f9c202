// A million tasks, all unfolded: what the window's thread does with a new picture. The bounds are far above what is
// measured, for busy machines; the times are printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "tests/viewer/support/made_snapshot.hpp"
#include "viewer/rows/row_list.hpp"

namespace curfew {
namespace {

// 10,000 groups of 99 sessions, each with an id of its own; `shift`: so many of the first ended, others came.
std::shared_ptr<const viewer::picture> million(model::node_id shift) {
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
  return viewer::make_picture(std::move(made.snapshot()));
}

template <class Body>
double best_ms(Body body) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto began = std::chrono::steady_clock::now();
    body();
    best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
  }
  return best;
}

TEST(million, rows_are_merged_in_milliseconds) {
  const auto before = million(0);
  const auto after = million(10'000);
  viewer::row_list rows;
  rows.show(before);
  rows.open_all();
  EXPECT_EQ(rows.size(), before->outline.size());
  EXPECT_GT(rows.size(), 1'000'000u);
  for (model::index entry = 3; entry < before->outline.size(); entry += 10'000) rows.toggle(entry);
  EXPECT_GT(rows.size(), 900'000u);

  bool turn = false;
  const double merge = best_ms([&] { rows.show((turn = !turn) ? after : before); });
  viewer::filter filter{"session", viewer::chip::all};
  const double filtered = best_ms([&] {
    filter.text += " ";
    rows.set_filter(filter);
  });
  std::printf("1,000,000 tasks: merge of 10,000 changes %.2f ms, filter %.2f ms\n", merge, filtered);
  EXPECT_LT(merge, 100);
  EXPECT_LT(filtered, 500);
}

}  // namespace
}  // namespace curfew
