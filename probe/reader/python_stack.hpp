// Reads what a thread of a running Python program runs: from outside, out of the process' memory, without stopping it.
// So it also sees a thread that is in the middle of a call and keeps the interpreter's lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/segment/layout.hpp"

namespace curfew::reader {

struct code_frame {
  std::string file;
  std::string function;
  std::uint32_t first_line = 0;  // of the function
  std::uint32_t line = 0;        // at which it is; 0: not known
};

// Returns the innermost frames of a thread, the innermost first; of very many, not all. Empty: the process keeps none,
// may not be looked into, or moved on too fast. A thread that runs on while it is read may be seen with frames of two
// instants.
std::vector<code_frame> read_python_stack(const segment::header&, std::uint32_t thread);

// Returns the line of the instruction at `offset` (in instructions of two bytes) by a table of locations of
// CPython 3.11 to 3.13; 0: it has none. Trusts nothing in the table.
std::uint32_t line_at(const std::string& table, std::uint32_t first_line, std::int64_t offset);

}  // namespace curfew::reader
