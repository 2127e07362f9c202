// The control page: a file of its own beside the segment, to which readers write what they ask of the segment's owner.
// Its format is spelled only here; docs/segment_format.md draws it. The rules of layout.hpp hold.
#pragma once

#include <atomic>
#include <cstdint>

namespace curfew::segment {

// Whoever wants to see polls writes a time some seconds ahead into polls_until_ns, unless a later one is there already,
// and writes again before that time has come. Nobody takes a request back: it runs out. The owner of the segment reads
// the page about ten times a second while tasks are polled. It reads with pread, so that it maps nothing that others
// may cut.
inline constexpr char control_magic[8] = {'c', 'u', 'r', 'f', 'e', 'w', '\n', 'c'};
inline constexpr std::uint64_t longest_lease_ns = 10'000'000'000;  // a time that is further ahead is no request

struct control {
  char magic[8];
  std::uint16_t major;  // version of the segment's layout
  std::uint16_t minor;
  std::uint32_t control_bytes;
  std::atomic<std::uint64_t> polls_until_ns;  // nanoseconds of CLOCK_MONOTONIC
  std::uint64_t reserved[5];
};
static_assert(sizeof(control) == 64);

}  // namespace curfew::segment
