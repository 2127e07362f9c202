// The lines of source that the details of an entry show. Each can be opened in the editor, by a click or by a key.
#pragma once

#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

struct source_line {
  std::string label;  // what happened there, e.g. "Spawned at"; for a frame of the stack, its stack_label()
  index site = 0;     // never 0
};

struct source_lines {
  std::vector<source_line> all{};  // in the order in which the details show them
  std::size_t first = 0;           // index of the line to fix, else of where the task is, else 0
};

source_lines source_lines_of(const view_model&, index entry);

// Returns whether the details show the task's stack: it has one, and is live or was pending when its loop shut down.
bool has_stack(const model::snapshot&, const model::task&);
// Returns the name of a frame's box, e.g. "stack/0". Frame 0 is the outermost that is kept.
std::string stack_label(std::size_t frame);
// Returns the sites of what a task runs that has run for long, the innermost first; empty: not known.
const std::vector<index>& running_sites(const model::snapshot&, const model::task&);
// Returns the name of the box of one of these, e.g. "runs/0".
std::string running_label(std::size_t frame);

}  // namespace curfew::viewer
