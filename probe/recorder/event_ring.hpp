// Writes events into a thread's ring. Used by the files of probe/recorder/ only.
//
// Memory ordering: a reader that sees a `head` (acquire) sees all that stood in the ring's place when it was stored. A
// reader that sees a field of an event sees a `head` that had come as far as that event.
#pragma once

#include <cstddef>
#include <cstdint>

#include "probe/recorder/one_store.hpp"
#include "probe/recorder/rings.hpp"
#include "probe/recorder/state.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::recorder::detail {

// Fills in the ring's next event.
inline void fill_event(segment::event& e, segment::event_kind kind, tick at, node_id subject, std::uint64_t other,
                       std::uint32_t site, segment::node_state state = segment::node_state::free) noexcept {
  // Release: a reader that sees (acquire) any of these also sees that `head` has come here, and knows that the event
  // that stood here before is gone.
  e.ticks.store(at, std::memory_order_release);
  e.node.store(subject, std::memory_order_release);
  e.other.store(other, std::memory_order_release);
  static_assert(offsetof(segment::event, kind) == offsetof(segment::event, site) + 4 &&
                offsetof(segment::event, state) == offsetof(segment::event, site) + 6);
  store_at_once(e.site, std::uint64_t{static_cast<std::uint16_t>(state)} << 48 |
                            std::uint64_t{static_cast<std::uint16_t>(kind)} << 32 | site);
}

inline void write_event(thread_state& t, segment::event_kind kind, tick at, node_id subject, node_id other,
                        site_id site) noexcept {
  ring_writer& ring = t.events;
  if (ring.head == nullptr) return;
  fill_event(*ring.next, kind, at, subject, other, site);
  ring.head->store(++ring.written, std::memory_order_release);  // partner: the reader's acquire of head
  if (++ring.next == ring.end) [[unlikely]]
    turn(ring, segment::ring_events);
}

}  // namespace curfew::recorder::detail
