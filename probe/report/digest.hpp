// What every format says of a run, worked out once: the bugs, what could not be judged, and of each process the
// problems and the tree that they are in. Formats (format.hpp) turn it into bytes.
#pragma once

#include <string>
#include <vector>

#include "probe/model/fold.hpp"
#include "probe/model/tree.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/problems/problem.hpp"
#include "probe/report/run/gaps.hpp"
#include "probe/report/run/run.hpp"
#include "probe/report/trees/context_lines.hpp"
#include "probe/report/trees/tree_lines.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Of a process that was judged. Keeps a reference to it.
struct process_digest {
  const report::process& process;
  std::vector<verdict::finding_kinds> kinds{};  // by task: what was found of it
  std::vector<verdict::problem> problems{};     // in the order in which they are told
  // Nothing is told of the tasks of a process that has no problem and was not given up: of that they are empty.
  model::tree tree{};
  model::folded_tree folded{};
  context_lines context{};

  // What lies around the problem's tasks in the folded tree. Empty where these have no line.
  tree_lines around(const verdict::problem&) const;
};

// Keeps a reference to the run.
struct digest {
  const report::run& run;
  std::vector<process_digest> processes{};  // in the order of the run's
  std::vector<gap> not_judged{};
  run_bugs bugs{};
  std::string summary{};  // as summary() has it
};

digest digest_of(const run&);

}  // namespace curfew::report
