// When the polls of a history began: what tests of the timeline compare.
#pragma once

#include <vector>

#include "viewer/timeline/event_history.hpp"

namespace curfew::tests {

// In microseconds, in the list's order.
inline std::vector<double> starts(const viewer::timeline::event_history& h, const viewer::timeline::poll_index& list) {
  std::vector<double> us;
  for (const auto number : list.all()) us.push_back(static_cast<double>(h[number].from.count()) / 1000);
  return us;
}

}  // namespace curfew::tests
