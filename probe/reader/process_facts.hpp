// Reads what a snapshot says of its process from the header of its segment.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/model/snapshot.hpp"
#include "probe/reader/clock.hpp"
#include "probe/reader/scan.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

// Returns all facts but the time at which the snapshot was taken.
model::process facts_of_process(const segment_bytes&, const scan_result&, model::process_end);

// Fills in when the snapshot was taken, or when the process ended. `taken_ticks` is when the scan was done, if the
// process ran then. `latest_ticks` is the last instant that a slot names.
void date(model::process&, const segment::header&, const tick_clock&, std::optional<std::uint64_t> taken_ticks,
          std::uint64_t latest_ticks);

}  // namespace curfew::reader
