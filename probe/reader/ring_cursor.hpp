// How far one ring was read, and the reading of what came since: the protocol of docs/segment_format.md, "Rings".
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
  std::uint64_t head = 0;  // events ever written
};
// Nothing where no writer of ours would say that: a place that is beyond the table of events, or of another size.
std::optional<ring_state> read_ring(const segment_bytes&, const tables&, const table& rings, std::uint32_t item);

class ring_cursor {
 public:
  struct stretch {
    std::span<const segment::event> events;  // oldest first; copies, of which nothing was checked
    std::uint64_t lost = 0;  // how many came before them, and after those of the last call, and are gone
    std::unique_ptr<segment::event[]> copies;
  };
  // All since the last call, however many. `rings`: one of the tables. `budget`: how many events the rings that
  // are read together may have; they share one table, so that more than it holds is a lie. REQUIRES: item < used items
  // of the table.
  stretch advance(const segment_bytes&, const tables&, const table& rings, std::uint32_t item, std::uint64_t& budget);

 private:
  std::uint64_t next_ = 0;  // the number of the first event that was not read yet
};

}  // namespace curfew::reader
