// Makes a function's name, as a person would write it, from what a compiler's std::source_location says.
#pragma once

#include <string>
#include <string_view>

namespace curfew::recorder {

// Returns "n::session" for "curfew::task<> n::{anonymous}::session(int) [with …]", and "serve::lambda" for a lambda in
// serve(), whatever qualifiers it has and whichever compiler or demangler spelled it. Operators keep their own names:
// "n::matrix::operator[]". g++ 12 names a coroutine's body after its frame: "n::session" is given as well for
// "void n::session(session(int)::_Z….Frame*)". A name that is plain already stays as it is.
std::string function_name(std::string_view pretty);

// Returns the name with "<…>" for lists of template arguments that are long: they are of no use to a reader.
std::string without_long_arguments(std::string_view name);

}  // namespace curfew::recorder
