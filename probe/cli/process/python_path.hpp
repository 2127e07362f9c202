// Has Python programs that are run from here record their tasks: what they load for it is in a folder beside this
// program, and PYTHONPATH names it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace curfew::cli {

// Puts the folder of the Python adapter, if it was built or installed, in front of PYTHONPATH. Only interpreters of
// Python look at that variable. CURFEW_COMMAND names this program. Called before anything is run.
void set_python_path();

// Returns why a Python that is run by this command does not load the adapter, as a sentence; "": it does, or the
// command runs no Python.
std::string why_python_ignores_us(const std::vector<std::string>& command);

// What there is of the adapter for a version of Python, "3.13"; "3.13t" is one without its global lock.
enum class python_support : std::uint8_t { there, not_for_this_version, for_no_such_version, none_at_all };
python_support support_of_python(const std::string& version);

// Returns what to do about a Python that the adapter was not built for. `interpreter` is its path.
std::string remedy_for_python(python_support, const std::string& interpreter);

// Returns whether a PYTHONPATH has the folder of the adapter in front.
bool leads_to_adapter(std::string_view python_path);

// Returns why a Python that loads the adapter may have recorded nothing.
std::string why_python_is_silent();

}  // namespace curfew::cli
