// What PID|FILE|NAME on the command line stands for: one segment or snapshot file.
#pragma once

#include <string>

#include "probe/reader/reader.hpp"

namespace curfew::cli {

// A number is a pid, what has a slash in it a file; else it is a program's name, and where none is called that, a
// file's. Of processes of one name or pid those that run come first, then the one that began last. Throws failure:
// unknown, or several run.
reader::segment_reader open_target(const std::string& target);

// The program's name in a command line: "server" of "/usr/bin/server --port 80".
std::string program_name(const std::string& command_line);

}  // namespace curfew::cli
