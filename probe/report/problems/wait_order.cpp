#include "probe/report/problems/wait_order.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <tuple>

#include "probe/verdict/keeper.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

std::vector<wait> waits_among(const model::snapshot& snapshot, const std::vector<verdict::finding_kinds>& kinds) {
  struct seeker {
    model::node_id wanted;
    model::index waiter;
    bool is_found = false;  // set in the first seeker of an id once it is found: ids may repeat in a damaged segment
  };
  std::vector<seeker> seekers;
  for (model::index i = 0; i < snapshot.tasks.size(); ++i)
    if (const model::node_id wanted = snapshot.tasks[i].wait_on; wanted != 0 && !kinds[i].empty())
      seekers.push_back({wanted, i});
  if (seekers.empty()) return {};
  std::sort(seekers.begin(), seekers.end(), [](const seeker& a, const seeker& b) {
    return std::tie(a.wanted, a.waiter) < std::tie(b.wanted, b.waiter);
  });
  const auto first_for = [&](model::node_id id) {
    const auto at = std::lower_bound(seekers.begin(), seekers.end(), id,
                                     [](const seeker& s, model::node_id wanted) { return s.wanted < wanted; });
    return at != seekers.end() && at->wanted == id ? at : seekers.end();
  };

  std::vector<wait> waits;
  const auto add = [&](model::index waiter, model::index awaited) {
    if (waiter != awaited) waits.push_back({waiter, awaited});
  };
  for (model::index i = 0; i < snapshot.tasks.size(); ++i) {
    if (kinds[i].empty()) continue;
    const model::task& task = snapshot.tasks[i];
    if (const auto first = first_for(task.id); first != seekers.end() && !first->is_found) {
      first->is_found = true;
      for (auto s = first; s != seekers.end() && s->wanted == task.id; ++s) add(s->waiter, i);
    }
    // Only the task that opened a group waits for it. That task may wait for the group even if the group is gone: its
    // tasks still name it.
    if (task.owned_by == model::owner_kind::group && !task.orphaned)
      if (const auto opener = first_for(task.owner); opener != seekers.end()) add(opener->waiter, i);
  }
  return waits;
}

std::vector<wait> kept_waiting(const model::snapshot& snapshot, const std::vector<verdict::finding_kinds>& kinds) {
  std::vector<model::index> keepers(snapshot.loops.size(), model::none);
  bool any = false;
  for (model::index i = 0; i < snapshot.tasks.size(); ++i)
    if (!kinds[i].empty() && verdict::is_keeper(snapshot, snapshot.tasks[i])) {
      keepers[snapshot.tasks[i].loop] = i;
      any = true;
    }
  std::vector<wait> kept;
  if (!any) return kept;
  for (model::index i = 0; i < snapshot.tasks.size(); ++i)
    if (!kinds[i].empty() && verdict::may_be_kept(snapshot, snapshot.tasks[i]))
      if (const auto keeper = keepers[snapshot.tasks[i].loop]; keeper != model::none) kept.push_back({i, keeper});
  return kept;
}

void add_wait(verdict::problem& p, model::index oldest, const model::snapshot& snapshot, const wait& w) {
  const auto keep_oldest = [&](model::index& kept, model::index task) {
    if (kept == model::none || snapshot.tasks[task].spawned < snapshot.tasks[kept].spawned) kept = task;
  };
  if (w.waiter == oldest) {
    if (p.awaited != model::none) ++p.more_awaited;
    keep_oldest(p.awaited, w.awaited);
  }
  if (w.awaited == oldest) keep_oldest(p.awaited_by, w.waiter);
}

wait_lists waits_between(const std::vector<wait>& waits, const std::vector<model::index>& place, std::size_t places) {
  wait_lists lists(places);
  for (const wait& w : waits) {
    const model::index from = place[w.waiter], to = place[w.awaited];
    if (from != model::none && to != model::none && from != to) lists[from].push_back(to);
  }
  for (auto& list : lists) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return lists;
}

// The search does not recurse, because a chain of joins may be as long as memory is large.
std::vector<std::size_t> awaited_first(const wait_lists& waits_for, const std::vector<std::size_t>& order) {
  struct visit {
    std::size_t item;
    std::size_t next = 0;  // index of the next one in what it waits for
  };
  std::vector<bool> seen(waits_for.size());
  std::vector<std::size_t> made;
  made.reserve(order.size());
  std::vector<visit> open;
  const auto enter = [&](std::size_t item) {
    if (seen[item]) return;
    seen[item] = true;
    open.push_back({item});
  };
  for (const std::size_t from : order) {
    enter(from);
    while (!open.empty()) {
      visit& at = open.back();
      const auto& awaited = waits_for[at.item];
      if (at.next < awaited.size()) {
        enter(awaited[at.next++]);
      } else {
        made.push_back(at.item);
        open.pop_back();
      }
    }
  }
  return made;
}

std::vector<std::size_t> awaited_first(const wait_lists& waits_for) {
  std::vector<std::size_t> as_it_is(waits_for.size());
  std::iota(as_it_is.begin(), as_it_is.end(), std::size_t{0});
  return awaited_first(waits_for, as_it_is);
}

wait_lists reordered(const wait_lists& lists, const std::vector<std::size_t>& order) {
  std::vector<std::size_t> now(lists.size());
  for (std::size_t to = 0; to < order.size(); ++to) now[order[to]] = to;
  wait_lists made;
  made.reserve(lists.size());
  for (const std::size_t from : order) {
    auto& list = made.emplace_back(lists[from]);
    for (std::size_t& awaited : list) awaited = now[awaited];
    std::sort(list.begin(), list.end());
  }
  return made;
}

}  // namespace curfew::report
