// The tree of one process, for `curfew tree`: every loop, group and task under the one that owns it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::report {

struct tree_options {
  std::string working_directory;  // paths below it are shown relative to it
  bool fold = true;               // siblings whose subtrees say the same are one entry with a count
  bool colour = false;            // ANSI escapes
  std::size_t most_lines = 0;     // of the text, its first line included; 0: all
};

std::string tree_text(const model::snapshot&, const std::vector<verdict::finding>&, const tree_options& = {});

// One line of JSON; docs/report_schema.md. Nodes are a flat list with the position of their parent, so that no reader
// has to recurse.
std::string tree_json(const model::snapshot&, const std::vector<verdict::finding>&, const tree_options& = {});

}  // namespace curfew::report
