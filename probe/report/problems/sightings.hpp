// Finds problems that several processes of a run have and about which there is the same to say: a report says it only
// once. model/likeness.hpp lists the other kinds of "alike".
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "probe/report/run/run.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Returns what alike problems have in common, by names: kinds, function, spawn site, kind of owner, state, whether the
// oldest task was pending at shutdown or asked to end, operation, async stack. If the task was alive when its process
// ended, the end belongs to it, because the problem's sentence names the end, and because a kill makes it no bug.
std::string likeness_of(const process&, const verdict::problem&);

// Remembers in how many processes of a run each problem occurs. A process may have several problems of one likeness:
// they differ in what a likeness leaves out.
class sightings {
 public:
  // Adds a problem of a process, given as its place in the run. REQUIRES: the places do not descend.
  void add(const std::string& likeness, std::size_t process, std::uint64_t tasks);
  // Returns whether the process is the first one that has the problem, and is therefore the one that reports it.
  bool is_first_in(const std::string& likeness, std::size_t process) const;
  // Returns "12 tasks in 299 more processes", or "" if only one process has the problem. REQUIRES: it was added.
  std::string elsewhere(const std::string& likeness) const;

 private:
  struct sighting {
    std::size_t first = 0, last = 0;  // processes
    std::uint64_t tasks_after_first = 0, more_processes = 0;
  };
  std::map<std::string, sighting> seen_;
};

}  // namespace curfew::report
