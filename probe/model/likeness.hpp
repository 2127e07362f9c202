// This file says what "alike" means, side by side for all kinds of it. There are several kinds, because what is shown
// as one is not always what is reported as one. None of them compares ids, times, polls or threads. Where a kind
// compares tasks in memory, a function below says what has to be equal.
//
//   one …                       has members with the same
//   line of a folded tree       said_by(), dropper and error text, and what is found, in the whole subtree (fold.hpp)
//   problem of a report         findings, and problem_traits() (probe/report/problems/grouping.hpp)
//   problem of several          traits as above, but by name: indices mean nothing in another process; what was pending
//   processes                   or cancelled is apart from the rest, and so is what was alive at another kind of end
//                               (probe/report/problems/sightings.hpp)
//   bug                         foremost finding, and spawn site (probe/report/bugs/bug.hpp)
//   bundle of the viewer        bundle_traits(), among siblings (viewer/rows/siblings.hpp)
//   record of a tally           loop, spawn site, state, and what makes findings: bits of slots are compared, because
//                               a million of them are read at a time (tally.hpp, probe/reader/task_counter.cpp)
//   lane of the timeline        owner, and spawn site (viewer/timeline/spawn_groups.hpp)
//
// A bundle of 12,431 sessions in the viewer may be three lines of `curfew tree`: some of them wait somewhere else.
#pragma once

#include <tuple>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns everything by which a reader of a report could tell one node from another.
inline auto said_by(const task& t) {
  return std::tuple(t.state, t.owned_by, t.reason, t.daemon, t.orphaned, t.collectable, t.pending_at_shutdown,
                    t.dead_wait, t.unobserved_error, t.failed_daemon, t.cancel_requested, t.main, t.guessed,
                    t.has_deadline, t.shielded, t.scope_reason, t.spawned_at, t.function, t.given_name, t.stack);
}
inline auto said_by(const group& g) {
  return std::tuple(g.state, g.reason, g.cancelled.count() != 0, g.opened_at, g.given_name);
}
inline auto said_by(const loop& l) {
  return std::tuple(l.state, l.not_run.count() != 0, l.shutdown_waits, l.threads, l.name, l.began_at);
}

// Returns what a report would have to say again for a second task if it differed.
inline auto problem_traits(const task& t) { return std::tuple(t.function, t.spawned_at, t.owned_by, t.state, t.stack); }

// Returns the site by which tasks are counted: the one that spawned the task or, where that is not known, as in plain
// Asio programs, the one of its function.
constexpr index origin_of(const task& t) { return t.spawned_at != 0 ? t.spawned_at : t.function; }

// Returns what tasks or groups of one line of a program have in common, whatever becomes of them: their name, where
// they come from, and, for tasks, whether they are daemons.
inline auto bundle_traits(const task& t) {
  return std::tuple(t.function != 0 ? t.function : t.given_name, t.spawned_at, static_cast<bool>(t.daemon));
}
inline auto bundle_traits(const group& g) { return std::tuple(g.given_name, g.opened_at); }

}  // namespace curfew::model
