// Holds a set of kinds of findings: what was found of one task.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "probe/verdict/finding_kind.hpp"

namespace curfew::verdict {

class finding_kinds {
 public:
  static constexpr std::size_t most_kinds = 16;  // the largest number of rules

  void add(finding_kind kind) { bits_ = static_cast<std::uint16_t>(bits_ | bit(kind)); }
  bool has(finding_kind kind) const { return (bits_ & bit(kind)) != 0; }
  bool empty() const { return bits_ == 0; }
  std::uint16_t bits() const { return bits_; }  // equal for equal sets
  std::vector<finding_kind> list() const;       // the foremost kind first
  finding_kind foremost() const;                // REQUIRES: !empty()
  friend auto operator<=>(const finding_kinds&, const finding_kinds&) = default;

 private:
  static unsigned bit(finding_kind kind) { return 1u << kind.place(); }
  std::uint16_t bits_ = 0;  // small, because there is a set for each task
};

}  // namespace curfew::verdict
