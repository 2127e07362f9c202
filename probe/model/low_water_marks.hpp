// Keeps the smallest number of live tasks in each stretch of time, which is what a burst leaves behind once it has
// drained. Whoever reads a process again and again (an exporter, a viewer) has one of these for each spawn site.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

class low_water_marks {
 public:
  // Remembers the latest `kept` stretches that are over. REQUIRES: stretch > 0, kept > 0.
  low_water_marks(nanoseconds stretch, std::size_t kept) noexcept : stretch_(stretch), kept_(kept) {}

  // Records that `live` tasks were seen at this time, on any clock that does not step. A time in an earlier stretch
  // than the last one is ignored.
  void add(nanoseconds at, std::uint64_t live);

  // Returns the marks of the stretches that are over, oldest first. A stretch in which nobody read the process is no
  // evidence: everything before it is forgotten.
  const std::vector<std::uint64_t>& over() const noexcept { return over_; }

 private:
  nanoseconds stretch_;
  std::size_t kept_;
  std::vector<std::uint64_t> over_;
  std::optional<std::int64_t> present_;  // number of the current stretch
  std::uint64_t least_ = 0;              // smallest number of live tasks in the current stretch
};

}  // namespace curfew::model
