// A policy is what a user has decided about findings: which are suppressed, which were known before (a baseline), and
// which kinds fail a check. Without one, every finding counts as its rule says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probe/judge/suppressions.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/finding_key.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/severities.hpp"
#include "probe/verdict/time_limits.hpp"

namespace curfew::judge {

// Says how much there is of a key: on how many lines its tasks were spawned, and how many there are of which the line
// is not known (verdict::has_line). A new line may be behind any one more of these.
struct bug_extent {
  std::uint64_t lines = 0;
  std::uint64_t tasks = 0;

  friend bool operator==(const bug_extent&, const bug_extent&) = default;
};

// Returns whether there is no more now than was known.
inline bool covers(const bug_extent& known, const bug_extent& now) {
  return now.lines <= known.lines && now.tasks <= known.tasks;
}

// Has the bugs that were there before. Of more with the same key nobody can tell which is the new one, so that then
// none of them is known.
using baseline = std::map<verdict::finding_key, bug_extent>;

struct policy {
  std::vector<suppression> suppressions{};
  judge::baseline baseline{};
  std::string baseline_from{};  // name of its file
  verdict::severities severities{};
  verdict::time_limits limits{};

  bool excuses_nothing() const { return suppressions.empty() && baseline.empty(); }
};

// Is a finding that the policy takes out of the verdict, or a test of the program that means it.
struct excused_finding {
  static constexpr std::size_t by_baseline = static_cast<std::size_t>(-1);
  static constexpr std::size_t by_test = static_cast<std::size_t>(-2);

  verdict::finding finding;
  std::size_t by = by_baseline;  // index into policy::suppressions, and behind these into judgement::suppressions
};

// Returns the index of the first suppression that is about a finding (suppressions.hpp), if there is one.
std::optional<std::size_t> suppression_of(const policy&, const model::snapshot&, verdict::finding_kind,
                                          model::index site, model::index task);

// Moves what the policy excuses, and what tests mean (allowances.hpp), out of the findings, and returns it. A baseline
// is gone by as far as one process shows: whether all of a run together have more tasks without a line than it knows is
// for whoever sees them all (report::take_back_what_grew). What
// explains a task's other findings excuses the task: who suppresses its orphan-hood is not told next that it was
// pending.
std::vector<excused_finding> excuse(std::vector<verdict::finding>&, const model::snapshot&, const policy&);

}  // namespace curfew::judge
