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

// Has the bugs that were there before, and on how many lines each: of one more line with the same key nobody can tell
// which is the new one, so that then none of them is known.
using baseline = std::map<verdict::finding_key, std::uint64_t>;

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

// Moves what the policy excuses, and what tests mean (allowances.hpp), out of the findings, and returns it. What
// explains a task's other findings excuses the task: who suppresses its orphan-hood is not told next that it was
// pending.
std::vector<excused_finding> excuse(std::vector<verdict::finding>&, const model::snapshot&, const policy&);

}  // namespace curfew::judge
