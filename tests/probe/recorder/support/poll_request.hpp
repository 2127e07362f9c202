// Asks for polls as a reader would, with bare hands.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "probe/segment/control.hpp"
#include "probe/segment/segment_access.hpp"
#include "tests/probe/recorder/support/segment_view.hpp"

namespace curfew::tests {

inline void ask_until(const std::string& segment, std::chrono::steady_clock::time_point until) {
  const auto ns = static_cast<std::uint64_t>(until.time_since_epoch().count());
  const int fd = ::open(segment::control_path(segment).c_str(), O_WRONLY | O_CLOEXEC);
  const auto written = ::pwrite(fd, &ns, sizeof ns, offsetof(segment::control, polls_until_ns));
  ::close(fd);
  if (written != 8) throw std::runtime_error("cannot write to the control page of " + segment);
}
inline void ask_for(const std::string& segment, std::chrono::milliseconds time) {
  ask_until(segment, std::chrono::steady_clock::now() + time);
}

// Polls ever written, of all threads.
inline std::uint64_t polls_written(segment_view& segment) {
  std::uint64_t written = 0;
  for (std::uint32_t i = 0; i < segment.head().poll_rings_used.load(); ++i)
    written += segment.poll_ring(i).head.load(std::memory_order_acquire);
  return written;
}

// Are polls being written down, by the header's word?
inline bool polls_on(const segment_view& segment) {
  return segment.head().polls_from.load() > segment.head().polls_until.load();
}

// Does `step` until `reached` says so; false when that takes longer than any machine is slow.
template <class Step, class Reached>
bool until(Reached reached, Step step) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!reached()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    step();
  }
  return true;
}

}  // namespace curfew::tests
