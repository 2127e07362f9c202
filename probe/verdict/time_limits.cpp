#include "probe/verdict/time_limits.hpp"

#include <algorithm>

#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

time_limits::time_limits() {
  for (const auto kind : foremost_first()) by_kind_[kind.place()] = rule_of(kind).limit.usual;
}

bool time_limits::reached_between(model::nanoseconds from, model::nanoseconds until) const {
  const auto kinds = foremost_first();
  return std::any_of(kinds.begin(), kinds.end(), [&](finding_kind kind) {
    return rule_of(kind).look != nullptr && of(kind) > from && of(kind) <= until;
  });
}

model::nanoseconds time_limits::of_blocking_polls() const {
  for (const auto kind : foremost_first())
    if (rule_of(kind).of_blocking_polls) return of(kind);
  return long_block;
}

void time_limits::set_over_time(model::nanoseconds chosen) {
  for (const auto kind : foremost_first())
    if (rule_of(kind).look_over_time != nullptr) set(kind, chosen);
}

growth_thresholds time_limits::of_growth() const {
  for (const auto kind : foremost_first())
    if (rule_of(kind).look_over_time != nullptr) return growth_thresholds::over(of(kind));
  return {};
}

}  // namespace curfew::verdict
