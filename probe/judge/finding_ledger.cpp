#include "probe/judge/finding_ledger.hpp"

#include <algorithm>

namespace curfew::judge {

namespace {

// Returns a name of the site that is the same in every snapshot of the process.
std::string name_of(const model::snapshot& snapshot, model::index at) {
  const auto& site = snapshot.site_at(at);
  return std::string(snapshot.text(site.file)) + ':' + std::to_string(site.line) + ':' + std::to_string(site.column) +
         ':' + std::string(snapshot.text(site.function));
}

// Returns the foremost finding of each task, in the order of the findings.
std::vector<verdict::finding> foremost_of_tasks(const model::snapshot& snapshot,
                                                const std::vector<verdict::finding>& findings) {
  std::vector<verdict::finding_kinds> kinds(snapshot.tasks.size());
  for (const auto& f : findings)
    if (f.task != model::none) kinds[f.task].add(f.kind);
  std::vector<verdict::finding> foremost;
  for (const auto& f : findings)
    if (f.task != model::none && kinds[f.task].foremost() == f.kind) foremost.push_back(f);
  return foremost;
}

}  // namespace

// Returns whether nothing is to be told of a task that was told of before.
bool finding_ledger::is_covered(told& before, const verdict::finding& foremost, const std::string& site) {
  if (before.foremost == foremost.kind) return true;
  if (!before.failed) return false;
  --numbers_[{before.foremost, site}].taken;
  ++numbers_[{foremost.kind, site}].taken;
  before.foremost = foremost.kind;
  return true;
}

// Shows the foremost finding of each task of which something is to be told, and takes it if IsTaken says so. Then shows
// (See) each place where more is counted than was ever taken or seen there, with how much more that is. Returns how
// that is shared by those that are only counted.
template <class IsTaken, class See>
finding_ledger::counts finding_ledger::look(const model::snapshot& snapshot,
                                            const std::vector<verdict::finding>& findings, IsTaken is_taken, See see) {
  std::map<place, std::uint64_t> all, left;
  for (const auto& f : foremost_of_tasks(snapshot, findings)) {
    const place at{f.kind, name_of(snapshot, f.site)};
    ++all[at];
    const auto before = told_.find(snapshot.tasks[f.task].id);
    if (before != told_.end() && is_covered(before->second, f, at.second)) continue;
    if (!is_taken(f)) {
      ++left[at];
      continue;
    }
    if (before != told_.end()) --numbers_[{before->second.foremost, at.second}].taken;
    told_[snapshot.tasks[f.task].id] = {.foremost = f.kind,
                                        .failed = severities_.of(f.kind) == verdict::severity::failure};
    ++numbers_[at].taken;
  }
  std::map<place, counts> counted;
  for (const auto& f : findings) {
    if (f.task != model::none) continue;
    const auto kinds = verdict::kinds_of_counted(f);
    if (kinds.foremost() != f.kind) continue;
    const place at{f.kind, name_of(snapshot, f.site)};
    all[at] += f.count;
    counted[at][{f.site, kinds}] += f.count;
  }
  counts shared;
  for (const auto& [at, numbers_here] : counted) {
    auto& known = numbers_[at];
    const auto before = known.taken + known.aside + left[at];
    std::uint64_t more = all[at] > before ? all[at] - before : 0, shown = 0;
    for (const auto& [what, count] : numbers_here) {
      const auto part = std::min(more - shown, count);
      shared[what] = part;
      shown += part;
    }
    see(known, shown);
  }
  return shared;
}

std::vector<verdict::finding> finding_ledger::take(const model::snapshot& snapshot,
                                                   const std::vector<verdict::finding>& findings,
                                                   model::nanoseconds since) {
  std::vector<bool> is_taken(snapshot.tasks.size(), false);
  const auto counted = look(
      snapshot, findings,
      [&](const verdict::finding& f) -> bool { return is_taken[f.task] = snapshot.tasks[f.task].spawned >= since; },
      [](numbers& known, std::uint64_t more) { known.taken += more; });
  std::vector<verdict::finding> taken;
  for (auto finding : findings) {
    if (finding.task == model::none) {
      const auto more = counted.find({finding.site, verdict::kinds_of_counted(finding)});
      finding.count = more == counted.end() ? 0 : more->second;
      if (finding.count != 0) taken.push_back(finding);
    } else if (is_taken[finding.task]) {
      taken.push_back(finding);
    }
  }
  return taken;
}

void finding_ledger::mean(const model::task& task) {
  if (const auto at = told_.find(task.id); at != told_.end()) at->second.failed = false;
}

void finding_ledger::set_aside(const model::snapshot& snapshot, const std::vector<verdict::finding>& findings) {
  look(
      snapshot, findings, [](const verdict::finding&) { return false; },
      [](numbers& known, std::uint64_t more) { known.aside += more; });
}

std::vector<verdict::finding> finding_ledger::take_rest(const model::snapshot& snapshot,
                                                        const std::vector<verdict::finding>& findings) {
  for (auto& [at, known] : numbers_) known.aside = 0;
  return take(snapshot, findings, model::nanoseconds::min());
}

}  // namespace curfew::judge
