// Draws a tree in columns: guides and names on the left, then age, state, place and marks for findings.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "probe/model/wording.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/trees/tree_lines.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

struct tree_column_style {
  std::string indent{};  // before each line
  bool colour = false;
  std::size_t width = 0;  // width of the terminal, where lines are cut; 0: there is none
  std::string mark{};     // replaces the findings behind the marked line
};

// Returns a line for each entry; each line ends in a newline. `kinds` says for each task what was found of it.
std::string tree_columns(std::span<const tree_line> lines, const model::wording&,
                         const std::vector<verdict::finding_kinds>& kinds, const tree_column_style&);

}  // namespace curfew::report
