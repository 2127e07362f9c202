#include "probe/model/tree.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace curfew::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Ids are given by the tests; times are those of calling.
class forest {
 public:
  index loop(node_id id) {
    model::loop l;
    l.id = id;
    l.began = next();
    s.loops.push_back(l);
    return static_cast<index>(s.loops.size() - 1);
  }
  index group(node_id id, node_id owner, index loop = 0) {
    model::group g;
    g.id = id;
    g.owner = owner;
    g.opened = next();
    g.loop = loop;
    s.groups.push_back(g);
    return static_cast<index>(s.groups.size() - 1);
  }
  model::task& task(node_id id, node_id owner, index loop = 0) {
    model::task t;
    t.id = id;
    t.owner = owner;
    t.spawned = next();
    t.loop = loop;
    return s.tasks.emplace_back(t);
  }
  snapshot s;

 private:
  nanoseconds next() { return nanoseconds(++time_); }
  int time_ = 0;
};

// Ids of a node's children, in order; 0 is the loop of the roots.
std::vector<node_id> ids(const snapshot& s, const tree& t, std::span<const index> nodes) {
  std::vector<node_id> result;
  for (const index n : nodes) {
    result.push_back(visit(
        s, t, n, [](const loop& l) { return l.id; }, [](const group& g) { return g.id; },
        [](const task& one) { return one.id; }, [](of_no_loop) { return node_id{0}; }));
  }
  return result;
}
std::vector<node_id> children(const snapshot& s, const tree& t, node_id id) {
  return ids(s, t, t.children_of(id == 0 ? t.no_loop() : t.find(id)));
}

// Every node but the roots is a child of exactly one, and every one is reached from a root.
void expect_each_node_once(const tree& t) {
  std::vector<int> seen(t.size(), 0);
  std::vector<index> open = t.roots;
  for (std::size_t i = 0; i < open.size(); ++i) {
    ++seen[open[i]];
    ASSERT_LE(open.size(), t.size());
    for (const index child : t.children_of(open[i])) {
      EXPECT_EQ(t.parent[child], open[i]);
      open.push_back(child);
    }
  }
  for (index n = 0; n < t.no_loop(); ++n) EXPECT_EQ(seen[n], 1) << n;
}

TEST(tree, of_nothing_has_no_roots) {
  const tree t = make_tree(snapshot());
  EXPECT_THAT(t.roots, IsEmpty());
  EXPECT_EQ(t.kind_of(t.no_loop()), node_kind::no_loop);
}

TEST(tree, hangs_each_node_under_its_owner) {
  forest f;
  f.loop(1);
  f.task(2, 1);   // main
  f.group(3, 2);  // in its body
  f.task(4, 3);   // in the group
  f.task(5, 4);   // held by that one
  const tree t = make_tree(f.s);
  EXPECT_THAT(ids(f.s, t, t.roots), ElementsAre(1));
  EXPECT_THAT(children(f.s, t, 1), ElementsAre(2));
  EXPECT_THAT(children(f.s, t, 2), ElementsAre(3));
  EXPECT_THAT(children(f.s, t, 3), ElementsAre(4));
  EXPECT_THAT(children(f.s, t, 4), ElementsAre(5));
  expect_each_node_once(t);
}

TEST(tree, hangs_what_only_its_loop_owns_under_the_task_that_caused_it) {
  forest f;
  f.loop(1);
  f.task(2, 1);
  model::task& caused = f.task(3, 1);
  caused.spawner = 2;
  caused.by_cause = true;
  f.task(4, 1).spawner = 2;
  const tree t = make_tree(f.s);
  EXPECT_THAT(children(f.s, t, 1), ElementsAre(2, 4));
  EXPECT_THAT(children(f.s, t, 2), ElementsAre(3));
  expect_each_node_once(t);
}

TEST(tree, hangs_it_under_its_loop_when_that_task_has_ended) {
  forest f;
  f.loop(1);
  model::task& caused = f.task(3, 1);
  caused.spawner = 2;
  caused.by_cause = true;
  EXPECT_THAT(children(f.s, make_tree(f.s), 1), ElementsAre(3));
}

TEST(tree, hangs_an_orphan_under_its_loop) {
  forest f;
  f.loop(1);
  f.task(2, 1);
  f.task(3, 2).orphaned = true;
  EXPECT_THAT(children(f.s, make_tree(f.s), 1), ElementsAre(2, 3));
}

TEST(tree, hangs_what_has_lost_its_owner_under_its_loop) {
  forest f;
  f.loop(1);
  f.task(2, 99);
  f.task(3, 0);
  f.group(4, 98);
  EXPECT_THAT(children(f.s, make_tree(f.s), 1), ElementsAre(2, 3, 4));
}

TEST(tree, has_a_root_for_what_has_no_loop) {
  forest f;
  f.loop(1);
  f.task(2, 99, none);
  f.group(3, 98, 7);
  const tree t = make_tree(f.s);
  EXPECT_THAT(ids(f.s, t, t.roots), ElementsAre(1, 0));
  EXPECT_THAT(children(f.s, t, 0), ElementsAre(2, 3));
  expect_each_node_once(t);
}

