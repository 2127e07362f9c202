// A view model: one snapshot with all that the panels show of it. It is made once, on the thread that reads, and never
// changed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "probe/judge/policy.hpp"
#include "probe/model/nodes.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/problems/wait_order.hpp"
#include "probe/verdict/finding.hpp"
#include "viewer/rows/bundle_sums.hpp"
#include "viewer/rows/flat_tree.hpp"
#include "viewer/rows/loop_table.hpp"
#include "viewer/rows/site_table.hpp"

namespace curfew::viewer {

struct view_model {
  model::snapshot snapshot;
  model::nodes nodes;
  std::vector<verdict::finding> findings;     // all but those that only say that the process was killed
  std::vector<verdict::finding_kinds> kinds;  // by task
  report::bugs bugs;
  std::vector<report::wait> waits;  // which tasks with findings wait for which others
  viewer::flat_tree tree;
  bundle_sums bundles;
  bool knows_places = false;  // whether it is known of any task where it was spawned, or of a group where it was opened
  bool knows_objects = false;  // whether it is known of any task on which socket it waits, or with whom
  std::vector<loop_line> loops;
  std::vector<site_line> sites;  // those with the most live tasks first
  std::vector<index> ended;      // tasks that ended and are kept; only the first 4,096 if there are more
  std::array<std::uint64_t, task_states> tasks_by_state{};
  std::uint64_t troubled = 0;          // number of tasks of all bugs, those included of which only a count is left
  std::uint64_t troubled_in_tree = 0;  // how many of them are in the tree
  std::uint64_t cut_off = 0;           // tasks without findings that were alive when their process was killed
  std::uint64_t cut_off_daemons = 0;   // how many of these are daemons

  // Calls the overload for the node's kind, as model::visit() does.
  template <class... F>
  decltype(auto) visit(index node, F... each) const {
    return model::visit(snapshot, nodes, node, std::move(each)...);
  }
  bool is_task(index node) const { return nodes.is_task(node); }
  const model::task& task_at(index node) const { return snapshot.tasks[nodes.task_of(node)]; }
  // Returns whether the task was live when its process was killed, and has no finding.
  bool is_cut_off(index task) const {
    const model::task& t = snapshot.tasks[task];
    return bugs.cut_off != 0 && model::is_live(t.state) && !t.daemon && kinds[task].empty();
  }
  bool has_finding(index node) const { return is_task(node) && !kinds[nodes.task_of(node)].empty(); }
  entry_key key_of(index entry) const { return tree.key_of(snapshot, nodes, entry); }
  index find(entry_key key) const { return tree.find(nodes, key); }
  std::uint64_t live_tasks() const;
};

std::shared_ptr<const view_model> make_view_model(model::snapshot, const judge::policy& = {});

}  // namespace curfew::viewer
