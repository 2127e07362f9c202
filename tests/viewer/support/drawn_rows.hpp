// A row list as text: "loop[main accept session×6]"; names in order, what is unfolded with its rows in brackets.
#pragma once

#include <string>

#include "viewer/rows/row_list.hpp"

namespace curfew::tests {

inline std::string name_of(const viewer::view_model& p, model::index entry) {
  const viewer::tree_entry& e = p.tree[entry];
  const std::string times = e.members == 0 ? "" : "x" + std::to_string(e.members);
  return p.visit(
      e.node, [&](const model::task& t) { return std::string(p.snapshot.name_of(t)) + times; },
      [&](const model::group& g) { return std::string(p.snapshot.text(g.given_name)) + times; },
      [](const model::loop&) { return std::string("loop"); }, [](model::of_no_loop) { return std::string("no loop"); });
}

inline std::string drawn(const viewer::row_list& rows) {
  std::string text;
  const viewer::view_model& p = *rows.shown_view_model();
  model::index depth = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const model::index entry = rows.entry(row);
    for (; depth > p.tree[entry].depth; --depth) text += "]";
    for (; depth < p.tree[entry].depth; ++depth) text += "[";
    if (!text.empty() && text.back() != '[') text += " ";
    text += name_of(p, entry);
  }
  for (; depth > 0; --depth) text += "]";
  return text;
}

}  // namespace curfew::tests
