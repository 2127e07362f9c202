// How far one ring was read, and the reading of what came since: the protocol of docs/segment_format.md, "Rings".
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "probe/reader/directory.hpp"

namespace curfew::reader {

class ring_cursor {
 public:
  // `kept`: how many events such a ring keeps.
  explicit ring_cursor(std::uint32_t kept) : kept_(kept) {}

  struct stretch {
    std::span<const segment::event> events;  // oldest first; copies, of which nothing was checked
    std::uint64_t lost = 0;  // how many came before them, and after those of the last call, and are gone
    std::unique_ptr<segment::event[]> copies;
  };
  // All since the last call, however many. REQUIRES: item < used items of the table.
  stretch advance(const source&, const table&, std::uint32_t item);

 private:
  std::uint32_t kept_;
  std::uint64_t next_ = 0;  // the number of the first event that was not read yet
};

}  // namespace curfew::reader
