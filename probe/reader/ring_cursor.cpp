#include "probe/reader/ring_cursor.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "probe/reader/counts.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::reader {

namespace {

// A ring moves to a larger place a few times in its life, so one of these attempts finds it at rest.
constexpr int attempts = 8;

// Returns the oldest event that is whole when `head` events are written: the writer may be in the one that comes next.
std::uint64_t oldest(const ring_state& r, std::uint64_t head) {
  return head >= r.place.count ? head - r.place.count + 1 : 0;
}

void copy_events(const segment_bytes& from, const table& events, const ring_state& r, std::uint64_t first,
                 segment::event* out) {
  for (std::uint64_t n = first; n != r.head;) {
    const std::uint64_t at = n % r.place.count;
    const std::uint64_t run = std::min(r.head - n, r.place.count - at);
    events.read(from, r.place.first + at, run, out + (n - first));
    n += run;
  }
}

}  // namespace

std::optional<ring_state> read_ring(const segment_bytes& from, const tables& d, const table& rings,
                                    std::uint32_t item) {
  const std::uint64_t at = rings.offset_of(item);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    std::uint64_t place = 0, place_again = 0;
    from.read(at + offsetof(segment::ring, place), &place, sizeof(place));
    const ring_state r{segment::unpacked(place), read_count(from, at + offsetof(segment::ring, head))};
    from.read(at + offsetof(segment::ring, place), &place_again, sizeof(place_again));
    if (place != place_again) continue;
    const bool good = std::has_single_bit(r.place.count) && r.place.count <= segment::poll_ring_events &&
                      std::uint64_t{r.place.first} + r.place.count <= d.events.capacity();
    return good ? std::optional(r) : std::nullopt;
  }
  return std::nullopt;
}

ring_cursor::stretch ring_cursor::advance(const segment_bytes& from, const tables& d, const table& rings,
                                          std::uint32_t item, std::uint64_t& budget) {
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const std::optional<ring_state> before = read_ring(from, d, rings, item);
    // If the process lives, the ring has moved to an extent that was added since, and is read the next time.
    if (!before || before->place.count > budget) break;
    stretch result;
    if (before->head < next_) {  // no writer does that
      next_ = before->head;
      return result;
    }
    const std::uint64_t first = std::max(next_, oldest(*before, before->head));
    result.copies = std::make_unique<segment::event[]>(before->head - first);
    copy_events(from, d.events, *before, first, result.copies.get());
    const std::optional<ring_state> after = read_ring(from, d, rings, item);
    // By now another ring may be where this one was.
    if (!after || after->place.first != before->place.first || after->place.count != before->place.count) continue;
    // What was overwritten while we copied is at the front.
    const std::uint64_t good = std::clamp(oldest(*before, after->head), first, before->head);
    result.events = {result.copies.get() + (good - first), before->head - good};
    result.lost = good - next_;
    next_ = before->head;
    budget -= before->place.count;
    return result;
  }
  return {};
}

}  // namespace curfew::reader
