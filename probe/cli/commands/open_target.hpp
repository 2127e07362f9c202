// What PID|FILE|NAME on the command line stands for.
#pragma once

#include <string>

#include "probe/reader/attachment.hpp"

namespace curfew::cli {

// As reader/target.hpp has it, in the folder where curfew looks; of a name that was mistyped the error says which was
// meant. Throws reader::error.
reader::attachment open_target(const std::string& target);

}  // namespace curfew::cli
