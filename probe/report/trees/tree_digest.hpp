// What every format says of the tree of one process, worked out once.
#pragma once

#include <vector>

#include "probe/model/tree.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/trees/tree_lines.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::report {

struct tree_options {
  bool fold = true;               // siblings whose subtrees say the same are one line with a count
  bool of_snapshot_file = false;  // what it says of a process that ran was so when the snapshot was taken
};

// Keeps references to the snapshot and to what was found in it.
struct tree_digest {
  const model::snapshot& snapshot;
  const std::vector<verdict::finding>& findings;
  std::vector<verdict::growing_site> growing{};  // the spawn sites that were seen to grow
  tree_options options{};
  model::tree tree{};
  tree_lines lines{};                           // every loop, group and task under the one that owns it
  std::vector<verdict::finding_kinds> kinds{};  // by task: what was found of it, at once and over time
  report::bugs bugs{};
};

// `growing`: by who has looked for long enough.
tree_digest tree_digest_of(const model::snapshot&, const std::vector<verdict::finding>&,
                           std::vector<verdict::growing_site> growing = {}, const tree_options& = {});

}  // namespace curfew::report
