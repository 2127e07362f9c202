// Says for each kind of finding how severe it is: as its rule says, unless a user has chosen otherwise.
#pragma once

#include <array>

#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::verdict {

class severities {
 public:
  severities() {
    for (const auto kind : foremost_first()) by_kind_[kind.place()] = severity_of(kind);
  }

  severity of(finding_kind kind) const { return by_kind_[kind.place()]; }
  void set(finding_kind kind, severity chosen) { by_kind_[kind.place()] = chosen; }

 private:
  std::array<severity, finding_kinds::most_kinds> by_kind_{};
};

}  // namespace curfew::verdict
