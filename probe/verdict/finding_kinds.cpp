#include "probe/verdict/finding_kinds.hpp"

#include <algorithm>

namespace curfew::verdict {

std::vector<finding_kind> finding_kinds::list() const {
  std::vector<finding_kind> kinds;
  for (const auto kind : foremost_first())
    if (has(kind)) kinds.push_back(kind);
  return kinds;
}

finding_kind finding_kinds::foremost() const {
  const auto all = foremost_first();
  return *std::find_if(all.begin(), all.end(), [this](finding_kind kind) { return has(kind); });
}

}  // namespace curfew::verdict
