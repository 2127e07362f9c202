// `curfew ps`: the instrumented processes, and dead ones whose segment is left.
#pragma once

#include "probe/cli/commands/check.hpp"
#include "probe/cli/terminal/output.hpp"

namespace curfew::cli {

struct ps_options {
  output_format format = output_format::text;
  colour_choice colour = colour_choice::automatic;
};

int ps(const ps_options&);

}  // namespace curfew::cli
