// What a look that only counts found in a process. A snapshot has a record for each task; a tally has one for each kind
// of alike tasks, so that a million of them cost no more than reading their slots once. Filled by probe/reader/, shown
// by probe/exporter/. Plain values.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Tasks are alike when loop, spawn site, state, being a daemon, and flags that make findings are the same. The record
// that stands for them has these, and the instants of the longest: `spawned` is the earliest of theirs, and so is
// `since`. It has neither an id nor an owner.
//
// What a rule must know of one task by itself is there by itself: where tasks are pending at a shutdown and there are
// daemons, or the process has ended, each of those tasks has a record of its own and the groups are in `facts` too. So
// verdict::judge(facts) finds what it finds in a snapshot, each finding as often as its task stands for.
struct tally {
  snapshot facts;                        // all but ids, owners, notes, and groups that no rule asks for
  std::vector<std::uint64_t> stand_for;  // how many tasks facts.tasks[i] stands for; of the same size
};

}  // namespace curfew::model
