// How many tasks were alive at the least in each stretch of time: what a burst leaves behind once it has drained. Kept
// by whoever looks at a process again and again (an exporter, a viewer), one for each spawn site.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

class low_water_marks {
 public:
  // Remembers the latest `kept` stretches that are over. REQUIRES: a stretch takes time, kept > 0.
  low_water_marks(nanoseconds stretch, std::size_t kept) noexcept : stretch_(stretch), kept_(kept) {}

  // `live` tasks were seen at this time, on any clock that does not step. A time before the last one is ignored.
  void add(nanoseconds at, std::uint64_t live);

  // Of the stretches that are over, oldest first. A stretch in which nobody looked is no evidence: what was before it
  // is forgotten.
  const std::vector<std::uint64_t>& over() const noexcept { return over_; }

 private:
  nanoseconds stretch_;
  std::size_t kept_;
  std::vector<std::uint64_t> over_;
  std::optional<std::int64_t> present_;  // the number of the stretch that goes on
  std::uint64_t least_ = 0;              // in it
};

}  // namespace curfew::model
