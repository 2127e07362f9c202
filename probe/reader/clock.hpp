// From the ticks of a segment to nanoseconds since it began.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/model/snapshot.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

// One instant on a tick counter and on the system's clocks, as segment::clock_anchor says it.
struct anchor {
  std::uint64_t ticks = 0;
  std::uint64_t monotonic_ns = 0;
  std::uint64_t realtime_ns = 0;
};

// Now, on the counter that a segment of this kind uses; nothing where this processor has none like it.
std::optional<anchor> read_anchor(segment::clock_kind);

// Now, on the segment's own counter, which means something only within one boot: nothing for a segment of another one.
// `live`: its process holds the segment's lock now. Then it is of this boot whatever it took for the boot's name: a
// container may see another name than the system around it does.
std::optional<anchor> anchor_now(const segment::header&, bool live);

// Whether a segment was made since this machine was booted, as far as the boot's name tells.
bool is_this_boot(const segment::header&);

class tick_clock {
 public:
  tick_clock() = default;
  // `now` is an anchor read just now, if there is one of the segment's boot. Two anchors far enough apart are the best
  // measure of a tick: the first and now of a process that lives, else the first and the latest, else the first and
  // now. Without them, what the process found out itself in a short calibration.
  tick_clock(const segment::header&, bool live, const std::optional<anchor>& now);

  // Since the segment began. 0 ticks mean "never" and give 0; any other instant gives at least 1 ns.
  model::nanoseconds instant(std::uint64_t ticks) const;
  model::nanoseconds duration(std::uint64_t ticks) const;
  double ns_per_tick() const { return ns_per_tick_; }

 private:
  std::uint64_t first_ = 0;
  double ns_per_tick_ = 1;
};

}  // namespace curfew::reader
