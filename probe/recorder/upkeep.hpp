// Does what is due while tasks run, in whichever thread ends a poll next. It looks at the control page ten times a
// second, writes the clock's second anchor once a second, writes down the polls themselves while somebody asks for
// them, and keeps those that took very long.
#pragma once

#include <cstdint>

#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// Describes a poll of `ticks` ticks; there is none if a task ended outside of one.
struct ended_poll {
  bool was = false;
  std::uint64_t ticks = 0;
};

// Called after a poll, or after the end of a task whose slot still says which it was, at or after
// process_view::attention_at, or if the poll took process_view::blocking_ticks.
CURFEW_HIDDEN void attend(thread_state&, segment::slot&, ended_poll, tick at) noexcept;

CURFEW_HIDDEN void begin_upkeep() noexcept;                         // REQUIRES: the segment is complete
CURFEW_HIDDEN void write_latest_anchor(segment::header&) noexcept;  // under own_segment_mutex
CURFEW_HIDDEN void forget_upkeep_after_fork() noexcept;

}  // namespace curfew::recorder::detail
