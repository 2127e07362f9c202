#include "probe/judge/allowances.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace curfew::judge {

namespace {

// Returns the kinds that a text names; a name that is no kind's, of a later version, is left out.
verdict::finding_kinds kinds_in(std::string_view names) {
  verdict::finding_kinds kinds;
  if (names == "*")
    for (const auto kind : verdict::foremost_first()) kinds.add(kind);
  while (!names.empty()) {
    const auto end = std::min(names.find(','), names.size());
    if (const auto kind = verdict::find_kind(names.substr(0, end))) kinds.add(*kind);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return kinds;
}

bool share_one(verdict::finding_kinds a, verdict::finding_kinds b) {
  const auto list = a.list();
  return std::any_of(list.begin(), list.end(), [&](verdict::finding_kind kind) { return b.has(kind); });
}

}  // namespace

allowances::allowances(const model::snapshot& snapshot) {
  for (const auto& a : snapshot.allowances) {
    const auto kinds = kinds_in(snapshot.text(a.kinds));
    if (a.findings == 0)
      times_.push_back({.kinds = kinds,
                        .began = a.began,
                        .ended = a.ended.count() == 0 ? model::nanoseconds::max() : a.ended,
                        .expected = a.expected});
    else
      for (const auto kind : kinds.list()) counted_[{kind, a.site}] += a.findings;
  }
  std::stable_sort(times_.begin(), times_.end(), [](const time& a, const time& b) { return a.began < b.began; });
  auto latest = model::nanoseconds::min();
  for (auto& t : times_) t.all_ended = latest = std::max(latest, t.ended);
}

bool allowances::allow(verdict::finding_kinds found, model::nanoseconds spawned) const {
  auto after = std::upper_bound(times_.begin(), times_.end(), spawned,
                                [](model::nanoseconds at, const time& t) { return at < t.began; });
  while (after != times_.begin() && std::prev(after)->all_ended >= spawned) {
    const time& t = *--after;
    if (t.ended >= spawned && (t.expected ? share_one(t.kinds, found) : t.kinds.has(found.foremost()))) return true;
  }
  return false;
}

bool allowances::allow(verdict::finding_kind kind, model::nanoseconds begin, model::nanoseconds end) const {
  return std::any_of(times_.begin(), times_.end(), [&](const time& t) {
    return !t.expected && t.kinds.has(kind) && t.began <= end && t.ended >= begin;
  });
}

std::uint64_t allowances::counted(verdict::finding_kind kind, model::index site) const {
  const auto at = counted_.find({kind, site});
  return at == counted_.end() ? 0 : at->second;
}

}  // namespace curfew::judge
