#include "probe/reader/ring_cursor.hpp"

#include <algorithm>
#include <cstddef>

namespace curfew::reader {

ring_cursor::stretch ring_cursor::advance(const source& from, const table& rings, std::uint32_t item) {
  const std::uint64_t at = rings.offset_of(item);
  const auto read_head = [&] {
    std::uint64_t head = 0;
    from.read(at + offsetof(segment::ring, head), &head, sizeof(head));
    return head;
  };
  // The oldest event that is whole when `head` are written: the writer may be in the one that comes next.
  const auto oldest = [this](std::uint64_t head) { return head >= kept_ ? head - kept_ + 1 : 0; };

  stretch result;
  const std::uint64_t head = read_head();
  if (head < next_) {  // no writer does that
    next_ = head;
    return result;
  }
  const std::uint64_t first = std::max(next_, oldest(head));
  result.copies = std::make_unique<segment::event[]>(head - first);
  for (std::uint64_t n = first; n != head;) {
    const std::uint64_t run = std::min(head - n, kept_ - n % kept_);
    from.read(at + offsetof(segment::ring, events) + n % kept_ * sizeof(segment::event), &result.copies[n - first],
              run * sizeof(segment::event));
    n += run;
  }
  // What was overwritten while we copied: the front.
  const std::uint64_t good = std::clamp(oldest(read_head()), first, head);
  result.events = {result.copies.get() + (good - first), head - good};
  result.lost = good - next_;
  next_ = head;
  return result;
}

}  // namespace curfew::reader
