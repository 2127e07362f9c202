// The lock by which everybody can tell whether a segment's process is alive. The process holds an open-file-description
// write lock on the first byte of its segment for as long as it lives (F_OFD_SETLK): the kernel releases it on exit,
// exec and kill, and a forked child closes its copy.
#pragma once

namespace curfew::segment {

// Takes the lock. Returns false if another open file description holds it, or if the file system has no locks.
bool lock_as_owner(int fd);

// Returns whether somebody else holds the lock (F_OFD_GETLK: asks, takes nothing).
bool owner_alive(int fd);

}  // namespace curfew::segment
