// Reads counts whole while their process goes on counting. If the kernel copies them (pread), nobody promises that it
// copies eight bytes at once: half of a count may be from before a carry. But counts only grow, so a count that was
// read between two others, and lies between them, is as good as one that was copied whole.
#pragma once

#include <cstdint>
#include <span>

#include "probe/reader/segment_bytes.hpp"

namespace curfew::reader {

// Reads counts into `words`. REQUIRES: `words` are aligned as the source's are, and each is a count or a constant.
void read_counts(const segment_bytes&, std::uint64_t offset, std::span<std::uint64_t> words);

inline std::uint64_t read_count(const segment_bytes& from, std::uint64_t offset) {
  std::uint64_t count = 0;
  read_counts(from, offset, {&count, 1});
  return count;
}

}  // namespace curfew::reader
