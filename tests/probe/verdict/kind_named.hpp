// The kinds of findings by their names, as tests say which one they mean.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "probe/verdict/finding_kind.hpp"

namespace curfew::tests {

// Throws where there is none.
inline verdict::finding_kind kind_named(std::string_view name) {
  for (const auto kind : verdict::foremost_first())
    if (verdict::name_of(kind) == name) return kind;
  throw std::invalid_argument("no rule is named " + std::string(name));
}

}  // namespace curfew::tests
