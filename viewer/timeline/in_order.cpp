#include "viewer/timeline/in_order.hpp"

#include <algorithm>

namespace curfew::viewer::timeline {

std::vector<placed_event> in_order(const std::vector<model::thread_events>& threads) {
  std::vector<placed_event> all;
  std::size_t count = 0;
  for (const model::thread_events& t : threads) count += t.events.size();
  all.reserve(count);
  const auto earlier = [](const placed_event& a, const placed_event& b) { return a.event->at < b.event->at; };
  for (const model::thread_events& t : threads) {
    const auto before = static_cast<std::ptrdiff_t>(all.size());
    for (const model::event& e : t.events) all.push_back({&e, t.thread});
    if (!std::is_sorted(all.begin() + before, all.end(), earlier))
      std::stable_sort(all.begin() + before, all.end(), earlier);
    std::inplace_merge(all.begin(), all.begin() + before, all.end(), earlier);
  }
  return all;
}

}  // namespace curfew::viewer::timeline
