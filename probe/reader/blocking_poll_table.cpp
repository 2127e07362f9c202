#include "probe/reader/blocking_poll_table.hpp"

#include <algorithm>

#include "probe/reader/segment_bytes.hpp"

namespace curfew::reader {

std::vector<model::blocking_poll> read_blocking_polls(const segment::header& h, const tick_clock& clock,
                                                      std::size_t sites) {
  std::vector<model::blocking_poll> polls;
  for (const auto& from : h.blocking_polls) {
    const std::uint32_t site = from.site.load(of_copy);
    const std::uint32_t function = from.function.load(of_copy);
    const std::uint32_t tasks = from.tasks.load(of_copy);
    const bool is_known = std::any_of(polls.begin(), polls.end(), [&](const auto& p) { return p.site == site; });
    if (site == 0 || site >= sites || tasks == 0 || is_known) continue;
    polls.push_back({.site = site,
                     .function = function < sites ? function : 0,
                     .tasks = tasks,
                     .task = from.task.load(of_copy),
                     .ended = clock.instant(from.ended.load(of_copy)),
                     .lasted = clock.duration(from.lasted.load(of_copy))});
  }
  std::stable_sort(polls.begin(), polls.end(), [](const auto& a, const auto& b) { return a.lasted > b.lasted; });
  return polls;
}

}  // namespace curfew::reader
