// Allowances say which findings the tests of a program mean (curfew::allow_findings, EXPECT_FINDING): those of tasks
// that were spawned at a time, whatever their names.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::judge {

class allowances {
 public:
  explicit allowances(const model::snapshot&);

  bool empty() const { return times_.empty() && counted_.empty(); }
  // Returns whether a test means what was found of a task that was spawned then. REQUIRES: !found.empty().
  bool allow(verdict::finding_kinds found, model::nanoseconds spawned) const;
  // Returns whether one of this kind was allowed at any time from `begin` to `end`. What is expected does not count:
  // who expects it looks for it.
  bool allow(verdict::finding_kind, model::nanoseconds begin, model::nanoseconds end) const;
  // Returns how many tasks of a site of which a finding of this kind is the foremost were seen to be meant, whenever
  // they were spawned.
  std::uint64_t counted(verdict::finding_kind, model::index site) const;

 private:
  struct time {
    verdict::finding_kinds kinds{};
    model::nanoseconds began{};
    model::nanoseconds ended{};
    model::nanoseconds all_ended{};  // when this one and all before it had ended
    bool expected = false;
  };
  std::vector<time> times_;  // by when they began
  std::map<std::pair<verdict::finding_kind, model::index>, std::uint64_t> counted_;
};

}  // namespace curfew::judge
