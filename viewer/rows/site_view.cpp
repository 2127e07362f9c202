#include "viewer/rows/site_view.hpp"

#include <algorithm>
#include <string_view>

#include "probe/model/likeness.hpp"
#include "probe/model/text.hpp"
#include "viewer/rows/filter.hpp"
#include "viewer/rows/percentiles.hpp"

namespace curfew::viewer {

namespace {

std::string full_place(const model::snapshot& s, model::index site) {
  const model::site& at = s.site_at(site);
  return std::string(s.text(at.file)) + ":" + std::to_string(at.line);
}

double value_of(const site_row& row, const trends* t, site_column by) {
  const site_line& line = row.line;
  const auto ns = [](model::nanoseconds time) { return static_cast<double>(time.count()); };
  switch (by) {
    case site_column::live:
      return static_cast<double>(line.live);
    case site_column::growth: {
      if (t == nullptr) return 0;
      const auto found = t->sites.find(line.site);
      if (found == t->sites.end()) return 0;
      const bool growing = found->second.growing.has_value();
      return found->second.net_rate + (growing ? 1e12 : 0);
    }
    case site_column::spawn_rate:
      return row.spawn_rate.value_or(0);
    case site_column::lifetime:
      return ns(row.lifetime_p50);
    case site_column::lifetime_p99:
      return ns(row.lifetime_p99);
    case site_column::oldest:
      return ns(line.oldest);
    case site_column::typical:
      return ns(line.typical);
    case site_column::busy:
      return ns(line.busy);
    case site_column::polls:
      return static_cast<double>(line.polls);
    case site_column::mean_poll:
      return line.polls == 0 ? 0 : ns(line.busy) / static_cast<double>(line.polls);
    case site_column::poll_p50:
      return ns(row.poll_p50);
    case site_column::poll_p99:
      return ns(row.poll_p99);
    case site_column::problems:
      return static_cast<double>(line.bugs) * 1e9 + static_cast<double>(line.troubled);
    case site_column::place:
      break;
  }
  return 0;
}

// Returns the name of the task's function, which tasks of different names have in common; if it is not known, the name
// of this task.
std::string function_of(const model::snapshot& s, const model::task& task) {
  const std::string_view function = s.text(s.site_at(task.function).function);
  return std::string(function.empty() ? s.name_of(task) : function);
}

// Returns a row for each site of the view model, and for each site whose tasks have all ended by now.
std::vector<site_row> rows_of(const view_model& p, const site_sums* sums) {
  std::vector<site_row> rows;
  std::vector<bool> known(p.snapshot.sites.size());
  const auto add = [&](const site_line& line) {
    site_row& row = rows.emplace_back();
    row.line = line;
    if (sums == nullptr) return;
    row.spawn_rate = sums->spawn_rate(line.site);
    const site_sums::sum* const seen = sums->find(line.site);
    if (seen == nullptr) return;
    row.lifetime_p50 = percentile(seen->lifetime, .5);
    row.lifetime_p99 = percentile(seen->lifetime, .99);
    row.poll_p50 = percentile(seen->polls, .5);
    row.poll_p99 = percentile(seen->polls, .99);
  };
  for (const site_line& line : p.sites) {
    known[line.site] = true;
    add(line);
  }
  if (sums == nullptr) return rows;
  for (const index site : sums->sites()) {
    if (site == 0 || site >= known.size() || known[site]) continue;
    site_line gone;
    gone.site = site;
    gone.task = none;
    add(gone);
  }
  return rows;
}

// Returns file and line of a site, with as many folders as it takes to tell it from the other sites, and with its
// column if another site has its line.
std::string distinct_place(const view_model& p, model::index site) {
  const model::snapshot& s = p.snapshot;
  const auto is_only_one = [&](const std::string& place) {
    return std::none_of(p.sites.begin(), p.sites.end(), [&](const site_line& other) {
      return other.site != site && is_place_of(place, s, other.site);
    });
  };
  const std::string whole = full_place(s, site);
  for (const std::string& column : {std::string(), ":" + std::to_string(s.site_at(site).column)})
    for (std::size_t from = whole.rfind('/') + 1;; from = from < 2 ? 0 : whole.rfind('/', from - 2) + 1) {
      std::string place = whole.substr(from) + column;
      if (is_only_one(place)) return place;
      if (from == 0) break;
    }
  return whole + ":" + std::to_string(s.site_at(site).column);
}

}  // namespace

void site_view::arrange(const view_model* p, const trends* t, const site_sums* sums, const site_order& order,
                        const std::string& words) {
  rows_.clear();
  if (p == nullptr) return;
  const model::snapshot& s = p->snapshot;
  rows_ = rows_of(*p, sums);
  const std::vector<std::string> wanted = words_in(words);
  std::erase_if(rows_, [&](const site_row& row) {
    if (wanted.empty()) return false;
    const std::string text = std::string(s.text(s.site_at(row.line.site).function)) + " " + name_of(*p, row.line) +
                             " " + full_place(s, row.line.site);
    return !std::all_of(wanted.begin(), wanted.end(),
                        [&](const std::string& word) { return word_holds(word, s, row.line.site, text); });
  });
  if (order.by == site_column::place) {
    std::stable_sort(rows_.begin(), rows_.end(), [&](const site_row& a, const site_row& b) {
      const model::site& x = s.site_at(a.line.site);
      const model::site& y = s.site_at(b.line.site);
      const int files = s.text(x.file).compare(s.text(y.file));
      return files != 0 ? files < 0 : x.line < y.line;
    });
    if (order.largest_first) std::reverse(rows_.begin(), rows_.end());
    return;
  }
  std::stable_sort(rows_.begin(), rows_.end(), [&](const site_row& a, const site_row& b) {
    const double x = value_of(a, t, order.by), y = value_of(b, t, order.by);
    return order.largest_first ? x > y : x < y;
  });
}

std::size_t site_view::row_of_site(model::index site) const {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const site_row& row) { return row.line.site == site; });
  return static_cast<std::size_t>(found - rows_.begin());
}

std::string name_of(const view_model& p, const site_line& line) {
  const model::snapshot& s = p.snapshot;
  if (line.task == none) {
    const model::site& at = s.site_at(line.site);
    return std::string(s.text(line.only_counts ? at.function : s.site_at(at.spawns).function));
  }
  const model::task& oldest = s.tasks[line.task];
  if (line.one_name) return std::string(s.name_of(oldest));
  const std::string name = function_of(s, oldest);
  if (line.more_functions == 0) return name;
  return name + " and " + model::count_text(line.more_functions) + (line.more_functions == 1 ? " other" : " others");
}

std::string name_of_alike(const view_model& p, const model::task& task) {
  const auto line = std::find_if(p.sites.begin(), p.sites.end(),
                                 [&](const site_line& candidate) { return candidate.site == model::origin_of(task); });
  const bool one_name = line == p.sites.end() || line->one_name;
  return one_name ? std::string(p.snapshot.name_of(task)) : function_of(p.snapshot, task);
}

bool has_tasks(const view_model& p, model::index site) {
  return std::any_of(p.sites.begin(), p.sites.end(),
                     [&](const site_line& line) { return line.site == site && line.task != none; });
}

std::string words_for_site(const view_model& p, model::index site) {
  // A word ends at a space, so that of a name with spaces only the end is asked for.
  const auto last_word = [](std::string_view text) { return text.substr(text.rfind(' ') + 1); };
  const model::site& at = p.snapshot.site_at(site);
  if (at.file == 0) return std::string(last_word(p.snapshot.text(at.function)));
  return spawned_at(last_word(distinct_place(p, site)));
}

}  // namespace curfew::viewer
