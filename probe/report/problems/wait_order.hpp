// Finds out which tasks with findings wait for which others, and orders what a report says about them. One hang leaves
// many tasks pending: one that sleeps, one that joins it, and one whose group that is in. What is waited for comes
// first, because the rest may be its consequence.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Says that one task waits for another; both are indices into a snapshot's tasks. A join waits for its task, and
// whoever waits for a group waits for the tasks in it.
struct wait {
  model::index waiter;
  model::index awaited;
};

// Returns the waits among tasks with findings. `kinds` is by task; a task without any neither waits nor is waited for.
// There are at most as many waiters as tasks, and at most twice as many pairs, whatever a damaged segment says.
std::vector<wait> waits_among(const model::snapshot&, const std::vector<verdict::finding_kinds>& kinds);

// Returns for each task with findings that one with findings keeps from going on, because that does not give their loop
// back, that it comes after that one. It need not wait for it.
std::vector<wait> kept_waiting(const model::snapshot&, const std::vector<verdict::finding_kinds>& kinds);

// Records in a problem, whose oldest task is `oldest`, what this wait says about it.
void add_wait(verdict::problem&, model::index oldest, const model::snapshot&, const wait&);

// Has, for each item of a list, the positions of the items that it waits for: each position once, and never its own.
using wait_lists = std::vector<std::vector<std::size_t>>;

// Turns waits of tasks into waits of the items that the tasks belong to. place[task] is the task's item, or `none`.
wait_lists waits_between(const std::vector<wait>&, const std::vector<model::index>& place, std::size_t places);

// Returns `order`, changed such that each item comes after what it waits for and otherwise stays where it was. Items
// that wait for each other have no such order: the one that comes first in `order` becomes the last of them.
std::vector<std::size_t> awaited_first(const wait_lists&, const std::vector<std::size_t>& order);
// Does the same for the order of the list.
std::vector<std::size_t> awaited_first(const wait_lists&);

// Brings a list, or a list of positions in it, into such an order.
template <class Item>
void reorder(std::vector<Item>& list, const std::vector<std::size_t>& order) {
  std::vector<Item> made;
  made.reserve(list.size());
  for (const std::size_t from : order) made.push_back(std::move(list[from]));
  list = std::move(made);
}
wait_lists reordered(const wait_lists&, const std::vector<std::size_t>& order);

}  // namespace curfew::report
