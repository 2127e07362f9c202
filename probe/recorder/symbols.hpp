// Names of functions by their address, from the symbol tables of the files that the process was loaded from, and names
// as a person would write them.
#pragma once

#include <string>

namespace curfew::recorder {

// Returns the function's demangled name, or "" where no table has it (a stripped program). Opens and maps the file that
// the address belongs to: some milliseconds, so that callers keep what it returns. Any thread. Does not throw.
std::string function_at(const void* address) noexcept;

// Returns what a mangled name of a function or a type says; of a part of a function, the function; as it is, what is no
// such name.
std::string demangled(const std::string& mangled);

}  // namespace curfew::recorder
