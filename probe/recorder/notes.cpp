#include "probe/recorder/notes.hpp"

#include "probe/recorder/recorder.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/slots.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

segment::note* note_of(thread_state* t, node n) noexcept {
  if (const std::uint32_t index = n->note.load(std::memory_order_relaxed)) {
    return reinterpret_cast<segment::note*>(slots() + index);
  }
  const std::uint32_t index = take_slot(t);
  if (index == 0) return nullptr;
  auto* const note = reinterpret_cast<segment::note*>(slots() + index);
  {
    const slot_change change(note->sequence);
    put(note->kind, segment::node_kind::note);
    put(note->has_wait, 0);
    put(note->error_bytes, 0);
    put(note->subject, id_of(n));
    put(note->orphaned, 0);
    put(note->dropped_by, 0);
    put(note->cancelled, 0);
    put(note->cancelled_by, 0);
    put(note->dropped_in, 0);
    put(note->scope, 0);
  }
  n->note.store(index, std::memory_order_release);  // partner: the acquire in finish(), and the reader's
  return note;
}

void free_slot(thread_state* t, node n) noexcept {
  const std::uint32_t index = n->note.load(std::memory_order_acquire);
  {
    const slot_change change(n->sequence);
    put(n->state, node_state::free);
    put(n->kind, segment::node_kind::none);
    put(n->note, 0);
  }
  give_slot(t, index_of(n));
  if (index == 0) return;
  {
    const slot_change change(slots()[index].sequence);
    put(slots()[index].kind, segment::node_kind::none);
  }
  give_slot(t, index);
}

}  // namespace curfew::recorder::detail
