#include "probe/model/nodes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace curfew::model {
namespace {

using on_loop = decltype([](const loop&) { return 1; });
using on_group = decltype([](const group&) { return 2; });
using on_task = decltype([](const task&) { return 3; });
using on_no_loop = decltype([](of_no_loop) { return 4; });
using on_anything = decltype([](const auto&) { return 0; });

// Whatever a program asks of nodes, it asks of every kind: a kind that is forgotten does not compile.
static_assert(one_for_each_kind<on_loop, on_group, on_task, on_no_loop>);
static_assert(one_for_each_kind<on_no_loop, on_task, on_group, on_loop>);
static_assert(!one_for_each_kind<on_group, on_task, on_no_loop>);
static_assert(!one_for_each_kind<on_loop, on_task, on_no_loop>);
static_assert(!one_for_each_kind<on_loop, on_group, on_no_loop>);
static_assert(!one_for_each_kind<on_loop, on_group, on_task>);
// One for whatever else there is would take a kind that nobody has thought of.
static_assert(!one_for_each_kind<on_task, on_anything>);
static_assert(!one_for_each_kind<on_anything>);

template <class... F>
concept compiles = requires(const snapshot& s, const nodes& n) { visit(s, n, index{0}, F()...); };
static_assert(compiles<on_loop, on_group, on_task, on_no_loop>);
static_assert(!compiles<on_loop, on_group, on_task>);

TEST(nodes, are_visited_as_what_they_are) {
  snapshot s;
  s.loops.resize(1);
  s.groups.resize(2);
  s.tasks.resize(1);
  nodes n;
  n.loops = 1;
  n.groups = 2;
  n.tasks = 1;
  std::string visited;
  for (index node = 0; node < n.size(); ++node)
    visited += std::to_string(visit(s, n, node, on_loop(), on_group(), on_task(), on_no_loop()));
  EXPECT_EQ(visited, "12234");
}

TEST(nodes, are_visited_with_what_the_snapshot_has_of_them) {
  snapshot s;
  s.tasks.resize(2);
  s.tasks[1].id = 7;
  nodes n;
  n.tasks = 2;
  const auto id_of = [&](index node) {
    return visit(
        s, n, node, [](const loop& l) { return l.id; }, [](const group& g) { return g.id; },
        [](const task& t) { return t.id; }, [](of_no_loop) { return node_id{0}; });
  };
  EXPECT_EQ(id_of(n.node_of_task(1)), 7u);
}

}  // namespace
}  // namespace curfew::model
