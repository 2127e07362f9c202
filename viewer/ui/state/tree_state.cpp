#include "viewer/ui/state/tree_state.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace curfew::viewer {

bool tree_state::show(std::shared_ptr<const view_model> next) {
  const view_model* const before = rows_.shown_view_model();
  if (next.get() == before) return false;
  const bool had = before != nullptr && top_row_ > 0 && static_cast<std::size_t>(top_row_) < rows_.size();
  const entry_key top = had ? before->key_of(rows_.entry(static_cast<std::size_t>(top_row_))) : 0;
  rows_.show(std::move(next));
  if (had)
    if (const auto row = rows_.row_of(top)) top_row_ = static_cast<double>(*row);
  clamp();
  return true;
}

void tree_state::clear() {
  rows_ = row_list();
  top_row_ = 0;
}

void tree_state::apply(const tree_command& c, index selected) {
  std::visit([this](const auto& one) { execute(one); }, c);
  if (std::holds_alternative<commands::fold>(c)) keep_entry_in_view(selected);
  clamp();
}

void tree_state::apply(const commands::set_filter& c, index selected) {
  rows_.set_filter(c.filter);
  keep_entry_in_view(selected);
  clamp();
}

void tree_state::show_from_top(const filter& f) {
  rows_.set_filter(f);
  top_row_ = 0;
}

void tree_state::reveal(index entry) {
  if (const auto row = rows_.reveal(entry)) keep_in_view(*row);
  clamp();
}

void tree_state::toggle(index entry) {
  rows_.toggle(entry);
  clamp();
}

void tree_state::execute(const commands::toggle& c) { rows_.toggle(c.entry); }

void tree_state::execute(const commands::fold& c) {
  switch (c.how) {
    case commands::folding::all_open:
      return rows_.open_all();
    case commands::folding::usual:
      return rows_.open_usual();
    case commands::folding::all_closed:
      return rows_.close_all();
  }
}

void tree_state::execute(const commands::scroll_to& c) { top_row_ = c.row; }

void tree_state::execute(const commands::toggle_column& c) {
  if (c.number >= std::size(tree_column_names)) return;
  const std::string name = tree_column_names[c.number];
  if (std::erase(hidden_columns_, name) == 0) hidden_columns_.push_back(name);
}

void tree_state::keep_entry_in_view(index entry) {
  if (const auto row = rows_.row_of(entry)) keep_in_view(*row);
}

void tree_state::keep_in_view(std::size_t row) {
  const auto at = static_cast<double>(row);
  const auto visible = static_cast<double>(visible_rows_);
  const double from_end = visible > 2 ? 2 : 1;  // if there is room, the next row is shown below it
  if (at < top_row_ || at > top_row_ + visible - from_end) {
    const bool near = at >= top_row_ - 2 && at <= top_row_ + visible;
    // If the row is near, the list scrolls just so far that it is shown; else a third of the rows is shown above it.
    top_row_ = near ? (at < top_row_ ? at : at - visible + from_end) : at - visible / 3;
    top_row_ = static_cast<double>(static_cast<std::int64_t>(std::max(top_row_, 0.0)));
  }
  clamp();
}

void tree_state::set_visible_rows(std::size_t rows, index selected) {
  if (rows == visible_rows_) return;
  const auto row = rows_.shown_view_model() == nullptr ? std::nullopt : rows_.row_of(selected);
  const bool seen = row && static_cast<double>(*row) >= top_row_ &&
                    static_cast<double>(*row) < top_row_ + static_cast<double>(visible_rows_);
  visible_rows_ = rows;
  if (seen) keep_in_view(*row);
  clamp();
}

void tree_state::clamp() {
  const auto most = static_cast<double>(rows_.size()) - static_cast<double>(visible_rows_);
  top_row_ = std::clamp(top_row_, 0.0, std::max(0.0, most));
}

}  // namespace curfew::viewer
