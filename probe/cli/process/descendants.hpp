// The processes that came from this one, by /proc.
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

// Children, their children and so on, as of now; zombies are not among them. None where there is no /proc. One that is
// begun or ends while we look may be missing: look again.
std::vector<descendant> descendants();

// The first of a process, its parent, the parent of that and so on that is one of these; 0: none is. Nothing where that
// cannot be told any more: one of them is gone.
std::optional<pid_t> nearest_of(pid_t, const std::set<pid_t>&);

// Whether a process is one of them, or this one. Nothing where that cannot be told any more: it or one of its parents
// is gone.
std::optional<bool> descends_from_here(pid_t);

}  // namespace curfew::cli
