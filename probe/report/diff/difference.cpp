#include "probe/report/diff/difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "probe/judge/policy.hpp"
#include "probe/model/text.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/joined.hpp"

namespace curfew::report {

namespace {

// Returns how a bug has changed that both have, if it has.
std::optional<change_kind> kind_of(const census::bug_count& before, const census::bug_count& after) {
  const judge::bug_extent known{before.lines.size(), before.tasks_without_line};
  if (!covers(known, {after.lines.size(), after.tasks_without_line})) return change_kind::appeared;
  if (after.fails && !before.fails) return change_kind::appeared;
  if (after.tasks == before.tasks) return {};
  return after.tasks > before.tasks ? change_kind::grew : change_kind::shrank;
}

bug_change change_of(change_kind kind, const verdict::finding_key& key, const census::bug_count& before,
                     const census::bug_count& after) {
  const auto& shown = kind == change_kind::gone ? before : after;
  return {.kind = kind,
          .key = key,
          .where = shown.where,
          .fails = shown.fails,
          .before = before.tasks,
          .after = after.tasks,
          .lines_before = before.lines.size(),
          .lines_after = after.lines.size(),
          .without_line_before = before.tasks_without_line,
          .without_line_after = after.tasks_without_line,
          .failed_before = before.fails};
}

std::int64_t growth_of(const live_change& change) {
  return static_cast<std::int64_t>(change.after) - static_cast<std::int64_t>(change.before);
}

}  // namespace

std::uint64_t difference::count(change_kind kind) const {
  return static_cast<std::uint64_t>(
      std::count_if(bugs.begin(), bugs.end(), [kind](const bug_change& c) { return c.kind == kind; }));
}

difference difference_of(const census& before, const census& after) {
  difference made;
  for (const auto& [key, now] : after.bugs) {
    const auto then = before.bugs.find(key);
    if (then == before.bugs.end())
      made.bugs.push_back(change_of(change_kind::appeared, key, {}, now));
    else if (const auto kind = kind_of(then->second, now))
      made.bugs.push_back(change_of(*kind, key, then->second, now));
    else
      ++made.same_bugs;
  }
  for (const auto& [key, then] : before.bugs)
    if (!after.bugs.contains(key)) made.bugs.push_back(change_of(change_kind::gone, key, then, {}));
  std::stable_sort(made.bugs.begin(), made.bugs.end(),
                   [](const bug_change& a, const bug_change& b) { return a.kind < b.kind; });

  made.compares_live = before.live.has_value() && after.live.has_value();
  if (!made.compares_live) return made;
  auto counts = *after.live;
  for (const auto& [origin, tasks] : *before.live) counts.try_emplace(origin, 0);
  for (const auto& [origin, now] : counts) {
    const auto then = before.live->find(origin);
    const auto was = then == before.live->end() ? 0 : then->second;
    if (was != now) made.live.push_back({origin, was, now});
  }
  std::stable_sort(made.live.begin(), made.live.end(),
                   [](const live_change& a, const live_change& b) { return growth_of(a) > growth_of(b); });
  return made;
}

bool any_new_failure(const difference& made) {
  return std::any_of(made.bugs.begin(), made.bugs.end(),
                     [](const bug_change& c) { return c.kind == change_kind::appeared && c.fails; });
}

std::string_view in_a_word(change_kind kind) {
  switch (kind) {
    case change_kind::appeared:
      return "new";
    case change_kind::grew:
      return "grew";
    case change_kind::shrank:
      return "shrank";
    case change_kind::gone:
      break;
  }
  return "gone";
}

std::string summary_of(const difference& made) {
  std::vector<std::string> parts;
  for (const auto kind : {change_kind::appeared, change_kind::grew, change_kind::shrank, change_kind::gone})
    if (const auto n = made.count(kind); n != 0)
      parts.push_back(parts.empty() ? fmt::format("{} {}", counted(n, "bug", "bugs"), in_a_word(kind))
                                    : fmt::format("{} {}", model::count_text(n), in_a_word(kind)));
  if (parts.empty()) parts.emplace_back("no change of bugs");
  if (made.same_bugs != 0) parts.push_back(model::count_text(made.same_bugs) + " as before");
  std::uint64_t more = 0, fewer = 0;
  for (const auto& c : made.live) (c.after > c.before ? more += c.after - c.before : fewer += c.before - c.after);
  if (more != 0) parts.push_back(counted(more, "live task more", "live tasks more"));
  if (fewer != 0) parts.push_back(counted(fewer, "live task fewer", "live tasks fewer"));
  return "SUMMARY: curfew diff: " + joined(parts, ", ");
}

}  // namespace curfew::report
