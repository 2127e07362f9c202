#include "probe/recorder/upkeep.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "probe/recorder/blocking_polls.hpp"
#include "probe/recorder/clock.hpp"
#include "probe/recorder/event_ring.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/own_segment.hpp"
#include "probe/recorder/rings.hpp"
#include "probe/recorder/shutdown_wait.hpp"
#include "probe/recorder/undisturbed.hpp"
#include "probe/segment/blocking_poll_limit.hpp"
#include "probe/segment/control.hpp"

namespace curfew::recorder::detail {
namespace {

constexpr std::uint64_t look_every_ns = 100'000'000;
constexpr std::uint64_t anchor_every_ns = 1'000'000'000;

// This is under own_segment_mutex.
constinit tick next_anchor = 0;

// Returns for how long polls are still asked for.
std::uint64_t asked_ticks() noexcept {
  const std::uint64_t until = own_control_page.polls_until_ns();
  if (until == 0) return 0;  // nobody has ever asked
  const std::uint64_t now_ns = monotonic_ns();
  const std::uint64_t left = until > now_ns ? until - now_ns : 0;
  return left <= segment::longest_lease_ns ? to_ticks(left) : 0;
}

// Switches the recording of polls. The header says from when to when the rings have all polls. Release: the partner is
// the reader's acquire of both.
void switch_polls(segment::header& h, std::uint64_t left, tick at, tick next) noexcept {
  const tick until = process.polls_until.load(std::memory_order_relaxed);
  const bool was_on = until != 0;
  // The lease ran out between two looks, so polls that ended since may be missing, whatever is asked now.
  const bool gap = was_on && until <= at;
  if (was_on && (gap || left == 0)) h.polls_until.store(gap ? until : at, std::memory_order_release);
  process.polls_until.store(left != 0 ? at + left : 0, std::memory_order_relaxed);
  process.attention_at.store(left != 0 ? 0 : next, std::memory_order_relaxed);
  if (left != 0 && (!was_on || gap)) h.polls_from.store(now(), std::memory_order_release);
}

void look() noexcept {
  const undisturbed now_and_then;
  const std::unique_lock lock(own_segment_mutex, std::try_to_lock);
  if (!lock.owns_lock()) return;  // somebody else is at it, or the file is growing: later will do
  const tick at = now();
  segment::header* const h = process.header.load(std::memory_order_acquire);
  if (h == nullptr || at < process.next_look.load(std::memory_order_relaxed)) return;
  const tick next = at + to_ticks(look_every_ns);
  process.next_look.store(next, std::memory_order_relaxed);
  switch_polls(*h, asked_ticks(), at, next);
  if (at < next_anchor) return;
  next_anchor = at + to_ticks(anchor_every_ns);
  write_latest_anchor(*h);
}

void write_poll(thread_state& t, const segment::slot& s, std::uint64_t ticks, tick at) noexcept {
  ring_writer& polls = t.polls;
  if (polls.head == nullptr && !new_poll_ring(polls, t.ring_index)) {
    process.header.load(std::memory_order_acquire)->lost_polls.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  auto state = static_cast<node_state>(s.state.load(std::memory_order_relaxed));
  const std::uint32_t flags = s.flags.load(std::memory_order_relaxed);
  if (state > node_state::waiting) state = node_state::free;
  // A frozen slot says how it stood when its loop shut down.
  const bool waits = state == node_state::waiting && !is_frozen(flags);
  fill_event(*polls.next, segment::event_kind::poll, at, s.id.load(std::memory_order_relaxed), ticks,
             waits ? s.where.load(std::memory_order_relaxed) : 0, state);
  polls.head->store(++polls.written, std::memory_order_release);  // partner: the reader's acquire of head
  if (++polls.next == polls.end) turn(polls, segment::poll_ring_events);
}

// Returns how long the polls are that are kept.
std::uint64_t kept_poll_ns() noexcept {
  const char* const text = ::secure_getenv(segment::blocking_poll_variable);
  const std::uint64_t chosen = text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  if (chosen == 0) return segment::usual_blocking_poll_ns;
  return std::clamp(chosen, segment::least_blocking_poll_ns, segment::usual_blocking_poll_ns);
}

}  // namespace

void attend(thread_state& t, segment::slot& s, ended_poll poll, tick at) noexcept {
  if (poll.was && poll.ticks >= process.blocking_ticks.load(std::memory_order_relaxed))
    note_blocking_poll(s, poll.ticks, at);
  if (at >= process.next_look.load(std::memory_order_relaxed)) look();
  if (poll.was && at < process.polls_until.load(std::memory_order_relaxed)) write_poll(t, s, poll.ticks, at);
}

void begin_upkeep() noexcept {
  const std::lock_guard lock(own_segment_mutex);
  next_anchor = now() + to_ticks(anchor_every_ns);
  process.polls_until.store(0, std::memory_order_relaxed);
  process.next_look.store(0, std::memory_order_relaxed);  // whoever started us may have asked already
  process.attention_at.store(0, std::memory_order_relaxed);
  process.blocking_ticks.store(to_ticks(kept_poll_ns()), std::memory_order_relaxed);
}

void write_latest_anchor(segment::header& h) noexcept {
  const std::uint32_t before = h.latest_sequence.load(std::memory_order_relaxed);
  h.latest_sequence.store(before + 1, std::memory_order_relaxed);  // ordered before the anchor by its release stores
  read_anchor(h.latest);
  h.latest_sequence.store(before + 2, std::memory_order_release);  // partner: the reader's acquire
}

void forget_upkeep_after_fork() noexcept {
  process.attention_at.store(~std::uint64_t{0}, std::memory_order_relaxed);
  process.next_look.store(~std::uint64_t{0}, std::memory_order_relaxed);
  process.polls_until.store(0, std::memory_order_relaxed);
}

}  // namespace curfew::recorder::detail
