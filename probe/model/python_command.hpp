// How a command runs Python, as far as its words say: the interpreter's options and the program behind them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace curfew::model {

struct python_command {
  std::string options;  // the letters of those before the program, in order: "uI" for `python3 -uI app.py`
  std::string program;  // the path of its file or folder, or the module of -m; "": -c, or what it reads from its input
  bool is_module = false;
};

// Returns nothing if the first word is no interpreter of Python by its name.
std::optional<python_command> as_python_command(const std::vector<std::string>& words);

// Returns whether a program of that name, or path, is an interpreter of Python: python, python3, python3.13t.
bool is_python(std::string_view program);

}  // namespace curfew::model
