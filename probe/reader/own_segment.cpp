#include "probe/reader/own_segment.hpp"

#include <unistd.h>

#include <cstdint>

#include "probe/reader/clock.hpp"
#include "probe/segment/process_start.hpp"

namespace curfew::reader {

bool is_own_segment(const segment::header& h) {
  return h.pid == static_cast<std::uint32_t>(::getpid()) && h.start_jiffies == segment::own_start_jiffies() &&
         is_this_boot(h);
}

}  // namespace curfew::reader
