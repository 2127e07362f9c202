// Checks the process's limit on the size of files (RLIMIT_FSIZE; systemd's LimitFSIZE=). A system call that would
// exceed it raises SIGXFSZ, which ends a program that does not expect it. So the limit is asked for first.
#pragma once

#include <cstdint>

namespace curfew::recorder::detail {

// Returns false, with errno set to EFBIG, if a file must not become as large as that.
bool may_grow_to(std::uint64_t size_bytes) noexcept;

}  // namespace curfew::recorder::detail
