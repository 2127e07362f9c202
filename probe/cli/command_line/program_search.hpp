// Tells whether a word of a command line names a program.
#pragma once

#include <string>

namespace curfew::cli {

// Returns whether exec would find a program of this name: a path, or a word that is looked for in PATH.
bool names_a_program(const std::string& word);

}  // namespace curfew::cli
