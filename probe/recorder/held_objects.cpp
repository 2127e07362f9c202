// Objects of the program that tasks hold while others wait for them.
#include "probe/recorder/lifecycle.hpp"
#include "probe/recorder/loops.hpp"
#include "probe/recorder/notes.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/slots.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {

node begin_holding(loop& l, std::uint64_t object, const holders& by) noexcept {
  using namespace detail;
  if (l.key.load(std::memory_order_acquire) == off_key) return nullptr;
  thread_state* const t = ensure_loop(l) ? ready_thread() : nullptr;
  const std::uint32_t index = t == nullptr ? 0 : take_slot(t);
  if (index == 0) return nullptr;  // who waits is in its own slot, and says for which object
  if (t->next_id == t->id_end) take_ids(*t);
  const tick at = now();
  segment::slot& s = slots()[index];
  const slot_change change(s.sequence);
  put_kind(s, segment::node_kind::held, node_state::free);
  put(s.id, t->next_id++);
  put(s.owner, by.one);
  put(s.spawner, 0);
  put(s.spawned, at);
  put(s.since, at);
  put(s.busy, 0);
  put(s.wait_on, object);
  put(s.flags, by.at_most_one ? segment::held_by_one : 0);
  put(s.polls, by.count);
  put(s.spawn_site, 0);
  put(s.function, 0);
  put(s.name, 0);
  put(s.where, 0);
  put(s.loop, l.index);
  put(s.note, 0);
  return &s;
}

void set_holders(node n, const holders& by) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  const bool is_another = n->owner.load(std::memory_order_relaxed) != by.one;
  const tick at = is_another ? now() : n->since.load(std::memory_order_relaxed);
  const slot_change change(n->sequence);
  put(n->owner, by.one);
  put(n->since, at);
  put(n->polls, by.count);
}

void end_holding(node n) noexcept {
  using namespace detail;
  if (is_ours(n)) free_slot(ready_thread(), n);
}

void keep_holding(node n) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  const slot_change change(n->sequence);
  const std::uint32_t flags = n->flags.load(std::memory_order_relaxed) & segment::held_by_one;
  put(n->flags, flags | segment::held_at_shutdown);
}

}  // namespace curfew::recorder
