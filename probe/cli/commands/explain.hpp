// `curfew explain [FINDING]`: the page of a finding, or which findings there are.
#pragma once

#include <string>

#include "probe/cli/terminal/output.hpp"

namespace curfew::cli {

struct explain_options {
  std::string finding;  // "": list them
  colour_choice colour = colour_choice::automatic;
};

int explain(const explain_options&);

}  // namespace curfew::cli
