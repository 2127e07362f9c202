// A bug: the kind of a finding, and the line that spawned its tasks. What people are to mend, and what every face
// counts: 300 watchdogs that one line forgot are one bug, of 300 tasks.
//
// A task is in one bug, that of the foremost of its findings (verdict::finding_kinds): an orphan that was pending at
// shutdown, too, is an orphan. So the tasks of all bugs together are the tasks that something was found of.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/model/tally.hpp"
#include "probe/report/problems/problem.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::report {

struct bug {
  verdict::finding_kind kind{};
  model::index site = 0;              // that spawned its tasks; 0: not known
  model::index oldest = model::none;  // of its tasks; none: only a count is left of them
  std::uint64_t tasks = 0;
  std::uint64_t waiting = 0;             // of these: for tasks of this bug or of others
  std::vector<std::size_t> waits_for{};  // positions in the list of those others
};

// Nothing holds its tasks but those of other bugs: it may be gone when these are mended. It is a bug all the same, for
// a look that only counts (model::tally) cannot tell, and all faces count the same.
bool only_waits(const bug&);

struct bugs {
  // Foremost kind first; of one kind, as its findings: by the age of its oldest task. But what tasks of another bug
  // wait for comes before that one (wait_order.hpp).
  std::vector<bug> list{};
  std::uint64_t cut_off = 0;  // tasks of no bug: alive when their process was killed (see below)

  std::uint64_t tasks() const;
};

// A bug by names, which mean the same in another snapshot, process or run.
struct bug_name {
  verdict::finding_kind kind{};
  std::string where{};  // "/src/server.cpp:73"; where the site is not known, the tasks' name

  friend auto operator<=>(const bug_name&, const bug_name&) = default;
};

// `growing`: the spawn sites that were seen to grow, by who has looked for long enough; each is a bug of its live
// tasks. `left`: how a process went that said nothing of its end, where the kernel told somebody.
enum class left : std::uint8_t { unknown, by_itself };  // by_itself: through _exit or exec
bugs bugs_of(const model::snapshot&, const std::vector<verdict::finding>&,
             const std::vector<verdict::growing_site>& growing = {}, left = left::unknown);

// The same of a look that only counted, of which a bug's oldest task is a record of its facts.
bugs bugs_of(const model::tally&, const std::vector<verdict::finding>& of_its_facts);

bug_name name_of(const model::snapshot&, const bug&);
bool is_failure(const bug&);

// Whether it has no tasks, but a number of what has no node.
bool is_of_counts(const bug&);

// The finding says no more than that its process was killed: the task was alive then, and no loop had come to its
// shutdown. Whatever the program does, a kill leaves such tasks; they are counted, and are no bug. A snapshot does not
// tell a kill from _exit and exec, by which a program leaves them of its own accord.
bool is_cut_off(const model::snapshot&, const verdict::finding&);

}  // namespace curfew::report
