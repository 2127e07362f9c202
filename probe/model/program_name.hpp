// People call a program by the name of its file; of Python they mean the script or the module, not the interpreter.
// Whatever names a process takes its name from here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curfew::model {

// Returns the program's name in a command line (command_words.hpp): "server" for "/usr/bin/server --port 80",
// "billing.py" for "python3 -u srv/billing.py", "uvicorn" for "python3 -m uvicorn app:app", and "python3" for
// "python3".
std::string program_name(std::string_view command_line);
std::string program_name(const std::vector<std::string>& words);

// Returns the name of the file that is run: "python3" of these. "": there is none.
std::string file_name_of_program(std::string_view command_line);
std::string file_name_of_program(const std::vector<std::string>& words);

}  // namespace curfew::model
