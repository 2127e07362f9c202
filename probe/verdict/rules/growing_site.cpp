// growing-site: the number of live tasks of one spawn site only ever grows. This is the only rule that needs more than
// a snapshot: it looks at the history of sites, which somebody has kept who reads the process again and again.
#include <algorithm>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/growth.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

namespace {

std::vector<growing_site> look(const model::site_history& history, const growth_thresholds& limits) {
  std::vector<growing_site> found;
  for (const auto& [where, known] : history.sites()) {
    const auto& lows = known.marks.over();
    if (judge_growth(lows, limits) != growth::growing) continue;
    found.push_back({.loop = where.first,
                     .site = where.second,
                     .from = lows[lows.size() - limits.stretches],
                     .to = lows.back(),
                     .live = known.live,
                     .over = limits.stretch * static_cast<std::int64_t>(limits.stretches)});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const growing_site& a, const growing_site& b) { return a.to - a.from > b.to - b.from; });
  return found;
}

std::string sentence(const growing_site& site, const model::wording& words) {
  const auto place = words.place(site.site);
  // A site without a place is a function, of tasks of which nobody knows where they were spawned.
  const auto function = words.function(site.site);
  const auto who = place.empty() ? " `" + function + "`" : " spawned by " + function + " (" + place + ")";
  return "tasks of loop " + model::printable(site.loop) + who + " only grow: from " + model::count_text(site.from) +
         " to " + model::count_text(site.to) + " within " + model::duration_text(site.over);
}

}  // namespace

constinit const rule rules::growing_site{
    .name = "growing-site",
    .severity = severity::warning,
    .limit = {.option = "--growing-over",
              .usual = growth_thresholds().whole(),
              .what = "a spawn site whose tasks only grow for so long, by 50 at "
                      "least, is a finding, where it is looked at again and again"},
    .look_over_time = look,
    .mark = "growing",
    .sum = {.one = "site", .many = "sites", .are = "growing"},
    .sentence = sentence};

}  // namespace curfew::verdict
