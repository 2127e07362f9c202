// A tree_digest has what every format says of the tree of one process, computed once.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/tree.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/trees/tree_lines.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/severities.hpp"

namespace curfew::report {

struct tree_options {
  bool fold = true;                  // whether siblings whose subtrees say the same are one line with a count
  bool by_object = false;            // whether a format writes what tasks wait for (object_groups.hpp), and no tree
  verdict::severities severities{};  // by which its bugs fail or warn
  bool of_snapshot_file = false;     // whether what it says of a running process was true when a file was written
};

// Holds the digest of a tree, and keeps references to the snapshot and to the findings.
struct tree_digest {
  const model::snapshot& snapshot;
  const std::vector<verdict::finding>& findings;
  std::vector<verdict::growing_site> growing{};  // spawn sites that were seen to grow
  tree_options options{};
  model::tree tree{};
  tree_lines lines{};                           // every loop, group and task below its owner
  std::vector<verdict::finding_kinds> kinds{};  // by task: what was found of it, in the snapshot and over time
  report::bugs bugs{};
  std::uint64_t suppressed = 0;  // findings that a policy took out of all these
};

// Makes a digest. `growing` comes from somebody who has read the process for long enough.
tree_digest tree_digest_of(const model::snapshot&, const std::vector<verdict::finding>&,
                           std::vector<verdict::growing_site> growing = {}, const tree_options& = {});

}  // namespace curfew::report
