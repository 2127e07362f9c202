// What /proc says of a process. Processes end at any moment, also while one is read: then there is nothing to say of
// it, which is no error.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace curfew::cli {

struct process_stat {
  std::string name;
  char state = '?';  // as ps(1) has it
  pid_t parent = 0;
  bool exiting = false;             // it has begun to end: what it had open may be closed by now
  std::uint64_t start_jiffies = 0;  // with the pid, who it is: pids are used again

  // It is only there to be reaped.
  bool has_ended() const { return state == 'Z' || state == 'X'; }
};

std::optional<process_stat> stat_of(pid_t);

// Of all processes that /proc has now, in no order; none where there is no /proc.
std::vector<pid_t> all_pids();

}  // namespace curfew::cli
