// A ledger remembers which tasks of one process were told of, so that each is told of once. It tells them apart by when
// they were spawned: what was found of a task belongs to the test in which it was spawned, and never to a later one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/finding_kinds.hpp"
#include "probe/verdict/severities.hpp"

namespace curfew::judge {

// Invariant: `told_` has each task whose findings were taken, and `numbers_` counts for each place how many tasks were
// taken or set aside there, those that are only counted as well. So what a segment has lost since, and only counts, is
// not told again. Used by one thread.
class finding_ledger {
 public:
  explicit finding_ledger(const verdict::severities& severities = {}) : severities_(severities) {}

  // Returns what was found of the tasks that nobody took so far and that were spawned at `since` or later. What is only
  // counted has no time: it is as if it came when it is seen first. A task that was taken is taken again only where it
  // has failed nobody (mean(), or its foremost finding is a warning) and another finding is the foremost one now.
  std::vector<verdict::finding> take(const model::snapshot&, const std::vector<verdict::finding>&,
                                     model::nanoseconds since);
  // Says of a task that was taken that somebody means what was found of it.
  void mean(const model::task&);
  // Keeps for take_rest() what was only counted until now.
  void set_aside(const model::snapshot&, const std::vector<verdict::finding>&);
  // Returns all that nobody took so far, and what was set aside.
  std::vector<verdict::finding> take_rest(const model::snapshot&, const std::vector<verdict::finding>&);

 private:
  // The foremost kind that tasks have, and where they were spawned.
  using place = std::pair<verdict::finding_kind, std::string>;
  struct numbers {
    std::uint64_t taken = 0;
    std::uint64_t aside = 0;
  };
  struct told {
    verdict::finding_kind foremost{};
    bool failed = false;  // whoever was told of it
  };
  // By site and all kinds: how many of those that are only counted.
  using counts = std::map<std::pair<model::index, verdict::finding_kinds>, std::uint64_t>;

  bool is_covered(told&, const verdict::finding& foremost, const std::string& site);
  template <class IsTaken, class See>
  counts look(const model::snapshot&, const std::vector<verdict::finding>&, IsTaken, See);

  verdict::severities severities_;
  std::map<model::node_id, told> told_;
  std::map<place, numbers> numbers_;
};

}  // namespace curfew::judge