TEST(tree, orders_siblings_by_time_then_id) {
  forest f;
  f.loop(1);
  f.task(30, 1).spawned = nanoseconds(9);
  f.task(20, 1).spawned = nanoseconds(5);
  f.task(11, 1).spawned = nanoseconds(7);
  f.task(10, 1).spawned = nanoseconds(7);
  EXPECT_THAT(children(f.s, make_tree(f.s), 1), ElementsAre(20, 10, 11, 30));
}

TEST(tree, orders_loops_by_time) {
  forest f;
  f.loop(1);
  f.loop(2);
  f.s.loops[0].began = nanoseconds(50);
  const tree t = make_tree(f.s);
  EXPECT_THAT(ids(f.s, t, t.roots), ElementsAre(2, 1));
}

TEST(tree, cuts_a_circle_at_its_oldest) {
  forest f;
  f.loop(1);
  f.task(2, 4).spawned = nanoseconds(30);
  f.task(3, 2).spawned = nanoseconds(20);
  f.task(4, 3).spawned = nanoseconds(40);
  f.task(5, 2);  // hangs on the circle
  const tree t = make_tree(f.s);
  EXPECT_THAT(children(f.s, t, 1), ElementsAre(3));
  EXPECT_THAT(children(f.s, t, 3), ElementsAre(4));
  EXPECT_THAT(children(f.s, t, 4), ElementsAre(2));
  EXPECT_THAT(children(f.s, t, 2), ElementsAre(5));
  expect_each_node_once(t);
}

TEST(tree, cuts_a_task_that_owns_itself_loose) {
  forest f;
  f.task(2, 2, none);
  const tree t = make_tree(f.s);
  EXPECT_THAT(children(f.s, t, 0), ElementsAre(2));
  expect_each_node_once(t);
}

TEST(tree, has_nodes_of_equal_ids_each_once) {
  forest f;
  f.loop(1);
  f.task(2, 1);
  f.task(2, 1);
  f.task(3, 2);
  const tree t = make_tree(f.s);
  EXPECT_THAT(children(f.s, t, 1), ElementsAre(2, 2));
  EXPECT_EQ(t.find(2), t.node_of_task(0));
  expect_each_node_once(t);
}

TEST(tree, of_a_deep_chain_does_not_recurse) {
  forest f;
  f.loop(1);
  for (node_id id = 2; id < 200'000; ++id) f.task(id, id - 1);
  expect_each_node_once(make_tree(f.s));
}

TEST(tree, of_any_owners_has_each_node_once) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    forest f;
    const auto pick = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    for (unsigned i = pick(3); i > 0; --i) f.loop(pick(40));
    for (unsigned i = pick(10); i > 0; --i) f.group(pick(40), pick(40), pick(3));
    for (unsigned i = pick(40); i > 0; --i) {
      task& t = f.task(pick(40), pick(40), pick(3));
      t.spawned = nanoseconds(pick(5));
      t.orphaned = pick(8) == 0;
    }
    expect_each_node_once(make_tree(f.s));
  }
}

TEST(id_index, finds_ids_however_they_are_spread) {
  std::mt19937_64 random(3);
  const auto expect_all_found = [](const std::vector<node_id>& ids) {
    const id_index found(ids);
    for (std::size_t n = 0; n < ids.size(); ++n) EXPECT_EQ(found.find(ids[n]), n);
    EXPECT_EQ(found.find(0), none);
    EXPECT_EQ(found.find(12345), none);
  };
  std::vector<node_id> ids(5000);
  std::iota(ids.begin(), ids.end(), node_id{1'000'000});
  expect_all_found(ids);  // dense
  for (node_id& id : ids) id = id * 1'000'003;
  expect_all_found(ids);  // spread
  for (std::size_t n = 0; n < ids.size(); ++n) ids[n] = (n + 1) << 40;
  expect_all_found(ids);  // equal in their low bits
  for (std::size_t n = 0; n < ids.size(); ++n) ids[n] = (n + 1) * 0xF1DE83E19937733Du << 20 | 1;
  expect_all_found(ids);
  for (node_id& id : ids) id = random() | 1u << 20;
  expect_all_found(ids);
}

// Those whose products with the hash's factor agree in the upper bits, and whose own low bits agree too.
TEST(id_index, finds_ids_that_were_chosen_to_collide) {
  constexpr std::uint64_t inverse = 0xF1DE83E19937733Du;  // of the factor 0x9E3779B97F4A7C15, modulo 2^64
  static_assert(inverse * 0x9E3779B97F4A7C15u == 1);
  std::vector<node_id> ids;
  for (std::uint64_t n = 1; n <= 20'000; ++n) ids.push_back(((n << 16) | 0) * inverse);
  std::erase_if(ids, [](node_id id) { return id == 0; });
  const id_index found(ids);
  for (std::size_t n = 0; n < ids.size(); ++n) ASSERT_EQ(found.find(ids[n]), n);
}

}  // namespace
}  // namespace curfew::model
