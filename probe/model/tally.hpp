// A tally is what a read that only counts finds in a process. A snapshot has a record for each task; a tally has one
// for each kind of alike tasks, so that a million tasks cost no more than reading their slots once. probe/reader/ fills
// it, and probe/exporter/ shows it. It consists of plain values.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Tasks are alike when they have the same loop, spawn site and state, are all daemons or all not, and have the same
// flags that make findings. The record that stands for them has these values, and the earliest `spawned` and the
// earliest `since` of all of them. It has neither an id nor an owner.
//
// What a rule must know about single tasks is kept for each of them: if tasks are pending at a shutdown and there are
// daemons, or if the process has ended, each of those tasks has a record of its own, and `facts` has the groups, too.
// So verdict::judge(facts) finds what it would find in a snapshot, and each finding counts as often as its task stands
// for.
struct tally {
  snapshot facts;                        // everything but ids, owners, notes, and groups that no rule asks for
  std::vector<std::uint64_t> stand_for;  // how many tasks facts.tasks[i] stands for; as long as facts.tasks
};

}  // namespace curfew::model
