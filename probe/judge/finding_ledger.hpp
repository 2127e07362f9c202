// A ledger remembers which findings of one process were told, so that each is told once. It tells them apart by when
// their tasks were spawned: a finding belongs to the test in which its task was, and never to a later one.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::judge {

// Invariant: `told_` has each task whose finding was taken, and `numbers_` counts for each place how many findings were
// taken or set aside there, of tasks and of what is only counted. So what a segment has lost since, and only counts, is
// not told again. Used by one thread.
class finding_ledger {
 public:
  // Returns those of the snapshot's findings that nobody took so far and whose tasks were spawned at `since` or later.
  // What is only counted has no time: it is as if it came when it is seen first.
  std::vector<verdict::finding> take(const model::snapshot&, const std::vector<verdict::finding>&,
                                     model::nanoseconds since);
  // Keeps for take_rest() what was only counted until now.
  void set_aside(const model::snapshot&, const std::vector<verdict::finding>&);
  // Returns all that nobody took so far, and what was set aside.
  std::vector<verdict::finding> take_rest(const model::snapshot&, const std::vector<verdict::finding>&);

 private:
  using place = std::pair<verdict::finding_kind, std::string>;  // a kind, and where its tasks were spawned
  struct numbers {
    std::uint64_t taken = 0;
    std::uint64_t aside = 0;
  };
  template <class IsTaken, class See>
  void look(const model::snapshot&, const std::vector<verdict::finding>&, IsTaken, See);

  std::set<std::pair<verdict::finding_kind, model::node_id>> told_;
  std::map<place, numbers> numbers_;
};

}  // namespace curfew::judge
