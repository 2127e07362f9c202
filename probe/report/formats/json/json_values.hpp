// What is in a snapshot as JSON values: the words of docs/report_schema.md. Used by the writers beside it only.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "probe/model/tree.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/problems/problem.hpp"
#include "probe/report/trees/tree_lines.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

using json = nlohmann::ordered_json;

inline constexpr int json_schema = 1;  // goes up when a field is taken away or changes its meaning

std::int64_t unix_ns(std::chrono::system_clock::time_point);

// A snapshot and its tree, for the functions below. Keeps references.
struct json_source {
  const model::snapshot& snapshot;
  const model::tree& tree;
};

json text_json(const json_source&, model::index text);    // null when there is none
json site_json(const json_source&, model::index site);    // null when it is not known
json stack_json(const json_source&, const model::task&);  // innermost first
json owner_json(const json_source&, const model::task&);
// Another node by its id: {"id", "kind", "name"}; kind "gone" when it has ended. Null for nobody.
json reference_json(const json_source&, model::node_id);
json findings_json(const verdict::finding_kinds&);
json idle_loops_json(const model::snapshot&);

// A bug of so many processes.
json bug_json(const bug_name&, std::uint64_t tasks, std::uint64_t processes);
// The bugs of one process.
json bugs_json(const model::snapshot&, const bugs&);

// One line of a tree. `parent`: position of its parent's line, or -1.
json node_json(const json_source&, const tree_line&, std::int64_t parent, const std::vector<verdict::finding_kinds>&);

// Calls add(json) for each line of a tree, in order.
template <class Add>
void for_each_node(const json_source& source, const tree_lines& lines, const std::vector<verdict::finding_kinds>& kinds,
                   Add add) {
  std::vector<std::int64_t> at_depth;
  std::int64_t position = 0;
  for (const auto& line : lines) {
    at_depth.resize(line.depth + 1);
    at_depth[line.depth] = position++;
    add(node_json(source, line, line.depth == 0 ? -1 : at_depth[line.depth - 1], kinds));
  }
}

}  // namespace curfew::report
