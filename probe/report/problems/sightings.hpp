// Finds problems that several processes of a run have and about which there is the same to say: a report says it only
// once. model/likeness.hpp lists the other kinds of "alike".
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/report/problems/problem.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Returns what alike problems have in common, by names: kinds, function, spawn site, kind of owner, state, whether the
// oldest task was pending at shutdown or asked to end, operation, async stack.
std::string likeness_of(const model::snapshot&, const verdict::problem&);

// Counts how often each problem occurs in a run.
class sightings {
 public:
  void add(const std::string& likeness, std::uint64_t tasks);  // called once for each process
  // Returns "12 tasks in 299 more processes", or "" if only one process has the problem. `here` is how many of its
  // tasks belong to the process that is being reported.
  std::string elsewhere(const std::string& likeness, std::uint64_t here) const;

 private:
  struct sighting {
    std::uint64_t tasks = 0, processes = 0;
  };
  std::map<std::string, sighting> seen_;
};

}  // namespace curfew::report
