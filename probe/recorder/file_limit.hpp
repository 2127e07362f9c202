// The limit on the size of files that the process has (RLIMIT_FSIZE; systemd's LimitFSIZE=): a system call that would
// exceed it raises SIGXFSZ, which ends a program that does not expect it. So it is asked first.
#pragma once

#include <cstdint>

namespace curfew::recorder::detail {

// False, with errno set to EFBIG: a file may not become as large.
bool may_grow_to(std::uint64_t size_bytes) noexcept;

}  // namespace curfew::recorder::detail
