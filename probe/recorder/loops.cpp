#include "probe/recorder/loops.hpp"

#include <mutex>

#include "probe/recorder/blocks.hpp"
#include "probe/recorder/event_ring.hpp"
#include "probe/recorder/lifecycle.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/loop_list.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/slots.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

constinit loop no_loop{.key = off_key};

void write_loop_slot(loop& l, std::uint32_t index, tick at) noexcept {
  segment::slot& s = slots()[index];
  const slot_change change(s.sequence);
  put(s.kind, segment::node_kind::loop);
  put(s.depth, 0);
  put(s.id, l.id);
  put(s.owner, l.nobodys ? l.made : l.not_run.load(std::memory_order_relaxed));
  put(s.spawner, l.spawner);
  put(s.spawned, at);
  put(s.since, 0);
  put(s.busy, 0);
  put(s.wait_on, 0);
  put(s.flags, l.nobodys ? segment::nobodys_loop : 0);
  put(s.polls, l.shutdown_waits ? 1 : 0);
  put(s.spawn_site, l.began);
  put(s.function, l.runtime);
  put(s.name, l.name);
  put(s.where, l.threads);
  put(s.loop, index);
  put(s.note, 0);
  put(s.state, node_state::loop_running);
  const std::lock_guard lock(evidence_mutex);
  l.index = index;
  l.slot = &s;
}

// Returns whether a live task or an open group belongs to the loop.
bool has_alive(const loop& l) noexcept {
  if (!any_alive(l.name)) return false;
  const std::uint32_t used = process.header.load(std::memory_order_acquire)->slots_used.load(std::memory_order_acquire);
  for (std::uint32_t i = 1; i < used; ++i) {
    const segment::slot& s = slots()[i];
    if (s.loop.load(std::memory_order_acquire) != l.index) continue;
    const auto kind = static_cast<segment::node_kind>(s.kind.load(std::memory_order_acquire));
    const auto state = static_cast<node_state>(s.state.load(std::memory_order_acquire));
    if (kind == segment::node_kind::group) return true;
    if (kind == segment::node_kind::task && state != node_state::free && state <= node_state::waiting) return true;
  }
  return false;
}

}  // namespace

loop& unrecorded_loop() noexcept { return no_loop; }

counting_place place_of(loop& l, thread_state* t) noexcept {
  if (!is_registered(l)) return {nullptr, true};
  const std::uint64_t key = l.key.load(std::memory_order_acquire);
  if (t == nullptr) return {l.last_resort, true};
  if (segment::counters* const own = own_counters(*t, l.name)) {
    t->counters_key = key;
    t->counters = own;
    return {own, false};
  }
  if (t->block_count < thread_blocks) count_lost(*t);  // else it has more names than blocks, which is no loss
  return {l.last_resort, true};
}

bool ensure_loop(loop& l) noexcept {
  if (l.key.load(std::memory_order_acquire) == off_key) return false;
  if (is_registered(l)) return true;
  if (!ensure_segment()) return false;
  thread_state* const t = ready_thread();
  const std::lock_guard lock(lifecycle_mutex);
  if (is_registered(l)) return true;
  l.last_resort = last_resort_of(l.name);
  const std::uint32_t index = l.last_resort == nullptr ? 0 : take_slot(t);
  if (index == 0) return false;
  const tick at = now();
  write_loop_slot(l, index, at);
  // The partner is the acquire in has_counters_of() and place_of().
  l.key.store(key_of(epoch.load(std::memory_order_acquire), l.name), std::memory_order_release);
  if (t != nullptr) write_event(*t, segment::event_kind::loop_begin, at, l.id, l.spawner, l.began);
  return true;
}

}  // namespace detail

loop* begin_loop(const loop_info& info) noexcept {
  using namespace detail;
  // If the segment cannot be made for now, the loop is registered when it can be made.
  const bool off = !ensure_segment() && process.state.load(std::memory_order_acquire) == recording::off;
  if (off) return &no_loop;
  const string_id loop_name = name(info.name);
  loop* l = nullptr;
  {
    const std::lock_guard lock(evidence_mutex);
    l = add_loop();
  }
  if (l == nullptr) {
    count_untracked();
    return &no_loop;
  }
  l->name = loop_name;
  l->threads = info.threads;
  l->shutdown_waits = info.shutdown_waits;
  l->nobodys = info.nobodys;
  l->made = info.made;
  l->not_run.store(0, std::memory_order_relaxed);
  l->began = info.began;
  l->runtime = info.runtime;
  l->spawner = info.spawner;
  if (thread_state* const t = ready_thread()) {
    if (t->next_id == t->id_end) take_ids(*t);
    l->id = t->next_id++;
  }
  if (!ensure_loop(*l)) count_untracked();
  return l;
}

void set_main(loop& l, node task) noexcept {
  using namespace detail;
  if (!is_registered(l) || !is_ours(task)) return;
  const contended_slot_change change(l.slot->sequence);
  put(l.slot->wait_on, id_of(task));
}

namespace {

bool has_ended(const loop& l) noexcept {
  return static_cast<segment::node_state>(l.slot->state.load(std::memory_order_relaxed)) ==
         segment::node_state::loop_ended;
}

}  // namespace

void without_tasks(loop& l, tick since) noexcept {
  // One store, outside of the sequence: see layout.hpp. Of a loop that has ended the field says when.
  if (detail::is_registered(l) && !has_ended(l)) detail::put(l.slot->busy, since);
}

void not_run_since(loop& l, tick since) noexcept {
  if (l.nobodys || &l == &detail::no_loop) return;
  l.not_run.store(since, std::memory_order_relaxed);
  if (detail::is_registered(l)) detail::put(l.slot->owner, since);  // one store, as above
}

void begin_shutdown(loop& l, tick at) noexcept {
  using namespace detail;
  if (!is_registered(l)) return;
  {
    const contended_slot_change change(l.slot->sequence);
    put(l.slot->state, node_state::loop_draining);
    put(l.slot->since, at);
  }
  if (thread_state* const t = ready_thread()) write_event(*t, segment::event_kind::loop_shutdown, at, l.id, 0, 0);
}

namespace {

// Says that the loop has ended, and when, unless that was said before.
void say_it_ended(loop& l) noexcept {
  using namespace detail;
  const contended_slot_change change(l.slot->sequence);
  if (has_ended(l)) return;
  put(l.slot->state, node_state::loop_ended);
  put(l.slot->busy, now());
}

}  // namespace

void loop_is_over(loop& l) noexcept {
  if (detail::is_registered(l)) say_it_ended(l);
}

void end_loop(loop* l) noexcept {
  using namespace detail;
  if (l == nullptr || l == &no_loop || is_bare_child()) return;
  const bool registered = is_registered(*l);
  if (registered) {
    if (thread_state* const t = ready_thread()) write_event(*t, segment::event_kind::loop_end, now(), l->id, 0, 0);
  }
  const bool outlived = registered && has_alive(*l);
  const std::lock_guard lock(evidence_mutex);
  l->ended = true;
  l->outlived = outlived;
  if (!outlived && l->kept == 0) return drop_loop(*l);
  say_it_ended(*l);
}

}  // namespace curfew::recorder
