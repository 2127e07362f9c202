// Opens what PID|FILE|NAME on the command line stands for.
#pragma once

#include <string>

#include "probe/reader/attachment.hpp"

namespace curfew::cli {

// Opens a target as described in reader/target.hpp, in the folder where curfew looks. Throws reader::error; if a name
// was mistyped, the error says which one was meant.
reader::attachment open_target(const std::string& target);

}  // namespace curfew::cli
