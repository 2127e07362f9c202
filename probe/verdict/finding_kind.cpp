#include "probe/verdict/finding_kind.hpp"

#include <algorithm>
#include <vector>

#include "probe/verdict/rule.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

const rule& rule_of(finding_kind kind) { return *all_rules()[kind.place()]; }
std::string_view name_of(finding_kind kind) { return rule_of(kind).name; }
severity severity_of(finding_kind kind) { return rule_of(kind).severity; }

std::optional<finding_kind> find_kind(std::string_view name) {
  const auto kinds = foremost_first();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [name](finding_kind k) { return name_of(k) == name; });
  return found == kinds.end() ? std::nullopt : std::optional(*found);
}

std::span<const finding_kind> foremost_first() {
  static const std::vector<finding_kind> ordered = [] {
    std::vector<finding_kind> kinds;
    for (std::size_t place = 0; place < all_rules().size(); ++place) kinds.emplace_back(place);
    std::stable_partition(kinds.begin(), kinds.end(), [](finding_kind kind) { return rule_of(kind).explains_others; });
    return kinds;
  }();
  return ordered;
}

}  // namespace curfew::verdict
