// Problems that several processes of a run have, of which there is the same to say: a report says it once.
// model/likeness.hpp has the other kinds of "alike".
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

// What is the same of all of them, by names: kinds, function, spawn site, kind of owner, state, operation, async stack.
std::string likeness_of(const model::snapshot&, const verdict::problem&);

// How often a problem is met in a run.
class sightings {
 public:
  void add(const std::string& likeness, std::uint64_t tasks);  // of one process
  // "12 tasks in 299 more processes"; "" where it was met in one process only. `here`: tasks of the one that tells.
  std::string elsewhere(const std::string& likeness, std::uint64_t here) const;

 private:
  struct sighting {
    std::uint64_t tasks = 0, processes = 0;
  };
  std::map<std::string, sighting> seen_;
};

}  // namespace curfew::report
