// The tree of one process, for `curfew tree`: every loop, group and task under the one that owns it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::report {

struct tree_options {
  std::string working_directory;  // paths below it are shown relative to it
  bool fold = true;               // siblings whose subtrees say the same are one entry with a count
  bool colour = false;            // ANSI escapes
  bool of_snapshot_file = false;  // what it says of a process that ran was so when the snapshot was taken
  std::size_t width = 0;          // of the terminal: sentences are broken, and lines of the tree cut; 0: there is none
  std::size_t most_lines = 0;     // of the text, its first line included; 0: all
};

// Below the tree stands a line for each bug, as at the end of a run's report. `growing`: the spawn sites that were
// seen to grow, by who has looked for long enough.
std::string tree_text(const model::snapshot&, const std::vector<verdict::finding>&, const tree_options& = {},
                      const std::vector<verdict::growing_site>& growing = {});

// One line of JSON; docs/report_schema.md. Nodes are a flat list with the position of their parent, so that no reader
// has to recurse.
std::string tree_json(const model::snapshot&, const std::vector<verdict::finding>&, const tree_options& = {},
                      const std::vector<verdict::growing_site>& growing = {});

}  // namespace curfew::report
