// The folders that `curfew check` makes for the segments of what it runs: beside the one that segments have by default
// or, where that cannot be, in /dev/shm. Used by the check to make and tidy them, and by readers to find who runs under
// a check.
#pragma once

#include <string>
#include <vector>

#include "probe/segment/location.hpp"

namespace curfew::segment {

// The folder that `directory` stands in, as an absolute path.
std::string parent_folder(const std::string& directory);

// Those of checks that run, and of checks that were killed, for programs that record in `directory` otherwise; only
// this user's. By path.
std::vector<std::string> check_folders(const std::string& directory);

}  // namespace curfew::segment
