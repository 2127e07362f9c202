// A kind of finding: which rule it is of. A small value, and no list of them stands here: the kinds are the rules of
// rules.hpp, whoever they are.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace curfew::verdict {

class finding_kind {
 public:
  finding_kind() = default;  // the first one
  // REQUIRES: place < all_rules().size()
  explicit constexpr finding_kind(std::size_t place) : place_(static_cast<std::uint8_t>(place)) {}

  // Of its rule in all_rules().
  constexpr std::size_t place() const { return place_; }

  friend auto operator<=>(const finding_kind&, const finding_kind&) = default;

 private:
  std::uint8_t place_ = 0;
};

enum class severity : std::uint8_t { failure, warning };  // a failure makes `curfew check` fail

// "pending-at-shutdown" …: the name in reports, suppressions and docs/findings/.
std::string_view name_of(finding_kind);
severity severity_of(finding_kind);

// Every kind once: the one that says most of a task first. An orphan is pending at shutdown because it is one.
std::span<const finding_kind> foremost_first();

}  // namespace curfew::verdict
