// The lines of source that the details of an entry show: each can be opened in the editor, by a click or by key.
#pragma once

#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

struct source_line {
  std::string label;  // what happened there: "Spawned at"; of a frame of the stack, the name of its box: "stack/0"
  index site = 0;     // never 0
};

struct source_lines {
  std::vector<source_line> all{};  // in the order in which the details show them
  std::size_t first = 0;           // the one to begin with: what is to be fixed, else where it waits, else the first
};

source_lines source_lines_of(const view_model&, index entry);

// The details show the stack of a task that waits, or did when its loop shut down.
bool has_stack(const model::snapshot&, const model::task&);
std::string stack_label(std::size_t frame);  // 0: the outermost that is kept

}  // namespace curfew::viewer
