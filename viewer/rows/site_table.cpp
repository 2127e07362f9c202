#include "viewer/rows/site_table.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "probe/model/likeness.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::viewer {

namespace {

// Fills in `typical`. For this, all ages are put into one list, in which each line has a stretch of its own.
void find_typical_ages(const model::snapshot& s, const std::vector<model::index>& line_of_site,
                       std::vector<site_line>& lines) {
  std::vector<std::size_t> next(lines.size() + 1, 0);
  for (std::size_t i = 0; i < lines.size(); ++i) next[i + 1] = next[i] + lines[i].live;
  std::vector<std::int64_t> ages(next.back());
  for (const model::task& t : s.tasks)
    if (model::is_live(t.state))
      ages[next[line_of_site[model::origin_of(t)]]++] = (s.process.taken - t.spawned).count();
  auto begin = ages.begin();
  for (site_line& line : lines) {
    const auto end = begin + static_cast<std::ptrdiff_t>(line.live);
    const auto middle = begin + static_cast<std::ptrdiff_t>(line.live / 2);
    if (begin == end) continue;
    std::nth_element(begin, middle, end);
    line.typical = model::nanoseconds(std::max<std::int64_t>(*middle, 0));
    begin = end;
  }
}

// Returns the number of tasks with a finding of which only counts are left. A task that had several findings is in the
// count of each, so the largest of the counts is taken.
std::uint64_t counted_at(const model::site& site) {
  std::uint64_t most = 0;
  for (const verdict::finding_kind kind : verdict::foremost_first()) {
    const verdict::rule& rule = verdict::rule_of(kind);
    if (rule.counted != nullptr && !rule.is_of_counts()) most = std::max(most, rule.counted(site));
  }
  return most;
}

// Returns whether two tasks bear the same name. The indices nearly always tell, because each text is in the snapshot
// only once.
bool have_one_name(const model::snapshot& s, const model::task& a, const model::task& b) {
  if (a.given_name == b.given_name && (a.given_name != 0 || a.function == b.function)) return true;
  return s.name_of(a) == s.name_of(b);
}

}  // namespace

std::vector<site_line> site_lines(const model::snapshot& s, const std::vector<verdict::finding_kinds>& kinds,
                                  const report::bugs& bugs) {
  std::vector<site_line> lines;
  std::vector<model::index> line_of_site(s.sites.size(), model::none);
  std::vector<model::index> first_function;                        // by line: the function of its first task
  std::set<std::pair<model::index, model::index>> more_functions;  // site and function: those that differ, hardly any
  const auto line_at = [&](model::index site, model::index task) -> site_line& {
    model::index& line = line_of_site[site];
    if (line == model::none) {
      line = static_cast<model::index>(lines.size());
      lines.emplace_back();
      first_function.push_back(task == model::none ? 0 : s.tasks[task].function);
      lines.back().site = site;
      lines.back().task = task;
    }
    return lines[line];
  };
  for (model::index i = 0; i < s.tasks.size(); ++i) {
    const model::task& t = s.tasks[i];
    site_line& line = line_at(model::origin_of(t), i);
    const model::task& first = s.tasks[line.task];
    line.one_name = line.one_name && have_one_name(s, first, t);
    if (first_function[line_of_site[model::origin_of(t)]] != t.function)
      line.more_functions += more_functions.emplace(model::origin_of(t), t.function).second ? 1 : 0;
    if (!kinds[i].empty()) ++line.troubled;
    if (t.spawned < first.spawned) line.task = i;
    if (!model::is_live(t.state)) continue;
    ++line.live;
    if (t.state == model::task_state::running) ++line.running;
    if (t.state == model::task_state::ready) ++line.ready;
    line.polls += t.polls;
    line.busy += t.busy;
    line.oldest = std::max(line.oldest, s.process.taken - t.spawned);
  }
  for (model::index site = 0; site < s.sites.size(); ++site) {
    const std::uint64_t counted = counted_at(s.sites[site]);
    if (counted != 0) line_at(site, model::none).troubled += counted;
  }
  for (const report::bug& bug : bugs.list) {
    const bool of_function = bug.site == 0 && bug.oldest != model::none;
    site_line& line = line_at(of_function ? model::origin_of(s.tasks[bug.oldest]) : bug.site, bug.oldest);
    ++line.bugs;
    if (line.task == model::none && report::is_of_counts(bug)) line.only_counts = bug.kind;
  }
  find_typical_ages(s, line_of_site, lines);
  std::stable_sort(lines.begin(), lines.end(), [](const site_line& a, const site_line& b) { return a.live > b.live; });
  return lines;
}

}  // namespace curfew::viewer
