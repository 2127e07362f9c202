// The kind of a finding is the rule that made it. It is a small value. There is no list of kinds here, because the
// kinds are the rules of rules.hpp.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace curfew::verdict {

class finding_kind {
 public:
  finding_kind() = default;  // the first kind
  // REQUIRES: place < all_rules().size().
  explicit constexpr finding_kind(std::size_t place) : place_(static_cast<std::uint8_t>(place)) {}

  // Returns the index of the kind's rule in all_rules().
  constexpr std::size_t place() const { return place_; }

  friend auto operator<=>(const finding_kind&, const finding_kind&) = default;

 private:
  std::uint8_t place_ = 0;
};

enum class severity : std::uint8_t { failure, warning };  // only a failure makes `curfew check` fail

// Returns the name that reports and docs/findings/ use: "pending-at-shutdown" …
std::string_view name_of(finding_kind);
severity severity_of(finding_kind);

// Returns the kind of that name, if there is one.
std::optional<finding_kind> find_kind(std::string_view);

// Returns every kind once. Kinds that explain others come first: an orphan is pending at shutdown because it is an
// orphan.
std::span<const finding_kind> foremost_first();

}  // namespace curfew::verdict
