// The trace of a process that cannot record, so that nobody takes its silence for a clean shutdown. Two ways, the first
// that works:
//
//   1. `curfew check` binds an abstract unix datagram socket and names it, without the leading NUL, in CURFEW_CHECK. It
//      is sent one datagram, PID <tab> EXECUTABLE <tab> REASON, without waiting. This needs no room anywhere, and works
//      after setuid() and chroot(). An empty REASON takes back what was said: recording has begun after all. The
//      receiver is to believe the pid of SCM_CREDENTIALS, not ours.
//   2. A tombstone in the folder of segments (segment/file_name.hpp): a symbolic link whose target is the reason. This
//      needs no descriptor and, while the reason is short, no block.
//
// For lifecycle.cpp and fork.cpp alone; under lifecycle_mutex but for end_trace().
#pragma once

#include <string_view>

#include "probe/recorder/hidden.hpp"

namespace curfew::recorder::detail {

// Says why this process cannot record; does nothing when that was said already. `folder`: of segments, where it is
// known and the heap must not be used.
CURFEW_HIDDEN void leave_trace(std::string_view reason, const char* folder = nullptr) noexcept;

// Of what this process will not record whatever comes: withdraw_trace() does not take it back. A trace that was left
// before stands for this one.
CURFEW_HIDDEN void leave_lasting_trace(std::string_view reason) noexcept;

// Recording has begun after all.
CURFEW_HIDDEN void withdraw_trace() noexcept;

// At exit: a tombstone goes, as a segment would, or is kept for whoever asked for that.
CURFEW_HIDDEN void end_trace(bool keep) noexcept;

// Is somebody waiting to be told (CURFEW_CHECK)?
CURFEW_HIDDEN bool is_checked() noexcept;

}  // namespace curfew::recorder::detail
