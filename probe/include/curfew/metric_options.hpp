// These options say which series a process' metrics have, and when they call something a finding. An exporter in the
// process, a collectable and `curfew export` take the same. Who takes them throws std::invalid_argument if a time limit
// is of no finding that has one, or if a line of a suppressions file is no suppression, and std::system_error if such a
// file cannot be read.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace curfew {

struct metric_options {
  // The number of spawn sites of each loop that have a series of their own: those with most live tasks. As many of the
  // growing ones have one, too.
  std::size_t spawn_sites = 20;
  // If the number of a spawn site's live tasks only grows for this long, that is a finding, growing-site
  // (docs/findings/growing-site.md).
  std::chrono::nanoseconds growing_over = std::chrono::minutes(10);
  // How long what another finding is about has to last, by the finding's name: {{"blocked-loop", 5s}}. `curfew explain
  // NAME` says what is usual.
  std::map<std::string, std::chrono::nanoseconds> time_limits{};
  // Paths of files with findings that are known and meant, FINDING:PATTERN on a line, which are not counted. The file
  // that the environment variable CURFEW_SUPPRESSIONS names is read, too. They are read once, at the beginning.
  std::vector<std::string> suppressions{};
};

}  // namespace curfew
