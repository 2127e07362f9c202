#include "probe/model/fold.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <span>

namespace curfew::model {
namespace {

class folding : public testing::Test {
 protected:
  folding() {
    s_.loops.emplace_back().id = 1;
    s_.sites.resize(10);
    s_.texts.resize(10);
  }
  task& add(node_id id, node_id owner, index function = 1) {
    task t;
    t.id = id;
    t.owner = owner;
    t.loop = 0;
    t.function = function;
    t.spawned = nanoseconds(static_cast<std::int64_t>(id));
    return s_.tasks.emplace_back(t);
  }
  // "(2x3 (4))": the entries by id, with counts.
  std::string folded() {
    const tree t = make_tree(s_);
    const folded_tree f = fold(s_, t);
    std::string text;
    const std::function<void(std::span<const folded_entry>)> say = [&](std::span<const folded_entry> entries) {
      if (entries.empty()) return;
      text += "(";
      for (const folded_entry& e : entries) {
        if (&e != entries.data()) text += " ";
        text += t.kind_of(e.node) == node_kind::task ? std::to_string(s_.tasks[t.task_of(e.node)].id) : "loop";
        if (e.count != 1) text += "x" + std::to_string(e.count);
        say(f.children_of(e));
      }
      text += ")";
    };
    say(f.roots_of());
    return text;
  }

  snapshot s_;
};

TEST_F(folding, makes_equal_siblings_one_entry_shown_by_the_oldest) {
  add(4, 1);
  add(2, 1);
  add(3, 1, 7);
  EXPECT_EQ(folded(), "(loop(2x2 3))");
}

TEST_F(folding, keeps_tasks_apart_of_which_something_else_is_found) {
  add(2, 1);
  add(3, 1);
  add(4, 1);
  const std::uint16_t marks[] = {0, 4, 0};
  const folded_tree f = fold(s_, make_tree(s_), marks);
  ASSERT_EQ(f.roots_of().size(), 1u);
  ASSERT_EQ(f.children_of(f.roots_of()[0]).size(), 2u);
  EXPECT_EQ(f.children_of(f.roots_of()[0])[0].count, 2u);
  EXPECT_EQ(f.children_of(f.roots_of()[0])[1].count, 1u);
}

TEST_F(folding, looks_at_whole_subtrees) {
  add(2, 1);
  add(3, 1);
  add(4, 2, 5);
  add(5, 3, 5);
  add(6, 1);  // has no child
  EXPECT_EQ(folded(), "(loop(2x2(4) 6))");
}

TEST_F(folding, counts_children_that_fold) {
  add(2, 1);
  add(3, 1);
  add(4, 2, 5);
  add(5, 2, 5);
  add(6, 3, 5);
  EXPECT_EQ(folded(), "(loop(2(4x2) 3(6)))");
  add(7, 3, 5);
  EXPECT_EQ(folded(), "(loop(2x2(4x2)))");
}

TEST_F(folding, does_not_mind_the_order_of_children) {
  add(2, 1);
  add(3, 1);
  add(4, 2, 5);
  add(5, 2, 6);
  add(6, 3, 6);
  add(7, 3, 5);
  EXPECT_EQ(folded(), "(loop(2x2(4 5)))");
}

TEST_F(folding, says_how_many_nodes_a_subtree_has) {
  add(2, 1);
  add(3, 2, 5);
  add(4, 2, 5);
  add(5, 3, 6);
  add(6, 4, 6);
  const folded_tree f = fold(s_, make_tree(s_));
  ASSERT_EQ(f.roots_of().size(), 1u);
  EXPECT_EQ(f.roots_of()[0].nodes, 6u);
  EXPECT_EQ(f.children_of(f.children_of(f.roots_of()[0])[0])[0].count, 2u);
  EXPECT_EQ(f.children_of(f.children_of(f.roots_of()[0])[0])[0].nodes, 2u);
}

TEST_F(folding, keeps_apart_what_a_report_would_say_differently) {
  const auto differs = [this](const std::function<void(task&)>& change) {
    s_.tasks.clear();
    s_.notes.clear();
    add(2, 1);
    change(add(3, 1));
    return folded() == "(loop(2 3))";
  };
  EXPECT_TRUE(differs([](task& t) { t.state = task_state::waiting; }));
  EXPECT_TRUE(differs([](task& t) { t.spawned_at = 2; }));
  EXPECT_TRUE(differs([](task& t) { t.function = 2; }));
  EXPECT_TRUE(differs([](task& t) { t.given_name = 2; }));
  EXPECT_TRUE(differs([](task& t) { t.stack = 1; }));
  EXPECT_TRUE(differs([](task& t) { t.daemon = true; }));
  EXPECT_TRUE(differs([](task& t) { t.orphaned = true; }));
  EXPECT_TRUE(differs([](task& t) { t.pending_at_shutdown = true; }));
  EXPECT_TRUE(differs([](task& t) { t.unobserved_error = true; }));
  EXPECT_TRUE(differs([](task& t) { t.cancel_requested = true; }));
  EXPECT_TRUE(differs([](task& t) { t.main = true; }));
  EXPECT_TRUE(differs([](task& t) { t.reason = cancel_reason::deadline; }));
  EXPECT_TRUE(differs([](task& t) { t.owned_by = owner_kind::handle; }));
  EXPECT_TRUE(differs([this](task& t) {
    s_.notes.emplace_back().error = "broken pipe";
    t.note = 0;
  }));
}

TEST_F(folding, does_not_mind_ids_times_polls_and_threads) {
  add(2, 1);
  task& t = add(3, 1);
  t.polls = 9;
  t.busy = t.since = nanoseconds(99);
  t.note = 0;
  s_.notes.emplace_back().thread = 7;
  t.wait_on = 8;
  EXPECT_EQ(folded(), "(loop(2x2))");
}

TEST_F(folding, folds_groups_and_loops) {
  for (node_id id : {50, 51}) {
    group g;
    g.id = id;
    g.loop = 0;
    g.opened_at = 3;
    s_.groups.push_back(g);
  }
  s_.loops.push_back(s_.loops[0]);
  s_.loops[1].id = 90;
  const tree t = make_tree(s_);
  const folded_tree f = fold(s_, t);
  ASSERT_EQ(f.roots, 2u);  // one of them has groups
  ASSERT_EQ(f.children_of(f.roots_of()[0]).size(), 1u);
  EXPECT_EQ(f.children_of(f.roots_of()[0])[0].count, 2u);
  s_.groups.clear();
  EXPECT_EQ(fold(s_, make_tree(s_)).roots, 1u);
}

TEST_F(folding, of_any_tree_loses_nobody) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    s_.tasks.clear();
    const auto count = static_cast<unsigned>(random() % 60);
    for (unsigned i = 0; i < count; ++i) add(2 + i, 1 + random() % (i + 1), static_cast<index>(random() % 2));
    const tree t = make_tree(s_);
    const folded_tree f = fold(s_, t);
    // The number of nodes in all, by counts: each entry stands for as many as its forebears' counts multiply to.
    std::uint64_t nodes = 0;
    const std::function<void(const folded_entry&, std::uint64_t)> add_up = [&](const folded_entry& e,
                                                                               std::uint64_t times) {
      nodes += times * e.count;
      for (const folded_entry& child : f.children_of(e)) add_up(child, times * e.count);
    };
    for (const folded_entry& e : f.roots_of()) add_up(e, 1);
    EXPECT_EQ(nodes, count + 1);
    EXPECT_EQ(f.roots_of()[0].nodes, count + 1);
  }
}

