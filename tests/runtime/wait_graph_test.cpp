// The wait graph: which wait would never end, of waits for all and waits for any. Graphs made by hand, without tasks.
#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "runtime/src/core/wait_graph.hpp"

namespace curfew::tests {
namespace {

using detail::waits_for;

// Tasks are numbers; each waits for some others, or for none.
class graph {
 public:
  using node = int;

  // A wait that has begun.
  graph& with(int waiter, waits_for kind, std::vector<int> targets) {
    waits_.push_back({waiter, kind, std::move(targets)});
    return *this;
  }

  template <class Visit>
  void for_each_waiter(node target, Visit visit) const {
    for (const wait& w : waits_)
      for (const int t : w.targets)
        if (t == target) visit(w.waiter, w.kind);
  }
  std::size_t targets_of_any(node waiter) const {
    for (const wait& w : waits_)
      if (w.waiter == waiter && w.kind == waits_for::any) return w.targets.size();
    return 0;
  }

 private:
  struct wait {
    int waiter;
    waits_for kind;
    std::vector<int> targets;
  };
  std::vector<wait> waits_;
};

bool never_ends(const graph& g, int waiter, waits_for kind, const std::vector<int>& targets) {
  return detail::wait_search<graph>(g, waiter, targets, kind).never_ends();
}

TEST(wait_graph, refuses_a_wait_for_oneself) {
  EXPECT_TRUE(never_ends(graph(), 1, waits_for::all, {1}));
  EXPECT_TRUE(never_ends(graph(), 1, waits_for::any, {1}));
}

TEST(wait_graph, refuses_a_circle_of_waits_for_all) {
  const graph chain = graph().with(1, waits_for::all, {2}).with(2, waits_for::all, {3});
  EXPECT_TRUE(never_ends(chain, 3, waits_for::all, {1}));
  EXPECT_TRUE(never_ends(chain, 3, waits_for::all, {2}));
  EXPECT_FALSE(never_ends(chain, 3, waits_for::all, {4}));
  EXPECT_FALSE(never_ends(chain, 4, waits_for::all, {1}));
}

TEST(wait_graph, takes_one_target_for_enough_to_refuse_a_wait_for_all) {
  const graph g = graph().with(1, waits_for::all, {2, 5});
  EXPECT_TRUE(never_ends(g, 2, waits_for::all, {6, 1}));
  EXPECT_FALSE(never_ends(g, 2, waits_for::all, {6, 5}));
}

TEST(wait_graph, finds_a_circle_among_many_who_wait_for_one) {
  graph g;
  for (int t = 10; t < 20; ++t) g.with(t, waits_for::all, {1});
  g.with(30, waits_for::all, {14}).with(31, waits_for::all, {30, 17});
  EXPECT_TRUE(never_ends(g, 1, waits_for::all, {31}));
  EXPECT_FALSE(never_ends(g, 1, waits_for::all, {32}));
}

TEST(wait_graph, refuses_a_wait_for_any_of_which_every_target_waits_for_it) {
  const graph g = graph().with(1, waits_for::all, {3}).with(2, waits_for::all, {1});
  EXPECT_TRUE(never_ends(g, 3, waits_for::any, {1, 2}));
  EXPECT_FALSE(never_ends(g, 3, waits_for::any, {1, 2, 4}));
  EXPECT_FALSE(never_ends(g, 3, waits_for::any, {4, 1}));
  EXPECT_FALSE(never_ends(g, 3, waits_for::any, {})) << "there is nothing that it would wait for";
}

TEST(wait_graph, lets_a_circle_be_that_goes_through_a_wait_for_any_with_a_way_out) {
  const graph g = graph().with(1, waits_for::any, {2, 3});
  EXPECT_FALSE(never_ends(g, 2, waits_for::all, {1})) << "3 ends, and then 1";
  EXPECT_FALSE(never_ends(g, 2, waits_for::any, {1}));
}

TEST(wait_graph, refuses_what_closes_the_last_way_out) {
  const graph g = graph().with(1, waits_for::any, {2, 3}).with(2, waits_for::all, {1});
  EXPECT_TRUE(never_ends(g, 3, waits_for::all, {1}));
  EXPECT_TRUE(never_ends(g, 3, waits_for::all, {2}));
  EXPECT_TRUE(never_ends(g, 3, waits_for::any, {1, 2}));
  EXPECT_FALSE(never_ends(g, 3, waits_for::any, {1, 4}));
  EXPECT_FALSE(never_ends(g, 3, waits_for::all, {4}));
}

TEST(wait_graph, sees_a_way_out_that_lies_beyond_several_waits) {
  const graph g = graph()
                      .with(1, waits_for::any, {2, 3})
                      .with(2, waits_for::all, {4})
                      .with(3, waits_for::any, {4, 5})
                      .with(6, waits_for::all, {1});
  EXPECT_FALSE(never_ends(g, 4, waits_for::all, {6})) << "5 ends, then 3, 1 and 6";
  EXPECT_TRUE(never_ends(g, 4, waits_for::all, {6, 2})) << "2 waits for 4 and for nobody else";
}

TEST(wait_graph, holds_a_task_by_its_group_though_its_body_has_a_way_out) {
  // 1 has a group with the child 2, and waits for any of 3 and 4 in the group's body.
  const graph g = graph().with(1, waits_for::all, {2}).with(1, waits_for::any, {3, 4});
  EXPECT_TRUE(never_ends(g, 2, waits_for::all, {1}));
  EXPECT_FALSE(never_ends(g, 3, waits_for::all, {1})) << "4 ends, the body with it, and 2 is in nobody's way";
}

TEST(wait_graph, counts_a_target_as_often_as_it_is_waited_for) {
  const graph g = graph().with(1, waits_for::any, {2, 2});
  EXPECT_TRUE(never_ends(g, 2, waits_for::all, {1}));
  EXPECT_TRUE(never_ends(g, 2, waits_for::any, {1, 1}));
  EXPECT_FALSE(never_ends(g, 2, waits_for::any, {1, 1, 3}));
}

}  // namespace
}  // namespace curfew::tests
