#include "probe/report/trees/tree_lines.hpp"

#include <span>

#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

namespace {

// Walks a tree depth first, with children in their order. It does not recurse, because a chain of awaiting tasks may be
// as deep as memory is large.
template <class Item, class Children, class Shown>
tree_lines walk(std::span<const Item> roots, Children children_of, Shown shown) {
  struct pending {
    Item item;
    model::index depth;
    bool last;
  };
  std::vector<pending> stack;
  const auto push = [&](std::span<const Item> items, model::index depth) {
    for (auto i = items.size(); i-- > 0;) stack.push_back({items[i], depth, i + 1 == items.size()});
  };
  tree_lines lines;
  push(roots, 0);
  while (!stack.empty()) {
    const auto at = stack.back();
    stack.pop_back();
    auto entry = shown(at.item);
    entry.depth = at.depth;
    entry.last = at.last;
    lines.push_back(entry);
    push(children_of(at.item), at.depth + 1);
  }
  return lines;
}

}  // namespace

tree_line line_of(const model::folded_entry& e) {
  return {.node = e.node, .count = e.count, .longest = e.longest, .alone = e.alone};
}

tree_lines tree_lines_of(const model::tree& tree) {
  return walk(
      std::span<const model::index>(tree.roots), [&](model::index node) { return tree.children_of(node); },
      [](model::index node) { return tree_line{.node = node}; });
}

tree_lines tree_lines_of(const model::folded_tree& folded) {
  return walk(
      folded.roots_of(), [&](const model::folded_entry& e) { return folded.children_of(e); },
      [](const model::folded_entry& e) { return line_of(e); });
}

tree_lines innocent_loops(const model::snapshot& snapshot, const model::tree& tree, const model::folded_tree& folded,
                          const std::vector<verdict::finding_kinds>& kinds) {
  std::vector<bool> lives(snapshot.loops.size()), at_fault(snapshot.loops.size());
  for (std::size_t i = 0; i < snapshot.tasks.size(); ++i) {
    const auto& t = snapshot.tasks[i];
    if (t.loop == model::none || !model::is_live(t.state)) continue;
    lives[t.loop] = true;
    if (!kinds[i].empty()) at_fault[t.loop] = true;
  }
  tree_lines kept;
  bool keeps = false;
  for (const auto& line : tree_lines_of(folded)) {
    if (line.depth == 0) {
      keeps = tree.is_loop(line.node);
      if (keeps) {
        const auto loop = tree.loop_of(line.node);
        keeps = lives[loop] && !at_fault[loop];
      }
    }
    if (keeps) kept.push_back(line);
  }
  return kept;
}

}  // namespace curfew::report
