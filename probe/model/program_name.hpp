// People call a program by the name of its file.
#pragma once

#include <string>
#include <string_view>

namespace curfew::model {

// Returns the program's name in a command line: "server" for "/usr/bin/server --port 80".
std::string program_name(std::string_view command_line);

}  // namespace curfew::model
