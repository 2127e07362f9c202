// The text report of a run: what people read when a check fails. Findings -> bytes, no I/O.
#pragma once

#include <cstddef>
#include <string>

#include "probe/report/run.hpp"

namespace curfew::report {

struct text_options {
  std::string working_directory;    // paths below it are shown relative to it
  bool colour = false;              // ANSI escapes
  std::size_t width = 0;            // of the terminal: lines are broken, and those of trees cut; 0: there is none
  std::size_t most_problems = 100;  // of a process; more are only counted
  std::size_t most_siblings = 4;    // around a task in its tree
};

// Ends in the line of summary().
std::string text_report(const run&, const text_options& = {});

}  // namespace curfew::report
