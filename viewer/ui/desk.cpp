#include "viewer/ui/desk.hpp"

#include <algorithm>
#include <utility>

namespace curfew::viewer {

void desk::take(std::shared_ptr<const batch> next) {
  if (paused_ && batch_ && batch_->picture) {
    held_back_ = std::move(next);
    return;
  }
  batch_ = std::move(next);
  if (!batch_ || !batch_->picture) return;
  if (batch_->picture.get() == picture()) return arrange_sites();
  // What stands on top stays there.
  const bool had = picture() != nullptr && top_row_ > 0 && static_cast<std::size_t>(top_row_) < rows_.size();
  const entry_key top = had ? picture()->key_of(rows_.entry(static_cast<std::size_t>(top_row_))) : 0;
  rows_.show(batch_->picture);
  if (had)
    if (const auto row = rows_.row_of(top)) top_row_ = static_cast<double>(*row);
  arrange_sites();
  timeline_.arrange(rows_);
  clamp();
}

void desk::take(const model::event_batch& next) { timeline_.add(next, rows_, paused_); }

void desk::take(std::shared_ptr<const process_rows> next) { processes_ = std::move(next); }

void desk::set_now(std::chrono::steady_clock::time_point now) {
  if (paused_) return;
  later_ = batch_ && batch_->alive() ? std::max(now - batch_->taken, model::nanoseconds(0)) : model::nanoseconds(0);
}

void desk::begin_watching(std::string path) {
  end_watching();
  path_ = std::move(path);
  notice_.clear();
}

void desk::end_watching() {
  path_.clear();
  batch_.reset();
  held_back_.reset();
  rows_ = row_list();
  selected_ = 0;
  top_row_ = 0;
  paused_ = false;
  site_ = none;
  sites_ = site_view();
  sites_top_ = 0;
  loops_line_ = 0;
  loop_ = 0;
  line_.reset();
  timeline_ = timeline::sheet();
  why_no_polls_.clear();
  measure_polls_ = false;
}

standing desk::standing() const {
  using enum viewer::standing;
  if (batch_ && !batch_->failure.empty()) return unreadable;
  if (batch_ && batch_->of_file) return snapshot;
  switch (picture()->snapshot.process.end) {
    case model::process_end::alive:
      return alive;
    case model::process_end::exited:
      return exited;
    case model::process_end::died:
      break;
  }
  return died;
}

index desk::selected() const { return picture() == nullptr || selected_ == 0 ? none : picture()->find(selected_); }

bool desk::apply(const command& c) {
  said_.clear();
  if (std::holds_alternative<commands::switch_theme>(c)) return light_ = !light_, true;
  if (std::holds_alternative<commands::toggle_help>(c)) return help_ = !help_, true;
  if (std::holds_alternative<commands::attach>(c) || std::holds_alternative<commands::detach>(c) ||
      std::holds_alternative<commands::copy_text>(c) || std::holds_alternative<commands::open_source>(c) ||
      std::holds_alternative<commands::set_scale>(c))
    return false;
  if (const auto* show = std::get_if<commands::show_tab>(&c)) return tab_ = show->tab, true;
  if (const auto* column = std::get_if<commands::toggle_column>(&c)) {
    if (column->number >= std::size(tree_column_names)) return true;
    const std::string name = tree_column_names[column->number];
    if (std::erase(hidden_columns_, name) == 0) hidden_columns_.push_back(name);
    return true;
  }
  if (const auto* choose = std::get_if<commands::choose_process>(&c)) {
    choose_on_start_screen(choose->rows);
    return true;
  }
  if (const auto* scroll = std::get_if<commands::scroll_start>(&c)) return start_scrolled_ = scroll->to, true;
  if (picture() == nullptr || apply_to_sites(c)) return true;
  if (const auto* change = std::get_if<commands::change_timeline>(&c))
    return timeline_.apply(change->what, rows_), true;
  if (const auto* select = std::get_if<commands::select>(&c)) {
    this->select(select->key, true);
    show_selection();
  }
  if (const auto* toggle = std::get_if<commands::toggle>(&c)) rows_.toggle(toggle->entry);
  if (const auto* scroll = std::get_if<commands::scroll_to>(&c)) top_row_ = scroll->row;
  if (const auto* scroll = std::get_if<commands::scroll_details>(&c))
    details_line_ = std::clamp(details_line_ + scroll->by, 0.f, 100.f);
  if (const auto* move = std::get_if<commands::move>(&c)) {
    const auto row = rows_.row_of(selected());
    const bool to_the_end = move->rows >= static_cast<std::int64_t>(rows_.size());
    select_row(row ? static_cast<std::int64_t>(*row) + move->rows : to_the_end ? move->rows : 0);
  }
  if (std::holds_alternative<commands::step_in>(c)) step_in();
  if (std::holds_alternative<commands::step_out>(c)) step_out();
  if (const auto* filter = std::get_if<commands::set_filter>(&c)) {
    rows_.set_filter(filter->filter);
    arrange_sites();
    if (const auto row = rows_.row_of(selected())) keep_in_view(*row);
  }
  if (const auto* next = std::get_if<commands::next_problem>(&c)) {
    const index found = next->backwards ? rows_.previous_problem(selected()) : rows_.next_problem(selected());
    if (found != none) this->select(picture()->key_of(found), true);
    show_selection();
  }
  if (const auto* fold = std::get_if<commands::fold>(&c)) {
    if (fold->how == commands::folding::all_open) rows_.open_all();
    if (fold->how == commands::folding::usual) rows_.open_usual();
    if (fold->how == commands::folding::all_closed) rows_.close_all();
    if (const auto row = rows_.row_of(selected())) keep_in_view(*row);
  }
  if (const auto* line = std::get_if<commands::choose_line>(&c)) choose_line(line->rows);
  if (std::holds_alternative<commands::pause>(c) && (paused_ || is_live())) {
    paused_ = !paused_;
    if (!paused_ && held_back_) take(std::exchange(held_back_, nullptr));
  }
  if (std::holds_alternative<commands::focus_filter>(c)) focus_filter_ = true;
  timeline_.arrange(rows_);
  if (std::holds_alternative<commands::select>(c) || std::holds_alternative<commands::next_problem>(c) ||
      std::holds_alternative<commands::move>(c))
    timeline_.keep_in_view(selected());
  clamp();
  return true;
}

void desk::select(entry_key key, bool show) {
  details_line_ = 0;
  line_.reset();
  selected_ = key;
  if (!show) return;
  if (const auto row = rows_.reveal(selected())) keep_in_view(*row);
}

// A table of sites or loops has no place for a task.
void desk::show_selection() {
  if (tab_ != viewer::tab::timeline) tab_ = viewer::tab::tree;
}

void desk::select_row(std::int64_t row) {
  if (rows_.size() == 0) return;
  const auto at =
      static_cast<std::size_t>(std::clamp<std::int64_t>(row, 0, static_cast<std::int64_t>(rows_.size()) - 1));
  details_line_ = 0;
  line_.reset();
  selected_ = picture()->key_of(rows_.entry(at));
  keep_in_view(at);
}

void desk::keep_in_view(std::size_t row) {
  const auto at = static_cast<double>(row);
  const auto visible = static_cast<double>(visible_rows_);
  const double from_end = visible > 2 ? 2 : 1;  // one is seen below it, where there is room for that
  if (at >= top_row_ && at <= top_row_ + visible - from_end) return;
  const bool near = at >= top_row_ - 2 && at <= top_row_ + visible;
  // A short way scrolls by a row; after a jump there is something to be seen above it.
  top_row_ = near ? (at < top_row_ ? at : at - visible + from_end) : at - visible / 3;
  top_row_ = static_cast<double>(static_cast<std::int64_t>(std::max(top_row_, 0.0)));
}

void desk::set_visible_rows(std::size_t rows) {
  if (rows == visible_rows_) return;
  const auto row = picture() == nullptr ? std::nullopt : rows_.row_of(selected());
  const bool seen = row && static_cast<double>(*row) >= top_row_ &&
                    static_cast<double>(*row) < top_row_ + static_cast<double>(visible_rows_);
  visible_rows_ = rows;
  if (seen) keep_in_view(*row);
  clamp();
}

void desk::clamp() {
  const auto most = static_cast<double>(rows_.size()) - static_cast<double>(visible_rows_);
  top_row_ = std::clamp(top_row_, 0.0, std::max(0.0, most));
}

void desk::step_in() {
  const index at = selected();
  if (at == none || !picture()->outline.is_parent(at)) return;
  if (!rows_.is_open(at))
    rows_.toggle(at);
  else if (const auto row = rows_.row_of(at))
    select_row(static_cast<std::int64_t>(*row) + 1);
}

void desk::step_out() {
  const index at = selected();
  if (at == none) return;
  if (rows_.is_open(at))
    rows_.toggle(at);
  else if (const index parent = picture()->outline.parent(at); parent != none)
    select(picture()->key_of(parent), true);
}

}  // namespace curfew::viewer
