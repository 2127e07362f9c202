// The desk's part of the tables of sites and loops.
#include <algorithm>

#include "viewer/ui/desk.hpp"

namespace curfew::viewer {

void desk::arrange_sites() {
  sites_.arrange(picture(), trends(), &timeline_.past().sums(), sites_order_, rows_.current_filter().text);
  sites_top_ = std::min(sites_top_, sites_.size() == 0 ? 0 : sites_.size() - 1);
}

std::vector<const site_line*> desk::growing_sites() const {
  std::vector<const site_line*> sites;
  if (trends() == nullptr) return sites;
  for (const site_line& site : picture()->sites) {
    const auto found = trends()->sites.find(site.site);
    if (found != trends()->sites.end() && found->second.growing) sites.push_back(&site);
  }
  return sites;
}

bool desk::apply_to_sites(const command& c) {
  if (const auto* sort = std::get_if<commands::sort_sites>(&c)) {
    const bool same = sort->by == sites_order_.by;
    sites_order_ = {sort->by, same ? !sites_order_.largest_first : sort->by != site_column::place};
    sites_top_ = 0;
    arrange_sites();
  } else if (std::holds_alternative<commands::reverse_sites>(c)) {
    sites_order_.largest_first = !sites_order_.largest_first;
    arrange_sites();
  } else if (const auto* move = std::get_if<commands::move_site>(&c)) {
    move_site(move->rows);
  } else if (const auto* scroll = std::get_if<commands::scroll_sites>(&c)) {
    const auto last = static_cast<std::int64_t>(sites_.size()) - 1;
    const auto to = static_cast<std::int64_t>(sites_top_) + scroll->rows;
    sites_top_ = static_cast<std::size_t>(std::max<std::int64_t>(0, std::min(to, last)));
  } else if (const auto* by = std::get_if<commands::filter_by_site>(&c)) {
    const index site = by->site == none ? site_ : by->site;
    if (site == none) return true;
    site_ = site;
    tab_ = viewer::tab::tree;
    rows_.set_filter({words_for_site(*picture(), site), chip::all});
    top_row_ = 0;
    arrange_sites();
    clamp();
  } else if (std::holds_alternative<commands::measure_polls>(c)) {
    measure_polls_ = !measure_polls_;
  } else if (const auto* loop = std::get_if<commands::choose_loop>(&c)) {
    choose_loop(loop->rows);
  } else if (const auto* scroll_loops = std::get_if<commands::scroll_loops>(&c)) {
    loops_line_ = std::clamp(loops_line_ + scroll_loops->by, 0.f, 1000.f);
  } else {
    return false;
  }
  return true;
}

void desk::move_site(std::int64_t rows) {
  if (sites_.size() == 0) return;
  const std::size_t now = site_ == none ? sites_.size() : sites_.row_of_site(site_);
  const auto last = static_cast<std::int64_t>(sites_.size()) - 1;
  const std::int64_t to = now == sites_.size() ? 0 : static_cast<std::int64_t>(now) + rows;
  const auto row = static_cast<std::size_t>(std::clamp<std::int64_t>(to, 0, last));
  site_ = sites_[row].line.site;
  constexpr std::size_t about_on_screen = 15;
  if (row < sites_top_) sites_top_ = row;
  if (row >= sites_top_ + about_on_screen) sites_top_ = row - about_on_screen + 1;
}

}  // namespace curfew::viewer
