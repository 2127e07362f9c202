// Has Python programs that are run from here record their tasks: what they load for it is in a folder beside this
// program, and PYTHONPATH names it.
#pragma once

#include <string>
#include <vector>

namespace curfew::cli {

// Puts the folder of the Python adapter, if it was built or installed, in front of PYTHONPATH. Only interpreters of
// Python look at that variable. CURFEW_COMMAND names this program. Called before anything is run.
void set_python_path();

// Returns whether a command runs Python, as far as its first word says.
bool is_python(const std::vector<std::string>& command);

// Returns why a Python that is run by this command does not load the adapter, as a sentence; "": it does, or the
// command runs no Python.
std::string why_python_ignores_us(const std::vector<std::string>& command);

// Returns why a Python that loads the adapter may have recorded nothing.
std::string why_python_is_silent();

}  // namespace curfew::cli
