#include "probe/verdict/growth.hpp"

namespace curfew::verdict {

growth judge_growth(std::span<const std::uint64_t> low_water_marks, const growth_thresholds& limits) {
  if (low_water_marks.size() < limits.stretches) return growth::not_enough_evidence;
  const auto lows = low_water_marks.last(limits.stretches);
  for (std::size_t i = 1; i < lows.size(); ++i)
    if (lows[i] <= lows[i - 1]) return growth::none;
  const std::uint64_t grown = lows.back() - lows.front();
  if (grown < limits.least_tasks) return growth::none;
  // A warm-up rises fast and then slowly: most of its rise lies in the first half.
  const std::uint64_t lately = lows.back() - lows[lows.size() / 2];
  return static_cast<double>(lately) < limits.least_share_lately * static_cast<double>(grown) ? growth::none
                                                                                              : growth::growing;
}

}  // namespace curfew::verdict
