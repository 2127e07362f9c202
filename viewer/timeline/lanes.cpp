#include "viewer/timeline/lanes.hpp"

#include <algorithm>
#include <tuple>

namespace curfew::viewer::timeline {

void lane_list::arrange(lane_order order, const row_list& rows, const event_history& past) {
  order_ = order;
  rows_ = &rows;
  extras_.clear();
  threads_.clear();
  const view_model* const p = rows.shown_view_model();
  if (order == lane_order::by_thread) {
    const auto all = static_cast<index>(past.threads().size());
    for (index t = 0; t < all; ++t) threads_.push_back(t);
    if (!past.polls_of_thread(all).empty()) threads_.push_back(all);  // the lane of threads without a ring
    size_ = threads_.size();
    return;
  }
  size_ = rows.size();
  if (p == nullptr) return;
  past.for_each_spawn_group([&](const spawn_group& f) {
    if (f.ended.empty()) return;
    const index node = p->nodes.find(f.owner);
    const index entry = node == none ? none : p->tree.entry_of_node(node);
    const auto row = entry == none ? std::nullopt : rows.row_of(entry);
    if (!row || (p->tree.is_parent(entry) && !rows.is_open(entry))) return;
    extras_.push_back({*row, f.owner, f.spawned_at, p->tree[entry].depth + 1});
  });
  std::sort(extras_.begin(), extras_.end(),
            [](const extra& a, const extra& b) { return std::tuple(a.row, a.site) < std::tuple(b.row, b.site); });
  size_ += extras_.size();
}

lane lane_list::operator[](std::size_t position) const {
  if (order_ == lane_order::by_thread) return {.what = lane::kind::thread, .thread = threads_[position]};
  // Finds `low`, the number of extra lanes above this one.
  std::size_t low = 0, high = extras_.size();
  while (low < high) {
    const std::size_t k = (low + high) / 2;
    if (extras_[k].row + 1 + k < position)
      low = k + 1;
    else
      high = k;
  }
  if (low < extras_.size() && extras_[low].row + 1 + low == position) {
    const extra& e = extras_[low];
    return {.what = lane::kind::ended, .owner = e.owner, .site = e.site, .depth = e.depth};
  }
  const index entry = rows_->entry(position - low);
  return {.what = lane::kind::row, .entry = entry, .depth = rows_->shown_view_model()->tree[entry].depth};
}

std::optional<std::size_t> lane_list::position_of(index entry) const {
  if (order_ == lane_order::by_thread || rows_ == nullptr) return std::nullopt;
  const auto row = rows_->row_of(entry);
  if (!row) return std::nullopt;
  const auto above = std::partition_point(extras_.begin(), extras_.end(), [&](const extra& e) { return e.row < *row; });
  return *row + static_cast<std::size_t>(above - extras_.begin());
}

}  // namespace curfew::viewer::timeline
