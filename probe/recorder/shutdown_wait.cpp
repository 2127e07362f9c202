#include "probe/recorder/shutdown_wait.hpp"

#include <array>
#include <bit>
#include <mutex>

#include "probe/recorder/locks.hpp"
#include "probe/recorder/notes.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/threads.hpp"

namespace curfew::recorder::detail {
namespace {

using bytes_of_wait = std::array<char, sizeof(segment::shutdown_wait)>;

kept_wait said_by(segment::slot& s) noexcept {
  return {.of = &s,
          .id = s.id.load(relaxed),
          .since = s.since.load(relaxed),
          .wait_on = s.wait_on.load(relaxed),
          .flags = s.flags.load(relaxed) & segment::flag::of_pending_wait,
          .where = s.where.load(relaxed),
          .state = static_cast<node_state>(s.state.load(relaxed))};
}

// Takes out what this thread has kept of the slot. REQUIRES: is_kept_by().
kept_wait take(thread_state& t) noexcept {
  const kept_wait kept = t.kept;
  t.kept = {};
  return kept;
}

// Replaces what the flags say of the wait, and what `also` names.
void put_flags(segment::slot& s, std::uint32_t of_wait, std::uint32_t also, bool is_set) noexcept {
  const std::uint32_t replaced = segment::flag::of_pending_wait | also;
  std::uint32_t flags = s.flags.load(relaxed);
  // Release: the partner is the acquire in readers.
  while (!s.flags.compare_exchange_weak(flags, (flags & ~replaced) | of_wait | (is_set ? also : 0),
                                        std::memory_order_acq_rel, relaxed)) {
  }
}

void put_back(segment::slot& s, const kept_wait& kept) noexcept {
  put_flags(s, kept.flags, 0, false);
  const slot_change change(s.sequence);
  put(s.state, kept.state);
  put(s.since, kept.since);
  put(s.wait_on, kept.wait_on);
  put(s.where, kept.where);
}

std::atomic<char>* place_in(segment::note& n) noexcept { return n.error + segment::shutdown_wait_at; }

// Returns whether there was room in the note of the task.
bool keep_in_note(segment::slot& s, const kept_wait& kept) noexcept {
  segment::shutdown_wait w{.wait_on = kept.wait_on,
                           .where = kept.where,
                           .flags = kept.flags,
                           .depth = s.depth.load(relaxed),
                           .state = static_cast<std::uint8_t>(kept.state),
                           .reserved = {},
                           .stack = {}};
  for (std::uint32_t i = 0; i < max_stack; ++i) w.stack[i] = s.stack[i].load(relaxed);
  thread_state* const t = ready_thread();
  const std::lock_guard lock(evidence_mutex);
  segment::note* const note = note_of(t, &s);
  if (note == nullptr || note->error_bytes.load(relaxed) != 0) return false;
  {
    const slot_change change(note->sequence);
    std::atomic<char>* at = place_in(*note);
    for (const char c : std::bit_cast<bytes_of_wait>(w)) put(*at++, c);
    put(note->has_wait, 1);
  }
  s.flags.fetch_or(segment::flag::goes_on, std::memory_order_acq_rel);  // partner: the acquire in readers
  return true;
}

segment::shutdown_wait in_note(segment::note& n) noexcept {
  bytes_of_wait bytes;
  std::atomic<char>* at = place_in(n);
  for (char& c : bytes) c = (at++)->load(relaxed);
  return std::bit_cast<segment::shutdown_wait>(bytes);
}

}  // namespace

bool is_kept_by(const thread_state* t, const segment::slot* s) noexcept {
  return t != nullptr && t->kept.of == s && t->kept.id == s->id.load(relaxed);
}

bool may_poll_frozen(thread_state& t, segment::slot& s) noexcept {
  if (t.kept.of != nullptr) return keep_in_note(s, said_by(s));  // it is polled inside of another one
  t.kept = said_by(s);
  return true;
}

bool may_change_frozen(node n) noexcept {
  if (n->state.load(relaxed) != static_cast<std::uint8_t>(node_state::running)) return false;
  thread_state* const t = this_thread;
  if (!is_kept_by(t, n)) return keep_in_note(*n, said_by(*n));  // it ran when it was frozen
  const kept_wait kept = take(*t);
  if (keep_in_note(*n, kept)) return true;
  put_back(*n, kept);
  return false;
}

void put_back_shutdown_wait(thread_state* t, node n) noexcept {
  if (is_kept_by(t, n)) return put_back(*n, take(*t));
  if ((n->flags.load(relaxed) & segment::flag::goes_on) == 0) return;
  const std::lock_guard lock(evidence_mutex);
  segment::note* const note = note_of(t, n);
  const bool is_there = note != nullptr && note->error_bytes.load(relaxed) == 0;
  const segment::shutdown_wait w = is_there ? in_note(*note) : segment::shutdown_wait{};
  put_flags(*n, w.flags, segment::flag::goes_on, false);
  if (!is_there) return;  // an error stands there since
  {
    const slot_change change(note->sequence);
    put(note->has_wait, 0);
  }
  const slot_change change(n->sequence);
  put(n->state, w.state);
  put(n->depth, w.depth);
  put(n->wait_on, w.wait_on);
  put(n->where, w.where);
  for (std::uint32_t i = 0; i < max_stack; ++i) put(n->stack[i], w.stack[i]);
}

}  // namespace curfew::recorder::detail
