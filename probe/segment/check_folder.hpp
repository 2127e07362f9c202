// Finds the folders that `curfew check` makes for the segments of what it runs. They are beside the folder that
// segments have by default or, if that is not possible, in /dev/shm. The check uses this to make and tidy its folders,
// and readers use it to find what runs under a check.
#pragma once

#include <string>
#include <vector>

#include "probe/segment/location.hpp"

namespace curfew::segment {

// Returns the folder that contains `folder`, as an absolute path.
std::string parent_folder(const std::string& folder);

// Returns the folders of checks that run, and of checks that were killed, whose programs would otherwise record in
// `folder`. Only this user's folders are returned, sorted by path.
std::vector<std::string> check_folders(const std::string& folder);

}  // namespace curfew::segment