// The oldest is not the one that lived longest once tasks have ended.
TEST_F(folding, finds_the_one_that_lived_longest) {
  const auto ended = [this](node_id id, node_id owner, nanoseconds lived) {
    task& t = add(id, owner, 5);
    t.state = task_state::completed;
    t.since = t.spawned + lived;
  };
  add(2, 1);
  add(3, 1);
  ended(4, 2, nanoseconds(40));
  ended(5, 2, nanoseconds(80));
  ended(6, 3, nanoseconds(10));
  ended(7, 3, nanoseconds(90));
  const tree t = make_tree(s_);
  const folded_tree f = fold(s_, t);
  const folded_entry& loop = f.roots_of()[0];
  EXPECT_EQ(loop.longest, loop.node);
  EXPECT_TRUE(loop.alone);
  const folded_entry& parents = f.children_of(loop)[0];
  EXPECT_EQ(parents.longest, parents.node);
  EXPECT_FALSE(parents.alone);
  const folded_entry& children = f.children_of(parents)[0];
  EXPECT_EQ(s_.tasks[t.task_of(children.node)].id, 4u);
  EXPECT_EQ(s_.tasks[t.task_of(children.longest)].id, 7u) << "it is below another parent";
  EXPECT_FALSE(children.alone);
}

TEST_F(folding, of_a_deep_chain_does_not_recurse) {
  for (node_id id = 2; id < 200'000; ++id) add(id, id - 1);
  EXPECT_EQ(fold(s_, make_tree(s_)).entries.size(), 199'999u);
}

}  // namespace
}  // namespace curfew::model
