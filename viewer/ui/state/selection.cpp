#include "viewer/ui/state/selection.hpp"

#include <algorithm>

#include "viewer/ui/state/tree_state.hpp"

namespace curfew::viewer {

namespace {

constexpr float most_details = 100;  // number of lines, more than any details have

}  // namespace

index selection::entry(const view_model* p) const { return p == nullptr || key_ == 0 ? none : p->find(key_); }

std::optional<source_line> selection::chosen_line(const view_model& p) const {
  const index at = entry(&p);
  if (at == none) return std::nullopt;
  const source_lines lines = source_lines_of(p, at);
  if (lines.all.empty()) return std::nullopt;
  return lines.all[std::min(line_.value_or(lines.first), lines.all.size() - 1)];
}

void selection::apply(const commands::select& c, tree_state& tree) {
  set(c.key);
  tree.reveal(entry(tree.rows().shown_view_model()));
}

void selection::apply(const commands::move& c, tree_state& tree) {
  const row_list& rows = tree.rows();
  const auto row = rows.row_of(entry(rows.shown_view_model()));
  const bool to_the_end = c.rows >= static_cast<std::int64_t>(rows.size());
  select_row(row ? static_cast<std::int64_t>(*row) + c.rows : to_the_end ? c.rows : 0, tree);
}

void selection::apply(const commands::step_in&, tree_state& tree) {
  const row_list& rows = tree.rows();
  const index at = entry(rows.shown_view_model());
  if (at == none || !rows.shown_view_model()->tree.is_parent(at)) return;
  if (!rows.is_open(at))
    tree.toggle(at);
  else if (const auto row = rows.row_of(at))
    select_row(static_cast<std::int64_t>(*row) + 1, tree);
}

void selection::apply(const commands::step_out&, tree_state& tree) {
  const view_model& p = *tree.rows().shown_view_model();
  const index at = entry(&p);
  if (at == none) return;
  if (tree.rows().is_open(at))
    tree.toggle(at);
  else if (const index parent = p.tree.parent(at); parent != none)
    apply(commands::select{p.key_of(parent)}, tree);
}

void selection::apply(const commands::next_problem& c, tree_state& tree) {
  const view_model& p = *tree.rows().shown_view_model();
  const index from = entry(&p);
  const index found = c.backwards ? tree.rows().previous_problem(from) : tree.rows().next_problem(from);
  if (found != none) apply(commands::select{p.key_of(found)}, tree);
}

bool selection::apply(const details_command& c, const view_model& p) {
  return std::visit([&](const auto& one) { return execute(one, p); }, c);
}

bool selection::execute(const commands::scroll_details& c, const view_model&) {
  first_ = std::clamp(first_ + c.by, 0.f, most_details);
  return false;
}

bool selection::execute(const commands::choose_line& c, const view_model& p) {
  const index at = entry(&p);
  if (at == none) return false;
  const source_lines lines = source_lines_of(p, at);
  if (lines.all.empty()) return false;
  const auto last = static_cast<std::int64_t>(lines.all.size()) - 1;
  const auto now = static_cast<std::int64_t>(line_.value_or(lines.first));
  line_ = static_cast<std::size_t>(std::clamp<std::int64_t>(now + c.rows, 0, last));
  return true;
}

void selection::set(entry_key key) {
  *this = {};
  key_ = key;
}

void selection::select_row(std::int64_t row, tree_state& tree) {
  const row_list& rows = tree.rows();
  if (rows.size() == 0) return;
  const auto at =
      static_cast<std::size_t>(std::clamp<std::int64_t>(row, 0, static_cast<std::int64_t>(rows.size()) - 1));
  set(rows.shown_view_model()->key_of(rows.entry(at)));
  tree.keep_in_view(at);
}

}  // namespace curfew::viewer
