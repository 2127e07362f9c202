// What PID|FILE|NAME on the command line stands for: one segment or snapshot file.
#pragma once

#include <string>

#include "probe/reader/reader.hpp"

namespace curfew::cli {

// As reader/target.hpp has it. Throws reader::error.
reader::segment_reader open_target(const std::string& target);

}  // namespace curfew::cli
