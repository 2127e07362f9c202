// The one mapping of this process' segment, behind its mutex.
#include "probe/recorder/growth.hpp"

#include "probe/recorder/undisturbed.hpp"

namespace curfew::recorder::detail {

constinit std::mutex growth_mutex;
constinit segment_file the_mapping;
constinit control_file the_control;

void* append_extent(segment::table kind, std::uint64_t first, std::uint64_t size_bytes, void* at) noexcept {
  const undisturbed while_growing;
  const std::lock_guard lock(growth_mutex);
  return the_mapping.append(kind, first, size_bytes, at);
}

}  // namespace curfew::recorder::detail
