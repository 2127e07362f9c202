// Converts the ticks of a segment to nanoseconds since the segment began.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/model/snapshot.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

// What a tick counter and the system's clocks read at one instant, like segment::clock_anchor.
struct anchor {
  std::uint64_t ticks = 0;
  std::uint64_t monotonic_ns = 0;
  std::uint64_t realtime_ns = 0;
};

// Reads an anchor now, on the counter that a segment of this kind uses. Returns nothing if this processor has no such
// counter.
std::optional<anchor> read_anchor(segment::clock_kind);

// Reads an anchor now, on the segment's own counter. That means something only within one boot, so it returns nothing
// for a segment of another boot. `live` says that the segment's process holds its lock now. Then the segment is of this
// boot, whatever its process took for the boot's name: a container may see another name than the system around it does.
std::optional<anchor> anchor_now(const segment::header&, bool live);

// Returns whether a segment was made since this machine was booted, as far as the boot's name tells.
bool is_this_boot(const segment::header&);

class tick_clock {
 public:
  tick_clock() = default;
  // `now` is an anchor read just now, if there is one of the segment's boot. A tick is measured best by two anchors far
  // enough apart: by the first one and `now` if the process lives, else by the first and the latest one, else by the
  // first one and `now`. Without such anchors the result of the process's own short calibration is used.
  tick_clock(const segment::header&, bool live, const std::optional<anchor>& now);

  // Returns the time since the segment began. 0 ticks mean "never" and give 0; any other instant gives at least 1 ns.
  model::nanoseconds instant(std::uint64_t ticks) const;
  // Returns how far that is from when the segment began; negative for what was before.
  model::nanoseconds distance(std::uint64_t ticks) const;
  model::nanoseconds duration(std::uint64_t ticks) const;
  double ns_per_tick() const { return ns_per_tick_; }

 private:
  std::uint64_t first_ = 0;
  double ns_per_tick_ = 1;
};

}  // namespace curfew::reader
