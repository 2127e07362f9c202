// These options say which series a process' metrics have, and when they call something a finding. An exporter in the
// process, a collectable and `curfew export` take the same.
#pragma once

#include <chrono>
#include <cstddef>

namespace curfew {

struct metric_options {
  // The number of spawn sites of each loop that have a series of their own: those with most live tasks. As many of the
  // growing ones have one, too.
  std::size_t spawn_sites = 20;
  // If the number of a spawn site's live tasks only grows for this long, that is a finding, growing-site
  // (docs/findings/growing-site.md).
  std::chrono::nanoseconds growing_over = std::chrono::minutes(10);
};

}  // namespace curfew
