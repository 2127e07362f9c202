#include "probe/recorder/own_segment.hpp"

#include <mutex>

#include "probe/recorder/locks.hpp"
#include "probe/recorder/undisturbed.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

constinit segment_file own_file;
constinit control_file own_control_page;

void* append_extent(segment::table kind, std::uint64_t first, std::uint64_t size_bytes, void* at) noexcept {
  const undisturbed while_growing;
  const std::lock_guard lock(own_segment_mutex);
  return own_file.append(kind, first, size_bytes, at);
}

}  // namespace curfew::recorder::detail
