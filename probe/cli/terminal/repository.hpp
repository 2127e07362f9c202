// Finds the root of the repository that a command runs in: services name files relative to it.
#pragma once

#include <string>

namespace curfew::cli {

// Returns the folder that the CI service names (GITHUB_WORKSPACE, CI_PROJECT_DIR), or else the nearest folder, from the
// working directory upwards, that has a `.git`, or else the working directory. Returns "" if not even that is known.
std::string repository_root();

}  // namespace curfew::cli
