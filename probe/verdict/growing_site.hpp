// A site that a rule over time holds against: what it was seen to do by who has looked for long enough.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::verdict {

struct growing_site {
  finding_kind kind{};
  std::string loop{};  // name
  model::index site = 0;
  std::uint64_t from = 0;            // what its live tasks fell back to in the first of the stretches
  std::uint64_t to = 0;              // … and in the last
  std::uint64_t live = 0;            // now
  std::chrono::nanoseconds over{0};  // all stretches together
};

}  // namespace curfew::verdict
