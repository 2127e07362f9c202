// A growing_site is a finding of a rule over time: a site whose tasks were seen to grow by somebody who read the
// process for long enough.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::verdict {

struct growing_site {
  finding_kind kind{};
  std::string loop{};  // name of the loop
  model::index site = 0;
  std::uint64_t from = 0;            // smallest number of its live tasks in the first stretch
  std::uint64_t to = 0;              // the same in the last stretch
  std::uint64_t live = 0;            // number of its live tasks in the last read
  std::chrono::nanoseconds over{0};  // length of all stretches together
};

}  // namespace curfew::verdict
