// Which series a process' metrics have, and when they call something a finding: the same for an exporter in the
// process, a collectable, and `curfew export`.
#pragma once

#include <chrono>
#include <cstddef>

namespace curfew {

struct metric_options {
  // How many spawn sites a loop have a series of their own: those with most live tasks.
  std::size_t spawn_sites = 20;
  // A spawn site whose live tasks only grow for so long is a finding, growing-site (docs/findings/growing-site.md).
  std::chrono::nanoseconds growing_over = std::chrono::minutes(10);
};

}  // namespace curfew
