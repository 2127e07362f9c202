// What is due while tasks run, and is done by whoever ends a poll next: a look at the control page ten times a second,
// the clock's second anchor once a second; and, while somebody asks for them, the polls themselves.
#pragma once

#include <cstdint>

#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

// A poll of `ticks` ticks; none where a task ended outside of one.
struct ended_poll {
  bool was = false;
  std::uint64_t ticks = 0;
};

// After a poll, or the end of a task whose slot still says which it was, at or after process_view::attention_at.
CURFEW_HIDDEN void attend(thread_state&, const segment::slot&, ended_poll, tick at) noexcept;

CURFEW_HIDDEN void begin_upkeep() noexcept;                         // of a segment that is complete
CURFEW_HIDDEN void write_latest_anchor(segment::header&) noexcept;  // under own_segment_mutex
CURFEW_HIDDEN void forget_upkeep_after_fork() noexcept;

}  // namespace curfew::recorder::detail
