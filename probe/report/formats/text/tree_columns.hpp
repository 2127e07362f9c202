// A tree in columns: guides and names on the left, then age, state, place and what is the matter.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "probe/model/wording.hpp"
#include "probe/report/problems/problem.hpp"
#include "probe/report/trees/tree_lines.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

struct tree_column_style {
  std::string indent{};  // before each line
  bool colour = false;
  std::size_t width = 0;  // of the terminal: lines are cut there; 0: there is none
  std::string mark{};     // behind the marked line, instead of its findings
};

// A line an entry, each ended by a newline. `kinds`: what was found, by task.
std::string tree_columns(std::span<const tree_line> lines, const model::wording&,
                         const std::vector<verdict::finding_kinds>& kinds, const tree_column_style&);

}  // namespace curfew::report
