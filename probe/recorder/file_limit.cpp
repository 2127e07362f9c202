#include "probe/recorder/file_limit.hpp"

#include <sys/resource.h>

#include <cerrno>

namespace curfew::recorder::detail {

bool may_grow_to(std::uint64_t size_bytes) noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || size_bytes <= limit.rlim_cur)
    return true;
  errno = EFBIG;
  return false;
}

}  // namespace curfew::recorder::detail
