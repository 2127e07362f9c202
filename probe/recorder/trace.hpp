// Leaves the trace of a process that cannot record, or not where it is read, so that nobody takes its silence for a
// clean shutdown. There are two ways to leave one, and the first that works is used:
//
//   1. `curfew check` binds an abstract unix datagram socket and names it, without the leading NUL, in CURFEW_CHECK.
//      One datagram is sent to it, PID <tab> EXECUTABLE <tab> REASON, without waiting. This needs no room anywhere, and
//      works after setuid() and chroot(). An empty REASON takes back what was said: recording has begun after all. The
//      receiver must believe the pid of SCM_CREDENTIALS, not ours. Who records in a folder that does not have the name
//      of a check's adds <tab> DEVICE:INODE of that folder: under another name it may be the check's all the same.
//   2. A tombstone is left in the folder of segments (segment/file_name.hpp): a symbolic link whose target is the
//      reason. This needs no descriptor and, while the reason is short, no block.
//
// Used by lifecycle.cpp and fork.cpp alone, under lifecycle_mutex, except for end_trace().
#pragma once

#include <string_view>

#include "probe/recorder/held_folder.hpp"
#include "probe/recorder/hidden.hpp"

namespace curfew::recorder::detail {

// Says why this process cannot record; does nothing if that was said already. `folder` is the folder of segments, if it
// is known and the heap must not be used.
CURFEW_HIDDEN void leave_trace(std::string_view reason, const char* folder = nullptr) noexcept;

// Says what this process will not record, whatever comes: withdraw_trace() does not take it back. If a trace was left
// before, that stands for this one.
CURFEW_HIDDEN void leave_lasting_trace(std::string_view reason) noexcept;

// Says to whoever checks this process where it records, if that is not a check's folder by its name: CURFEW_DIR was
// changed behind the check, which does not look there. Nothing takes that back.
CURFEW_HIDDEN void tell_if_elsewhere(const held_folder&) noexcept;

// Takes the trace back, because recording has begun after all.
CURFEW_HIDDEN void withdraw_trace() noexcept;

// Called at exit: removes a tombstone, as a segment would be removed, or keeps it for whoever asked for that.
CURFEW_HIDDEN void end_trace(bool keep) noexcept;

// Returns whether somebody is waiting to be told (CURFEW_CHECK).
CURFEW_HIDDEN bool is_checked() noexcept;

}  // namespace curfew::recorder::detail
