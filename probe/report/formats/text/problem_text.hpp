// One problem as a block of the text report.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/model/wording.hpp"
#include "probe/report/problem.hpp"
#include "probe/report/run.hpp"
#include "probe/report/tree_lines.hpp"

namespace curfew::report {

// What the blocks of one process share. Keeps references.
struct problem_context {
  const report::process& process;
  const model::wording& words;
  const std::vector<verdict::finding_kinds>& kinds;
  bool colour;
  std::size_t width = 0;    // as text_options has it
  std::string elsewhere{};  // that it was met in other processes, too; "": it was not
};

// `around`: what lies around it in the tree, the problem marked; empty where its tasks are gone.
std::string text_of(const verdict::problem&, const tree_lines& around, const problem_context&);

}  // namespace curfew::report
