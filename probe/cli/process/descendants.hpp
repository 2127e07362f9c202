// Finds the descendants of this process in /proc.
#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <vector>

#include "probe/cli/process/process_stat.hpp"

namespace curfew::cli {

struct descendant {
  pid_t pid = 0;
  process_stat stat;
};

// Returns the children, their children and so on, as of now, without zombies. There are none where has_proc() is false.
// A process that begins or ends during the call may be missing, so repeat the call.
std::vector<descendant> descendants();

// Returns the nearest of `wanted` among a process, its parent, the parent's parent and so on. Returns 0 if none of them
// is wanted, and nothing if that cannot be told any more because one of them is gone.
std::optional<pid_t> nearest_of(pid_t, const std::set<pid_t>&);

// Returns whether a process is a descendant of this one, or this one. Returns nothing if that cannot be told any more
// because it or one of its ancestors is gone.
std::optional<bool> descends_from_here(pid_t);

}  // namespace curfew::cli
