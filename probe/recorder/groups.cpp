#include "probe/recorder/event_ring.hpp"
#include "probe/recorder/lifecycle.hpp"
#include "probe/recorder/loops.hpp"
#include "probe/recorder/notes.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/slots.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {

node begin_group(loop& l, node_id host_task, site_id opened, string_id name) noexcept {
  using namespace detail;
  if (l.key.load(std::memory_order_acquire) == off_key) return nullptr;
  thread_state* const t = ensure_loop(l) ? ready_thread() : nullptr;
  const std::uint32_t index = t == nullptr ? 0 : take_slot(t);
  if (index == 0) {
    count_untracked();
    return nullptr;
  }
  if (t->next_id == t->id_end) take_ids(*t);
  const node_id id = t->next_id++;
  const tick at = now();
  segment::slot& s = slots()[index];
  {
    const slot_change change(s.sequence);
    put(s.kind, segment::node_kind::group);
    put(s.depth, 0);
    put(s.id, id);
    put(s.owner, host_task);
    put(s.spawner, host_task);
    put(s.spawned, at);
    put(s.since, 0);
    put(s.busy, 0);
    put(s.wait_on, 0);
    put(s.flags, 0);
    put(s.polls, 0);
    put(s.spawn_site, opened);
    put(s.function, 0);
    put(s.name, name);
    put(s.where, 0);
    put(s.loop, l.index);
    put(s.note, 0);
    put(s.state, node_state::group_open);
  }
  add(place_of(l, t), &segment::counters::groups_opened);
  write_event(*t, segment::event_kind::group_begin, at, id, host_task, opened);
  return &s;
}

void join_group(node n) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  const contended_slot_change change(n->sequence);
  put(n->state, node_state::group_joining);
}

void cancel_group(loop& l, node n, cancel_reason reason, node_id by) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  const tick at = now();
  {
    const contended_slot_change change(n->sequence);
    const std::uint32_t flags = n->flags.load(std::memory_order_relaxed);
    if ((flags & segment::flag::cancel_requested) != 0) return;
    put(n->flags,
        flags | segment::flag::cancel_requested | static_cast<std::uint32_t>(reason) << segment::flag::reason_shift);
    put(n->since, at);
    put(n->wait_on, by);
  }
  thread_state* const t = ready_thread();
  add(place_of(l, t), &segment::counters::cancels_asked);
  if (t != nullptr) write_event(*t, segment::event_kind::cancel, at, id_of(n), by, 0);
}

void end_group(loop& l, node n) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  thread_state* const t = ready_thread();
  const node_id id = id_of(n);
  free_slot(t, n);
  add(place_of(l, t), &segment::counters::groups_closed);
  if (t != nullptr) write_event(*t, segment::event_kind::group_end, now(), id, 0, 0);
}

}  // namespace curfew::recorder
