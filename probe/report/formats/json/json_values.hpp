// Turns what is in a snapshot into JSON values, named as in docs/report_schema.md. Only the writers beside it use this.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "probe/model/tree.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/trees/tree_lines.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

using json = nlohmann::ordered_json;

inline constexpr int json_schema = 1;  // goes up when a field is removed or changes its meaning

std::int64_t unix_ns(std::chrono::system_clock::time_point);

// Refers to a snapshot and its tree, for the functions below.
struct json_source {
  const model::snapshot& snapshot;
  const model::tree& tree;
};

json text_json(const json_source&, model::index text);    // null if there is no text
json site_json(const json_source&, model::index site);    // null if the site is not known
json stack_json(const json_source&, const model::task&);  // the innermost frame first
// Returns the object that a task waits for, or null.
json object_json(const json_source&, model::index task);
json owner_json(const json_source&, const model::task&);
// Returns a reference to another node: {"id", "kind", "name"}. The kind is "gone" if the node has ended. The reference
// is null if the id is 0.
json reference_json(const json_source&, model::node_id);
// Returns the cancel scopes that a task is in: {"deadline", "shield", "cancelled", "at", "by", "ago_ns"}, of which the
// last four are null where none was cancelled by itself. Returns null for a task in no scope of which this is known.
json scope_json(const json_source&, const model::task&);
void add_what_is_seldom(json& made, const json_source&, const model::task&);  // its scope, and what few tasks are
json findings_json(const verdict::finding_kinds&);
json idle_loops_json(const model::snapshot&);

json bug_json(const run_bug&);
// Returns the bugs of one process.
json bugs_json(const model::snapshot&, const bugs&, const verdict::severities&);

// Returns one line of a tree. `parent` is the position of its parent's line, or -1. `of_each` says whether a line above
// it stands for several, so that each of these has such a child.
json node_json(const json_source&, const tree_line&, std::int64_t parent, bool of_each,
               const std::vector<verdict::finding_kinds>&);

// Calls add(json) for each line of a tree, in order.
template <class Add>
void for_each_node(const json_source& source, const tree_lines& lines, const std::vector<verdict::finding_kinds>& kinds,
                   Add add) {
  std::vector<std::int64_t> at_depth;
  std::vector<bool> several;  // by depth: whether the line or one above it stands for several
  std::int64_t position = 0;
  for (const auto& line : lines) {
    at_depth.resize(line.depth + 1);
    at_depth[line.depth] = position++;
    const bool of_each = line.depth != 0 && several[line.depth - 1];
    several.resize(line.depth + 1);
    several[line.depth] = of_each || (line.node != model::none && line.count > 1);
    add(node_json(source, line, line.depth == 0 ? -1 : at_depth[line.depth - 1], of_each, kinds));
  }
}

}  // namespace curfew::report
