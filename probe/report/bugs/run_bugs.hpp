// Finds the bugs of a whole run, in which a bug that several processes have is one bug. A report ends with their lines
// and numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/finding_key.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/problem.hpp"
#include "probe/verdict/severities.hpp"

namespace curfew::report {

// Is the tasks of one function among those of a bug (bug.hpp), as a baseline knows them.
struct run_bug_part {
  verdict::finding_key key{};
  std::uint64_t tasks = 0;
};

struct run_bug {
  bug_name name{};
  verdict::finding_key key{};         // of the first of its processes
  std::size_t process = 0;            // that one, as an index into the run's
  model::index site = 0;              // of the bug in it, as in `bug`
  model::index oldest = model::none;  // so is this
  verdict::severity severity = verdict::severity::failure;
  std::uint64_t tasks = 0;
  std::uint64_t processes = 0;
  std::vector<run_bug_part> parts{};  // in the order of their keys
  std::string function_at{};          // "/src/chat.py:13", of its oldest task, where `name` has no line; "": not known
  std::string cause{};                // of its oldest task: "dropped in foo"; "": not known, or said elsewhere
  std::map<verdict::finding_kind, std::uint64_t> also{};  // as in `bug`
  std::uint64_t waiting = 0;                              // as in `bug`
  std::vector<std::size_t> waits_for{};                   // positions in the list
};

// Returns the same as for a `bug`.
bool only_waits(const run_bug&);

struct run_bugs {
  std::vector<run_bug> list{};  // in the order of `bugs`; within one kind, as they were met
  std::uint64_t cut_off = 0;    // tasks of no bug (bug.hpp)
};

run_bugs bugs_of(const run&);

// Returns the bugs that these findings make in a process.
bugs bugs_of(const process&, const std::vector<verdict::finding>&);

// Returns whether the finding says no more than that the process was killed (bug.hpp).
bool is_cut_off(const process&, const verdict::finding&);

// Returns whether the problem says no more of any of its tasks than that the process was killed (bug.hpp).
bool is_cut_off(const process&, const verdict::problem&);

// Returns whether any of them makes a check fail.
bool any_failure(const run_bugs&);

// Returns the bugs of one process, with their causes: where these lines stand alone, nothing else names the causes.
run_bugs bugs_of_one(const model::snapshot&, const bugs&, const verdict::severities& = {});

// Returns "2 bugs".
std::string counted_bugs(std::uint64_t bugs);
// Returns "301 tasks".
std::string counted_tasks(std::uint64_t tasks);
// Returns ", 1 of them blocking a loop": what else was found of the bug's tasks, or "".
std::string also_found(const run_bug&);
// Returns "300 tasks orphaned, 3 pending at shutdown and 1 of them blocking a loop", or "" if there are no bugs.
std::string tasks_by_kind(const std::vector<run_bug>&);

}  // namespace curfew::report
