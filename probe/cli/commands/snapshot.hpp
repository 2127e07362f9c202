// `curfew snapshot PID|FILE|NAME -o FILE`: a copy that any face can open later, here or elsewhere.
#pragma once

#include <string>

namespace curfew::cli {

struct snapshot_options {
  std::string target;
  std::string output;  // "-": standard output, which must be no terminal
};

int snapshot(const snapshot_options&);

}  // namespace curfew::cli
