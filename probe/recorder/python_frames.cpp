#include "probe/recorder/python_frames.hpp"

#include <algorithm>
#include <cstdint>
#include <mutex>

#include "probe/recorder/locks.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/state.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

// Under own_segment_mutex.
constinit python_addresses addresses{};
constinit std::uint32_t offsets[segment::python_offsets]{};

}  // namespace

void fill_in_python_frames(segment::header& h) noexcept {
  segment::python_frames& to = h.python;
  to.code_type = addresses.code_type;
  to.text_type = addresses.text_type;
  to.bytes_type = addresses.bytes_type;
  std::copy_n(offsets, segment::python_offsets, to.offsets);
  to.first_thread.store(addresses.first_thread, std::memory_order_release);  // partner: the reader's acquire
}

}  // namespace detail

void describe_python(const python_addresses& at, const std::uint32_t (&of)[segment::python_offsets]) noexcept {
  const std::lock_guard lock(detail::own_segment_mutex);
  if (detail::addresses.first_thread != 0) return;  // readers may be at it
  detail::addresses = at;
  std::copy_n(of, segment::python_offsets, detail::offsets);
  if (segment::header* const h = detail::process.header.load(std::memory_order_acquire))
    detail::fill_in_python_frames(*h);
}

}  // namespace curfew::recorder
