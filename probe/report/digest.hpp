// A digest has what every format says of a run, computed once: the bugs, what could not be judged, which daemons
// were pending, and for each process its problems and the tree around them. Formats (format.hpp) turn a digest into
// bytes.
#pragma once

#include <string>
#include <vector>

#include "probe/model/fold.hpp"
#include "probe/model/tree.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/run/excuses.hpp"
#include "probe/report/run/gaps.hpp"
#include "probe/report/run/pending_daemons.hpp"
#include "probe/report/run/run.hpp"
#include "probe/report/trees/context_lines.hpp"
#include "probe/report/trees/tree_lines.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Holds the digest of a process, and keeps a reference to the process.
struct process_digest {
  const report::process& process;
  std::vector<verdict::finding_kinds> kinds{};  // by task: what was found of it
  std::vector<verdict::problem> problems{};     // in the order in which they are reported: notes come last
  // These are empty if the process has no problem, was not given up on and not killed: then nothing is said about its
  // tasks.
  model::tree tree{};
  model::folded_tree folded{};
  context_lines context{};
  // Loops that lived when the process was given up on or killed, and have no task with a finding (innocent_loops()).
  tree_lines innocent{};

  // Returns what is around the problem's tasks in the folded tree. It is empty if none of the tasks has a line.
  tree_lines around(const verdict::problem&) const;
};

// Holds the digest of a run, and keeps a reference to the run.
struct digest {
  const report::run& run;
  std::vector<process_digest> processes{};  // in the order of the run's processes
  std::vector<gap> not_judged{};
  pending_daemons daemons{};
  excuses excused{};
  run_bugs bugs{};
  std::string summary{};  // as returned by summary()
};

digest digest_of(const run&);

}  // namespace curfew::report
