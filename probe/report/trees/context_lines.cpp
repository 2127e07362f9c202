#include "probe/report/trees/context_lines.hpp"

#include <algorithm>

namespace curfew::report {

namespace {
constexpr std::size_t most_ancestors = 10;
}

context_lines::context_lines(const model::tree& tree, const model::folded_tree& folded)
    : parent_(folded.entries.size(), model::none), entry_by_task_(tree.tasks, model::none) {
  for (model::index e = 0; e < folded.entries.size(); ++e) {
    const auto& entry = folded.entries[e];
    for (model::index child = entry.first; child < entry.first + entry.children; ++child) parent_[child] = e;
    if (tree.is_task(entry.node)) entry_by_task_[tree.task_of(entry.node)] = e;
  }
}

std::span<const model::folded_entry> context_lines::siblings_of(model::index entry,
                                                                const model::folded_tree& folded) const {
  const auto parent = parent_[entry];
  return parent == model::none ? folded.roots_of() : folded.children_of(folded.entries[parent]);
}

std::vector<model::index> context_lines::entries_of(const std::vector<model::index>& tasks) const {
  std::vector<model::index> entries;
  for (const auto task : tasks)
    if (entry_by_task_[task] != model::none) entries.push_back(entry_by_task_[task]);
  return entries;
}

tree_lines context_lines::ancestors_of(model::index entry, const model::folded_tree& folded,
                                       const std::vector<model::index>& marked) const {
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
    add(line_of(folded.entries[chain[i]]));
    lines.back().marked = std::binary_search(marked.begin(), marked.end(), chain[i]);
  }
  return lines;
}

tree_lines context_lines::around_first_of(const std::vector<model::index>& tasks, const model::folded_tree& folded,
                                          std::size_t max_siblings) const {
  auto marked = entries_of(tasks);
  if (marked.empty()) return {};
  const auto entry = marked.front();
  std::sort(marked.begin(), marked.end());
  auto lines = ancestors_of(entry, folded, marked);
  const auto depth = static_cast<model::index>(lines.size());
  const auto siblings = siblings_of(entry, folded);
  const auto first_sibling = static_cast<model::index>(siblings.data() - folded.entries.data());
  const std::size_t mine = entry - first_sibling;
  const auto before = std::min(mine, max_siblings / 2);
  const auto begin = mine - before;
  const auto end = std::min(siblings.size(), begin + max_siblings + 1);
  model::index left_out = 0;
  for (std::size_t i = 0; i < siblings.size(); ++i) {
    const auto& sibling = siblings[i];
    if (i < begin || i >= end) {
      left_out += sibling.count;
      continue;
    }
    lines.push_back(line_of(sibling));
    lines.back().depth = depth;
    lines.back().last = i + 1 == end;
    lines.back().marked = std::binary_search(marked.begin(), marked.end(), first_sibling + i);
  }
  if (left_out != 0) {
    lines.back().last = false;
    lines.push_back({.count = left_out, .depth = depth});
  }
  return lines;
}

}  // namespace curfew::report
