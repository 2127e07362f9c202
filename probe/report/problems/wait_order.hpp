// One hang leaves many tasks pending: one that sleeps, the one that joins it, and the one whose group that is in. Which
// of the tasks that something was found of wait for which others of them, and the order in which a report tells of
// them: what is waited for first, for the rest may be its consequence.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/report/problems/problem.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Two tasks of a snapshot. A join waits for its task, and who waits for a group waits for the tasks in it.
struct wait {
  model::index waiter;
  model::index awaited;
};

// `kinds`: by task; those that have none neither wait nor are waited for. Of waiters not more than there are tasks, and
// of pairs not more than twice as many, whatever a damaged segment says.
std::vector<wait> waits_among(const model::snapshot&, const std::vector<verdict::finding_kinds>& kinds);

// What a wait says of a problem whose oldest task this is.
void add_wait(verdict::problem&, model::index oldest, const model::snapshot&, const wait&);

// By item of a list: the positions of those that it waits for, each once, and never its own.
using wait_lists = std::vector<std::vector<std::size_t>>;

// The waits of tasks as those of what they are in. `place`: by task; none: in nothing.
wait_lists waits_between(const std::vector<wait>&, const std::vector<model::index>& place, std::size_t places);

// `order` such that each comes after what it waits for, and as it was where nobody waits. Those that wait for each
// other have no such order: there the first comes last.
std::vector<std::size_t> awaited_first(const wait_lists&, const std::vector<std::size_t>& order);
// In the order of the list.
std::vector<std::size_t> awaited_first(const wait_lists&);

// Brings a list, and positions in it, into such an order.
template <class Item>
void reorder(std::vector<Item>& list, const std::vector<std::size_t>& order) {
  std::vector<Item> made;
  made.reserve(list.size());
  for (const std::size_t from : order) made.push_back(std::move(list[from]));
  list = std::move(made);
}
wait_lists reordered(const wait_lists&, const std::vector<std::size_t>& order);

}  // namespace curfew::report
