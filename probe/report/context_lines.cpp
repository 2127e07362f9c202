#include "probe/report/context_lines.hpp"

#include <algorithm>

namespace curfew::report {

namespace {
constexpr std::size_t most_ancestors = 10;
}

context_lines::context_lines(const model::tree& tree, const model::folded_tree& folded)
    : folded_(&folded), parent_(folded.entries.size(), model::none), entry_by_task_(tree.tasks, model::none) {
  for (model::index e = 0; e < folded.entries.size(); ++e) {
    const auto& entry = folded.entries[e];
    for (model::index child = entry.first; child < entry.first + entry.children; ++child) parent_[child] = e;
    if (tree.kind_of(entry.node) == model::node_kind::task) entry_by_task_[tree.task_of(entry.node)] = e;
  }
}

tree_lines context_lines::around_first_of(const std::vector<model::index>& tasks, std::size_t max_siblings) const {
  for (const auto task : tasks)
    if (entry_by_task_[task] != model::none) return around(entry_by_task_[task], max_siblings);
  return {};
}

std::span<const model::folded_entry> context_lines::siblings_of(model::index entry) const {
  const auto parent = parent_[entry];
  return parent == model::none ? folded_->roots_of() : folded_->children_of(folded_->entries[parent]);
}

tree_lines context_lines::ancestors_of(model::index entry) const {
  std::vector<model::index> chain;
  for (auto up = parent_[entry]; up != model::none; up = parent_[up]) chain.push_back(up);
  std::reverse(chain.begin(), chain.end());

  tree_lines lines;
  const auto add = [&](tree_line line) {
    line.depth = static_cast<model::index>(lines.size());
    lines.push_back(line);
  };
  const auto left_out = chain.size() > most_ancestors ? chain.size() - most_ancestors : 0;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (i > 0 && i <= left_out) {
      if (i == 1) add({.count = static_cast<model::index>(left_out)});
      continue;
    }
    const auto& ancestor = folded_->entries[chain[i]];
    add({.node = ancestor.node, .count = ancestor.count});
  }
  return lines;
}

tree_lines context_lines::around(model::index entry, std::size_t max_siblings) const {
  auto lines = ancestors_of(entry);
  const auto depth = static_cast<model::index>(lines.size());
  const auto siblings = siblings_of(entry);
  const auto mine = static_cast<std::size_t>(&folded_->entries[entry] - siblings.data());
  const auto before = std::min(mine, max_siblings / 2);
  const auto first = mine - before;
  const auto last = std::min(siblings.size(), first + max_siblings + 1);
  model::index left_out = 0;
  for (std::size_t i = 0; i < siblings.size(); ++i) {
    const auto& sibling = siblings[i];
    if (i < first || i >= last)
      left_out += sibling.count;
    else
      lines.push_back({sibling.node, sibling.count, depth, i + 1 == last, i == mine});
  }
  if (left_out != 0) {
    lines.back().last = false;
    lines.push_back({.count = left_out, .depth = depth});
  }
  return lines;
}

}  // namespace curfew::report
