// Remembers how far one ring was read, and reads what came since, by the protocol of docs/segment_format.md, "Rings".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "probe/reader/tables.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::reader {

// A ring as it stood at one moment: `place` and `head` belong together.
struct ring_state {
  segment::ring_place place;
  std::uint64_t head = 0;  // number of events ever written
};
// Reads a ring. Returns nothing if the ring moves during every attempt, or if it says what no writer of ours would say:
// a place that is beyond the table of events, or of another size.
std::optional<ring_state> read_ring(const segment_bytes&, const tables&, const table& rings, std::uint32_t item);

class ring_cursor {
 public:
  struct stretch {
    std::span<const segment::event> events;  // oldest first; copies, of which nothing was checked
    std::uint64_t lost = 0;  // how many came after those of the last call and before these, and are gone
    std::unique_ptr<segment::event[]> copies;
  };
  // Returns all events since the last call, however many. `rings` is one of the tables. `budget` is how many events the
  // rings that are read together may have: they share one table, so more than it holds is a lie. REQUIRES: item < used
  // items of the table.
  stretch advance(const segment_bytes&, const tables&, const table& rings, std::uint32_t item, std::uint64_t& budget);

 private:
  std::uint64_t next_ = 0;  // the number of the first event that was not read yet
};

}  // namespace curfew::reader
