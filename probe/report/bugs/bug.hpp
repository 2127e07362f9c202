// A bug is a kind of finding, and the line that spawned its tasks. Bugs are what people fix, and what every part of
// curfew counts: 300 watchdogs that one line forgot are one bug, of 300 tasks.
//
// Each task is in one bug, that of the foremost of its findings (verdict::finding_kinds): an orphan that was pending at
// shutdown, too, counts as an orphan. So the tasks of all bugs together are the tasks with findings.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tally.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::report {

// Is the tasks of one function among those of a bug: a helper that spawns whatever it is handed is one line, and so one
// bug, and what is new about it is told by the functions (verdict/finding_key.hpp).
struct bug_part {
  model::index function = 0;          // its site; 0: not known
  model::index oldest = model::none;  // as in the bug
  std::uint64_t tasks = 0;
};

struct bug {
  verdict::finding_kind kind{};
  model::index site = 0;              // site that spawned its tasks; 0: not known
  model::index oldest = model::none;  // oldest of its tasks; none: only a count is left of them
  std::uint64_t tasks = 0;
  std::vector<bug_part> parts{};  // in the order of the findings; their tasks are all of the bug's
  // How many of `tasks` have a finding of another kind that only warns, and says more of why they are there: of tasks
  // that are pending, who blocks a loop.
  std::map<verdict::finding_kind, std::uint64_t> also{};
  std::uint64_t waiting = 0;             // how many of `tasks` wait for tasks of this bug or of others
  std::vector<std::size_t> waits_for{};  // positions in the list of the other bugs that they wait for
};

// Returns whether all tasks of the bug wait for tasks with findings, including those of other bugs: the bug may be gone
// when those are fixed. It counts as a bug nevertheless, because a read that only counts (model::tally) cannot tell,
// and every part of curfew counts the same.
bool only_waits(const bug&);

struct bugs {
  // The foremost kind comes first, and within one kind the bugs are in the order of the findings: by the age of the
  // oldest task. However, a bug whose tasks are waited for by another bug, or keep those from their loop, comes before
  // that one (wait_order.hpp).
  std::vector<bug> list{};
  std::uint64_t cut_off = 0;  // tasks of no bug, which were alive when their process was killed (see below)

  std::uint64_t tasks() const;
};

// Names a bug such that the name means the same in another snapshot, process or run.
struct bug_name {
  verdict::finding_kind kind{};
  std::string where{};  // "/src/server.cpp:73"; if the site is not known, the tasks' name
  // Function that spawned the tasks, where the file has no folder: each program may have a main.cpp.
  std::string function{};

  friend auto operator<=>(const bug_name&, const bug_name&) = default;
};

// Returns the bugs of a process. `growing` are the spawn sites that were seen to grow by somebody who read the process
// for long enough; each is a bug of its live tasks. `left` says how a process left that did not record its end, if the
// kernel told somebody.
enum class left : std::uint8_t { unknown, by_itself };  // by_itself: through _exit or exec
bugs bugs_of(const model::snapshot&, const std::vector<verdict::finding>&,
             const std::vector<verdict::growing_site>& growing = {}, left = left::unknown);

// Returns the same for a tally, in whose facts a bug's oldest task is a record.
bugs bugs_of(const model::tally&, const std::vector<verdict::finding>& of_its_facts);

bug_name name_of(const model::snapshot&, const bug&);
bool is_failure(const bug&);

// Returns whether the bug has no tasks, but a number of things that never had a node.
bool is_of_counts(const bug&);

// Returns whether the finding says no more than that its process was killed: the task was alive then, and its loop had
// not begun to shut down. Whatever the program does, a kill leaves such tasks; they are counted, but are no bug. A
// snapshot cannot tell a kill from _exit and exec, by which a program leaves them of its own accord.
bool is_cut_off(const model::snapshot&, const verdict::finding&);

}  // namespace curfew::report
