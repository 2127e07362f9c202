// The order of sleepers, and how many steps a change of it takes.
#include "runtime/src/core/sleeper_heap.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <iterator>
#include <map>
#include <random>
#include <vector>

namespace curfew::detail {
namespace {

using time_point = std::chrono::steady_clock::time_point;

time_point at(int ns) { return time_point(std::chrono::nanoseconds(ns)); }

struct heap_of_numbers {
  sleeper& add(int ns) {
    sleeper& s = all.emplace_back(at(ns));
    heap.add(s);
    return s;
  }
  std::vector<const sleeper*> take_all() {
    std::vector<const sleeper*> taken;
    while (!heap.empty()) {
      taken.push_back(&heap.earliest());
      heap.remove(heap.earliest());
    }
    return taken;
  }
  std::deque<sleeper> all;
  sleeper_heap heap;
};

TEST(sleeper_heap, gives_the_earliest_first) {
  heap_of_numbers h;
  for (const int ns : {5, 3, 9, 1, 7, 2, 8}) h.add(ns);
  std::vector<int> taken;
  for (const sleeper* s : h.take_all()) taken.push_back(static_cast<int>(s->until.time_since_epoch().count()));
  EXPECT_EQ(taken, (std::vector{1, 2, 3, 5, 7, 8, 9}));
}

TEST(sleeper_heap, gives_those_of_one_time_in_the_order_in_which_they_came) {
  heap_of_numbers h;
  std::vector<const sleeper*> early, late;
  for (int i = 0; i < 100; ++i) {
    late.push_back(&h.add(2));
    early.push_back(&h.add(1));
  }
  // Their order does not depend on who else has come and gone.
  for (int i = 0; i < 100; i += 3) {
    h.heap.remove(h.add(1));
    h.heap.remove(h.add(0));
  }
  early.insert(early.end(), late.begin(), late.end());
  EXPECT_EQ(h.take_all(), early);
}

// Returns how many sleepers are at `s` and below. Sees to the ranks and the ways up.
int look_through(const sleeper* s, const sleeper* parent) {
  if (s == nullptr) return 0;
  const auto rank = [](const sleeper* of) { return of != nullptr ? int{of->rank} : 0; };
  EXPECT_EQ(s->parent, parent);
  EXPECT_GE(rank(s->first), rank(s->second));
  EXPECT_EQ(rank(s), rank(s->second) + 1);
  if (parent != nullptr) {
    EXPECT_LE(parent->until, s->until);
  }
  return 1 + look_through(s->first, s) + look_through(s->second, s);
}

TEST(sleeper_heap, lets_any_of_them_go_at_any_time) {
  std::mt19937 random(7);
  heap_of_numbers h;
  std::multimap<time_point, sleeper*> expected;  // keeps those of one time in the order of their coming
  for (int step = 0; step < 20000; ++step) {
    if (expected.empty() || random() % 100 < (step < 10000 ? 60 : 40)) {
      sleeper& s = h.add(static_cast<int>(random() % 50));
      expected.emplace(s.until, &s);
    } else {
      auto which = expected.begin();
      if (random() % 2 != 0) std::advance(which, random() % expected.size());
      h.heap.remove(*which->second);
      expected.erase(which);
    }
    ASSERT_EQ(h.heap.empty(), expected.empty());
    if (!expected.empty()) {
      ASSERT_EQ(&h.heap.earliest(), expected.begin()->second);
      if (step % 500 == 0) {
        ASSERT_EQ(look_through(&h.heap.earliest(), nullptr), static_cast<int>(expected.size()));
      }
    }
  }
}

// A way down of `rank` sleepers means that there are 2^rank - 1 at the least, so the ways that a change goes are short.
TEST(sleeper_heap, has_short_ways_whatever_the_order_of_coming) {
  for (const int direction : {1, -1}) {
    heap_of_numbers h;
    for (int i = 0; i < 10000; ++i) h.add(direction * i);
    EXPECT_EQ(look_through(&h.heap.earliest(), nullptr), 10000);
    for (int i = 0; i < 5000; ++i) h.heap.remove(h.heap.earliest());
    EXPECT_EQ(look_through(&h.heap.earliest(), nullptr), 5000);
    EXPECT_LE(h.heap.earliest().rank, 13);
  }
}

}  // namespace
}  // namespace curfew::detail
