// Writes one problem as a block of the text report.
#pragma once

#include <cstddef>
#include <string>

#include "probe/model/wording.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/format.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Holds what the blocks of one process share. It keeps references.
struct problem_context {
  const process_digest& digest;
  const model::wording& words;
  bool colour;
  std::size_t width = 0;                               // width of the terminal; 0: there is none
  decltype(style::source_line) source_line = nullptr;  // as in the style
  std::string elsewhere{};                             // in which other processes the problem was found; "": in none
};

std::string text_of(const verdict::problem&, const problem_context&);

// Returns the block of a problem that stands alone.
std::string problem_text(const process_digest&, const verdict::problem&, const style&);

}  // namespace curfew::report
