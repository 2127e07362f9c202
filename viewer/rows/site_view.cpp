#include "viewer/rows/site_view.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "viewer/rows/filter.hpp"

namespace curfew::viewer {

namespace {

std::string full_place(const model::snapshot& s, model::index site) {
  const model::site& at = s.site_at(site);
  return std::string(s.text(at.file)) + ":" + std::to_string(at.line);
}

double value_of(const site_line& line, const trends* t, site_column by) {
  switch (by) {
    case site_column::live:
      return static_cast<double>(line.live);
    case site_column::growth: {
      if (t == nullptr) return 0;
      const auto found = t->sites.find(line.site);
      if (found == t->sites.end()) return 0;
      const bool growing = found->second.growth == verdict::growth::growing;
      return found->second.net_rate + (growing ? 1e12 : 0);
    }
    case site_column::oldest:
      return static_cast<double>(line.oldest.count());
    case site_column::typical:
      return static_cast<double>(line.typical.count());
    case site_column::busy:
      return static_cast<double>(line.busy.count());
    case site_column::polls:
      return static_cast<double>(line.polls);
    case site_column::mean_poll:
      return line.polls == 0 ? 0 : static_cast<double>(line.busy.count()) / static_cast<double>(line.polls);
    case site_column::problems:
      return static_cast<double>(line.troubled);
    case site_column::place:
      break;
  }
  return 0;
}

}  // namespace

void site_view::arrange(const picture* p, const trends* t, const site_order& order, const std::string& words) {
  rows_.clear();
  if (p == nullptr) return;
  const model::snapshot& s = p->snapshot;
  const std::vector<std::string> wanted = words_in(words);
  for (index i = 0; i < p->sites.size(); ++i) {
    const std::string text = std::string(s.text(s.site_at(p->sites[i].site).function)) + " " +
                             (p->sites[i].task == none ? "" : std::string(s.name_of(s.tasks[p->sites[i].task]))) + " " +
                             full_place(s, p->sites[i].site);
    if (std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) { return word_holds(word, text); }))
      rows_.push_back(i);
  }
  if (order.by == site_column::place) {
    std::stable_sort(rows_.begin(), rows_.end(), [&](index a, index b) {
      const model::site& x = s.site_at(p->sites[a].site);
      const model::site& y = s.site_at(p->sites[b].site);
      const int files = s.text(x.file).compare(s.text(y.file));
      return files != 0 ? files < 0 : x.line < y.line;
    });
    if (order.largest_first) std::reverse(rows_.begin(), rows_.end());
    return;
  }
  std::vector<double> value(p->sites.size());
  for (const index i : rows_) value[i] = value_of(p->sites[i], t, order.by);
  std::stable_sort(rows_.begin(), rows_.end(),
                   [&](index a, index b) { return order.largest_first ? value[a] > value[b] : value[a] < value[b]; });
}

std::size_t site_view::row_of_site(const picture& p, model::index site) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](index i) { return p.sites[i].site == site; });
  return static_cast<std::size_t>(found - rows_.begin());
}

std::string words_for_site(const picture& p, model::index site) {
  const std::string place = full_place(p.snapshot, site);
  const std::string name = place.substr(place.rfind('/') + 1);
  return name.find(' ') == std::string::npos ? name : name.substr(name.rfind(' ') + 1);
}

}  // namespace curfew::viewer
