#include "viewer/rows/row_list.hpp"

#include <algorithm>
#include <utility>

namespace curfew::viewer {

void row_list::show(std::shared_ptr<const view_model> next) {
  view_model_ = std::move(next);
  resolve();
  flatten();
}

std::optional<std::size_t> row_list::row_of(index entry) const {
  const auto end = rows_.begin() + static_cast<std::ptrdiff_t>(size_);
  const auto found = std::lower_bound(rows_.begin(), end, entry);
  if (entry == none || found == end || *found != entry) return {};
  return static_cast<std::size_t>(found - rows_.begin());
}

std::optional<std::size_t> row_list::row_of(entry_key key) const {
  if (!view_model_) return {};
  return row_of(view_model_->find(key));
}

bool row_list::open_by_default(index entry) const {
  switch (usual_) {
    case usual::all:
      return true;
    case usual::nothing:
      return false;
    case usual::all_but_bundles:
      break;
  }
  return !view_model_->tree.is_bundle(entry);
}

bool row_list::is_open(index entry) const {
  if (!view_model_->tree.is_parent(entry)) return false;
  const bool exception = !exception_.empty() && exception_[entry];
  // A filter unfolds the entries that lead to a match, but not a bundle that matches as a whole.
  const bool as_usual = (!shown_.empty() && shown_[entry] == shown::way) || open_by_default(entry);
  return as_usual != exception;
}

void row_list::toggle(index entry) {
  if (!view_model_ || !view_model_->tree.is_parent(entry)) return;
  const entry_key key = view_model_->key_of(entry);
  if (!toggled_.insert(key).second) toggled_.erase(key);
  if (exception_.empty()) exception_.resize(view_model_->tree.size());
  exception_[entry] = !exception_[entry];
  flatten();
}

void row_list::open_all() {
  usual_ = usual::all;
  toggled_.clear();
  if (view_model_) show(view_model_);
}

void row_list::open_usual() {
  usual_ = usual::all_but_bundles;
  toggled_.clear();
  if (view_model_) show(view_model_);
}

void row_list::close_all() {
  usual_ = usual::nothing;
  toggled_.clear();
  if (view_model_) show(view_model_);
}

std::optional<std::size_t> row_list::reveal(index entry) {
  if (!view_model_ || entry >= view_model_->tree.size()) return {};
  bool changed = false;
  for (index at = view_model_->tree.parent(entry); at != none; at = view_model_->tree.parent(at)) {
    if (is_open(at)) continue;
    const entry_key key = view_model_->key_of(at);
    if (!toggled_.insert(key).second) toggled_.erase(key);
    changed = true;
  }
  if (changed) show(view_model_);
  return row_of(entry);
}

void row_list::set_filter(const viewer::filter& next) {
  if (next == filter_) return;
  filter_ = next;
  if (view_model_) show(view_model_);
}

index row_list::next_problem(index after) const {
  const index n = view_model_ ? view_model_->tree.size() : 0;
  const index first = after == none ? 0 : after + 1;
  for (index step = 0; step < n; ++step) {
    const index at = static_cast<index>((std::uint64_t{first} + step) % n);
    if (is_problem(at)) return at;
  }
  return none;
}

index row_list::previous_problem(index before) const {
  const index n = view_model_ ? view_model_->tree.size() : 0;
  const index first = before == none ? n : before;
  for (index step = 1; step <= n; ++step) {
    const index at = static_cast<index>((std::uint64_t{first} + n - step) % n);
    if (is_problem(at)) return at;
  }
  return none;
}

bool row_list::is_problem(index entry) const {
  const flat_tree& all = view_model_->tree;
  return all.troubled_in(entry) != 0 && !all.is_bundle(entry) && view_model_->has_finding(all.node(entry)) &&
         is_match(entry);
}

void row_list::resolve() {
  exception_.clear();
  if (!toggled_.empty()) {
    exception_.resize(view_model_->tree.size());
    // A key that no entry has is kept, because a later view model may have it again.
    for (const entry_key key : toggled_)
      if (const index at = view_model_->find(key); at != none) exception_[at] = true;
  }
  shown_.clear();
  matching_ = 0;
  if (filter_.empty()) return;
  shown_ = select(*view_model_, filter_);
  for (index at = 0; at < shown_.size(); ++at) {
    const flat_tree& all = view_model_->tree;
    if (shown_[at] == shown::match && !all.is_bundle(at) && view_model_->is_task(all.node(at))) ++matching_;
  }
}

void row_list::flatten() {
  const flat_tree& all = view_model_->tree;
  const bool filtered = !shown_.empty();
  const index entries = all.size();
  if (rows_.size() < entries) rows_.resize(entries);
  index* next = rows_.data();
  for (index at = 0; at < entries;) {
    const index size = all.size_of(at);
    const bool hidden = filtered && shown_[at] == shown::no;
    *next = at;
    next += hidden ? 0 : 1;
    at += !hidden && (size == 1 || is_open(at)) ? 1 : size;
  }
  size_ = static_cast<std::size_t>(next - rows_.data());
  mark_problems();
}

void row_list::mark_problems() {
  marks_.fill(0);
  if (view_model_->troubled == 0) return;
  for (std::size_t row = 0; row < size_; ++row) {
    const index at = rows_[row];
    if (view_model_->tree.troubled_in(at) != 0 && (!is_open(at) || is_problem(at))) ++marks_[row * marks / size_];
  }
}

}  // namespace curfew::viewer
