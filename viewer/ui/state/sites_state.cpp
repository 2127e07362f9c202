#include "viewer/ui/state/sites_state.hpp"

#include <algorithm>
#include <cstdint>

namespace curfew::viewer {

void sites_state::arrange(const view_model* p, const trends* t, const site_sums* sums, const std::string& words) {
  rows_.arrange(p, t, sums, order_, words);
  top_ = std::min(top_, rows_.size() == 0 ? 0 : rows_.size() - 1);
}

void sites_state::clear() {
  const site_order order = order_;
  *this = {};
  order_ = order;
}

bool sites_state::apply(const sites_command& c) {
  return std::visit([this](const auto& one) { return execute(one); }, c);
}

bool sites_state::execute(const commands::sort_sites& c) {
  const bool same = c.by == order_.by;
  order_ = {c.by, same ? !order_.largest_first : c.by != site_column::place};
  top_ = 0;
  return true;
}

bool sites_state::execute(const commands::reverse_sites&) {
  order_.largest_first = !order_.largest_first;
  return true;
}

bool sites_state::execute(const commands::move_site& c) {
  if (rows_.size() == 0) return false;
  const std::size_t now = site_ == none ? rows_.size() : rows_.row_of_site(site_);
  const auto last = static_cast<std::int64_t>(rows_.size()) - 1;
  const std::int64_t to = now == rows_.size() ? 0 : static_cast<std::int64_t>(now) + c.rows;
  const auto row = static_cast<std::size_t>(std::clamp<std::int64_t>(to, 0, last));
  site_ = rows_[row].line.site;
  constexpr std::size_t about_on_screen = 15;
  if (row < top_) top_ = row;
  if (row >= top_ + about_on_screen) top_ = row - about_on_screen + 1;
  return false;
}

bool sites_state::execute(const commands::scroll_sites& c) {
  const auto last = static_cast<std::int64_t>(rows_.size()) - 1;
  const auto to = static_cast<std::int64_t>(top_) + c.rows;
  top_ = static_cast<std::size_t>(std::max<std::int64_t>(0, std::min(to, last)));
  return false;
}

bool sites_state::execute(const commands::measure_polls&) {
  measure_polls_ = !measure_polls_;
  return false;
}

}  // namespace curfew::viewer
