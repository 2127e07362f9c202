#include "probe/model/site_history.hpp"

#include <algorithm>

#include "probe/model/likeness.hpp"

namespace curfew::model {

std::vector<site_load> site_loads(const snapshot& s, std::span<const std::uint64_t> stand_for) {
  std::map<std::pair<index, index>, std::uint64_t> live;  // by the text of the loop's name, and site
  std::pair<index, index> last{none, none};
  std::uint64_t* at_last = nullptr;  // last entry used: tasks of one site often stand together
  for (std::size_t i = 0; i < s.tasks.size(); ++i) {
    const task& t = s.tasks[i];
    if (!is_live(t.state) || t.daemon) continue;
    const std::pair where{t.loop == none ? 0 : s.loops[t.loop].name, origin_of(t)};
    if (at_last == nullptr || where != last) at_last = &live[last = where];
    *at_last += stand_for.empty() ? 1 : stand_for[i];
  }
  // A loop's name is one text, so no two of these entries have the same name and site.
  std::vector<site_load> loads;
  loads.reserve(live.size());
  for (const auto& [where, count] : live) loads.push_back({std::string(s.text(where.first)), where.second, count});
  return loads;
}

void site_history::add(nanoseconds at, std::span<const site_load> loads) {
  for (auto& [where, known] : sites_) known.live = 0;
  for (const site_load& load : loads) {
    key where{load.loop, load.site};
    auto known = sites_.find(where);
    if (known == sites_.end()) {
      if (sites_.size() >= most_sites) continue;
      known = sites_.emplace(std::move(where), entry{low_water_marks(stretch_, kept_)}).first;
    }
    known->second.live += load.live;
  }
  for (auto known = sites_.begin(); known != sites_.end();) {
    entry& e = known->second;
    e.marks.add(at, e.live);
    // A site that has long been empty need not be remembered: if it comes back, it starts from zero in any case.
    const auto& lows = e.marks.over();
    const bool forgotten =
        e.live == 0 && lows.size() == kept_ && std::all_of(lows.begin(), lows.end(), [](auto low) { return low == 0; });
    known = forgotten ? sites_.erase(known) : std::next(known);
  }
}

}  // namespace curfew::model
