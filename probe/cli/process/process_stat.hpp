// Tells what /proc says about a process. Processes may end at any moment, also while one is read: then there is nothing
// to say about it, which is not an error.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace curfew::cli {

struct process_stat {
  std::string name;
  char state = '?';  // as in ps(1)
  pid_t parent = 0;
  bool exiting = false;             // it has begun to end: what it had open may be closed already
  std::uint64_t start_jiffies = 0;  // identifies the process together with its pid, because pids are used again

  // Returns whether it only waits to be reaped.
  bool has_ended() const { return state == 'Z' || state == 'X'; }
};

// Returns nothing if there is no such process, or if it is hidden from this user.
std::optional<process_stat> stat_of(pid_t);

// Returns whether there is a /proc, and its pids are those of this process' namespace. A container that unshared its
// pids and mounted no /proc of its own has the one of others.
bool has_proc();

// Returns the pids of all processes that /proc has now, in no particular order; none where has_proc() is false.
std::vector<pid_t> all_pids();

}  // namespace curfew::cli
