// A process_row is a row of the table of instrumented processes: it has what `curfew ps` says about one process.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "probe/model/snapshot.hpp"

namespace curfew::report {

struct process_row {
  std::uint32_t pid = 0;
  model::process_end end = model::process_end::alive;
  std::chrono::system_clock::time_point began{};
  model::nanoseconds uptime{0};
  bool end_unseen = false;  // it ended unseen, and `uptime` is when it was last heard of
  bool checked = false;     // it runs or ran under `curfew check`
  std::uint64_t tasks_alive = 0;
  std::uint64_t bugs = 0;
  std::uint64_t findings = 0;  // a task with findings of several kinds counts once for each
  std::uint64_t untracked = 0;
  std::string command_line;
  std::string segment;
  std::string error;  // why it cannot be read; then only pid and segment are known
};

// Returns "running", "exited", "dead" or "unreadable".
std::string_view state_of(const process_row&);

}  // namespace curfew::report
