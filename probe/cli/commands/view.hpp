// `curfew view`: the desktop viewer, a program of its own.
#pragma once

#include <string>
#include <vector>

namespace curfew::cli {

struct view_options {
  std::vector<std::string> arguments;  // as they are for curfew-viewer
};

// Becomes curfew-viewer: the one beside this program, else the first in $PATH. Returns only when there is none; throws
// failure then.
int view(const view_options&);

}  // namespace curfew::cli
