// Tells what files a program's code is from.
#pragma once

#include <string_view>

namespace curfew::model {

// Returns whether a source, or a file with machine code, belongs to the system, to a compiler or to an
// installed package of Python: it is none that
// whoever wrote the program would change.
bool is_installed(std::string_view path);

// Returns whether two paths name the same source. A compiler writes down the path that it was given, which may be
// relative to a folder that is not known here: then the end of the other one decides.
bool is_same_source(std::string_view, std::string_view);

// Returns whether a function, by its name, is one of Asio, of curfew or of the standard library.
bool is_of_a_known_library(std::string_view function);

}  // namespace curfew::model
