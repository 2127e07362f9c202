// Whatever the ids are, each is found, the first of equal ones, and no other.
#include "probe/model/id_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace curfew::model {
namespace {

void expect_found(const std::vector<node_id>& ids) {
  const id_index known(ids);
  for (std::size_t n = 0; n < ids.size(); ++n) {
    if (ids[n] == 0) continue;
    const auto first = std::find(ids.begin(), ids.end(), ids[n]);
    ASSERT_EQ(known.find(ids[n]), static_cast<index>(first - ids.begin())) << ids[n];
  }
  for (const node_id id : ids) {
    for (const node_id near : {id - 1, id + 1, id ^ 32, id + (node_id{1} << 40)}) {
      if (std::find(ids.begin(), ids.end(), near) != ids.end()) continue;
      ASSERT_EQ(known.find(near), none) << near;
    }
  }
  EXPECT_EQ(known.find(0), none);
}

TEST(id_index, finds_ids_that_follow_each_other) { expect_found({7, 8, 9, 11, 10, 0, 12}); }

TEST(id_index, finds_crowds_that_lie_far_from_each_other) {
  std::vector<node_id> ids;
  for (const node_id crowd : {node_id{1}, node_id{1'000'000'017}, (node_id{1} << 63) + 5, ~node_id{0} - 200})
    for (node_id id = crowd; id < crowd + 150; ++id) ids.push_back(id);
  expect_found(ids);
  std::shuffle(ids.begin(), ids.end(), std::mt19937(7));
  expect_found(ids);
}

TEST(id_index, finds_ids_that_are_alone) {
  std::vector<node_id> ids;
  std::mt19937_64 random(7);
  for (int i = 0; i < 500; ++i) ids.push_back(random());
  expect_found(ids);
}

TEST(id_index, finds_ids_that_collide) {
  std::vector<node_id> ids;
  for (node_id i = 1; i <= 500; ++i) ids.push_back(i << 40);
  expect_found(ids);
}

TEST(id_index, finds_the_first_of_equal_ids) {
  expect_found({5, 5, 6, 5});
  expect_found({5, 5, node_id{1} << 50, 5, node_id{1} << 50});
  std::vector<node_id> ids(200, node_id{1} << 50);
  for (node_id id = 1; id < 200; ++id) ids.push_back(id);
  expect_found(ids);
}

TEST(id_index, of_nobody_finds_nobody) {
  expect_found({});
  expect_found({0, 0});
}

}  // namespace
}  // namespace curfew::model
