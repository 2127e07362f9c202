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

}  // namespace

// Shows each finding of a task that nobody took, and takes it if IsTaken says so. Then shows (See) each place where
// more is counted than was ever taken or seen there, with how much more that is.
template <class IsTaken, class See>
void finding_ledger::look(const model::snapshot& snapshot, const std::vector<verdict::finding>& findings,
                          IsTaken is_taken, See see) {
  std::map<place, std::uint64_t> of_tasks, left;
  for (const auto& finding : findings) {
    if (finding.task == model::none) continue;
    const place at{finding.kind, name_of(snapshot, finding.site)};
    ++of_tasks[at];
    const std::pair key{finding.kind, snapshot.tasks[finding.task].id};
    if (told_.contains(key)) continue;
    if (!is_taken(finding)) {
      ++left[at];
      continue;
    }
    told_.insert(key);
    ++numbers_[at].taken;
  }
  for (const auto& finding : findings) {
    if (finding.task != model::none) continue;
    const place at{finding.kind, name_of(snapshot, finding.site)};
    auto& known = numbers_[at];
    const auto all = finding.count + of_tasks[at];
    const auto before = known.taken + known.aside + left[at];
    see(finding, known, all > before ? std::min(all - before, finding.count) : 0);
  }
}

std::vector<verdict::finding> finding_ledger::take(const model::snapshot& snapshot,
                                                   const std::vector<verdict::finding>& findings,
                                                   model::nanoseconds since) {
  std::vector<verdict::finding> taken;
  look(
      snapshot, findings,
      [&](const verdict::finding& finding) {
        if (snapshot.tasks[finding.task].spawned < since) return false;
        taken.push_back(finding);
        return true;
      },
      [&](verdict::finding finding, numbers& known, std::uint64_t more) {
        if (more == 0) return;
        known.taken += more;
        finding.count = more;
        taken.push_back(finding);
      });
  return taken;
}

void finding_ledger::set_aside(const model::snapshot& snapshot, const std::vector<verdict::finding>& findings) {
  look(
      snapshot, findings, [](const verdict::finding&) { return false; },
      [](const verdict::finding&, numbers& known, std::uint64_t more) { known.aside += more; });
}

std::vector<verdict::finding> finding_ledger::take_rest(const model::snapshot& snapshot,
                                                        const std::vector<verdict::finding>& findings) {
  for (auto& [at, known] : numbers_) known.aside = 0;
  return take(snapshot, findings, model::nanoseconds::min());
}

}  // namespace curfew::judge
