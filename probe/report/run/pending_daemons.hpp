// Counts the daemons that were pending when their loops shut down: accept loops and idle timers of a context that was
// stopped. They are no findings, and a report lists them in short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::report {

// A process records so many; of one that has as many there may have been more.
inline constexpr std::uint64_t most_pending_daemons = 256;

struct daemon_group {
  std::string name;       // of the tasks; "": not known
  std::string operation;  // that they waited in; "": not known
  std::uint64_t tasks = 0;
};

struct pending_daemons {
  std::vector<daemon_group> groups;  // the largest come first, and equal ones by name
  std::uint64_t tasks = 0;
  bool at_least = false;  // whether there may have been more
};

pending_daemons pending_daemons_of(const model::snapshot&);
pending_daemons pending_daemons_of(const run&);  // of all processes together

}  // namespace curfew::report
