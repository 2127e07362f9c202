// The folders that `curfew check` makes for the segments of what it runs: beside the one that segments have by default
// or, where that cannot be, in /dev/shm. Used by the check to make and tidy them, and by readers to find who runs under
// a check.
#pragma once

#include <string>
#include <vector>

#include "probe/segment/location.hpp"

namespace curfew::segment {

// The folder that `folder` stands in, as an absolute path.
std::string parent_folder(const std::string& folder);

// Those of checks that run, and of checks that were killed, for programs that record in `folder` otherwise; only
// this user's. By path.
std::vector<std::string> check_folders(const std::string& folder);

}  // namespace curfew::segment
