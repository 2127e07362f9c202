// Records what threads other than the one that polls a task may do to it: cancel it, adopt it, orphan it, make it a
// daemon.
#include <mutex>

#include "probe/recorder/event_ring.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/loops.hpp"
#include "probe/recorder/notes.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

// Sets the request and its reason in one step. Returns false if somebody has asked before.
bool request_cancel(node n, cancel_reason reason) noexcept {
  std::uint32_t flags = n->flags.load(std::memory_order_relaxed);
  do {
    if ((flags & segment::flag::cancel_requested) != 0) return false;
    // Release: the partner is the acquire in readers.
  } while (!n->flags.compare_exchange_weak(
      flags,
      flags | segment::flag::cancel_requested | static_cast<std::uint32_t>(reason) << segment::flag::reason_shift,
      std::memory_order_acq_rel, std::memory_order_relaxed));
  return true;
}

void set_owner(node n, node_id owner, owner_kind kind, std::uint32_t more_flags) noexcept {
  n->owner.store(owner, std::memory_order_release);  // partner: the reader's acquire
  std::uint32_t flags = n->flags.load(std::memory_order_relaxed);
  while (!n->flags.compare_exchange_weak(flags,
                                         (flags & ~segment::flag::owner_mask) |
                                             static_cast<std::uint32_t>(kind) << segment::flag::owner_shift |
                                             more_flags,
                                         std::memory_order_acq_rel, std::memory_order_relaxed)) {
  }
}

void write_event_now(segment::event_kind kind, node n, node_id other, site_id site) noexcept {
  if (thread_state* const t = ready_thread()) write_event(*t, kind, now(), id_of(n), other, site);
}

}  // namespace
}  // namespace detail

void cancel(loop& l, node n, cancel_reason reason, node_id by) noexcept {
  using namespace detail;
  if (!is_ours(n) || !request_cancel(n, reason)) return;
  thread_state* const t = ready_thread();
  const tick at = now();
  {
    const std::lock_guard lock(evidence_mutex);
    if (segment::note* const note = note_of(t, n)) {
      const slot_change change(note->sequence);
      put(note->cancelled, at);
      put(note->cancelled_by, by);
    }
  }
  add(place_of(l, t), &segment::counters::cancels_asked);
  if (t != nullptr) write_event(*t, segment::event_kind::cancel, at, id_of(n), by, 0);
}

void cancel_inherited(node n, cancel_reason reason) noexcept {
  if (detail::is_ours(n)) detail::request_cancel(n, reason);
}

void cancel_withdrawn(node n) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  std::uint32_t flags = n->flags.load(std::memory_order_relaxed);
  do {
    if ((flags & segment::flag::cancel_requested) == 0 || (flags & segment::flag::pending_at_shutdown) != 0) return;
    // Release: the partner is the acquire in readers.
  } while (!n->flags.compare_exchange_weak(
      flags, flags & ~(std::uint32_t{segment::flag::cancel_requested} | segment::flag::reason_mask),
      std::memory_order_acq_rel, std::memory_order_relaxed));
  const std::lock_guard lock(evidence_mutex);
  if (n->note.load(std::memory_order_relaxed) == 0) return;
  segment::note* const note = note_of(nullptr, n);
  const slot_change change(note->sequence);
  put(note->cancelled, 0);
  put(note->cancelled_by, 0);
}

void adopt(loop&, node n, node_id owner, owner_kind kind) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  set_owner(n, owner, kind, 0);
  write_event_now(segment::event_kind::adopt, n, owner, 0);
}

void become_daemon(loop& l, node n) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  set_owner(n, l.id, owner_kind::loop, segment::flag::daemon);
  write_event_now(segment::event_kind::adopt, n, l.id, 0);
}

namespace {

void set_flag(node n, std::uint32_t flag, bool is_set) noexcept {
  // Release: the partner is the acquire in readers.
  if (is_set)
    n->flags.fetch_or(flag, std::memory_order_release);
  else
    n->flags.fetch_and(~flag, std::memory_order_release);
}

}  // namespace

void detail::change_background(node n, bool background) noexcept { set_flag(n, segment::flag::daemon, background); }

void set_guessed(node n, bool guessed) noexcept {
  if (detail::is_ours(n)) set_flag(n, segment::flag::guessed, guessed);
}

void set_unseen(node n) noexcept {
  if (detail::is_ours(n)) set_flag(n, segment::flag::unseen, true);
}

void orphan(loop& l, node n, node_id dropped_by, site_id dropped_in) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  const auto state = static_cast<node_state>(n->state.load(std::memory_order_acquire));
  if (state == node_state::free || state > node_state::waiting) return;
  std::uint32_t flags = n->flags.load(std::memory_order_relaxed);
  do {
    const auto kind = static_cast<owner_kind>((flags & segment::flag::owner_mask) >> segment::flag::owner_shift);
    const bool is_daemon = (flags & segment::flag::daemon) != 0;
    // A daemon of the loop has lost nobody. A task that is background work through its owner has.
    if ((flags & segment::flag::orphaned) != 0 || (is_daemon && kind == owner_kind::loop)) return;
    // Release: the partner is the acquire in finish() and in readers.
  } while (!n->flags.compare_exchange_weak(flags,
                                           (flags & ~std::uint32_t{segment::flag::daemon}) | segment::flag::orphaned,
                                           std::memory_order_acq_rel, std::memory_order_relaxed));
  thread_state* const t = ready_thread();
  const tick at = now();
  {
    const std::lock_guard lock(evidence_mutex);
    if (segment::note* const note = note_of(t, n)) {
      const slot_change change(note->sequence);
      put(note->orphaned, at);
      put(note->dropped_by, dropped_by);
      put(note->dropped_in, dropped_in);
    }
  }
  add(place_of(l, t), &segment::counters::orphaned);
  if (t != nullptr) write_event(*t, segment::event_kind::orphan, at, id_of(n), dropped_by, dropped_in);
}

void collectable(loop& l, node n) noexcept {
  orphan(l, n, 0, 0);
  if (detail::is_ours(n) && (n->flags.load(std::memory_order_acquire) & segment::flag::orphaned) != 0)
    set_flag(n, segment::flag::collectable, true);
}

void join(node n, node_id by) noexcept {
  if (detail::is_ours(n)) detail::write_event_now(segment::event_kind::join, n, by, 0);
}

void set_name(node n, string_id name) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  const contended_slot_change change(n->sequence);
  put(n->name, name);
}

void set_function(node n, site_id function) noexcept {
  using namespace detail;
  if (!is_ours(n) || n->function.load(std::memory_order_relaxed) == function) return;
  const contended_slot_change change(n->sequence);
  put(n->function, function);
}

}  // namespace curfew::recorder
