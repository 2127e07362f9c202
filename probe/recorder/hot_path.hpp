// Records what happens to every task: spawn, poll, wait, ready, finish. The functions are inline, for the .cpp files of
// a runtime; recorder.hpp alone includes this header. There is no allocation, lock, exception, log or system call in
// it. What needs one of these is in functions that the hot path enters seldom: the *_slow functions, if the thread has
// no slot, id or counters at hand, or if a task ends with evidence; turn(), if a ring has filled its place; attend(),
// if something is due.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <source_location>

#include "probe/recorder/clock.hpp"
#include "probe/recorder/coroutine_names.hpp"
#include "probe/recorder/counting.hpp"
#include "probe/recorder/event_ring.hpp"
#include "probe/recorder/fork.hpp"
#include "probe/recorder/interning.hpp"
#include "probe/recorder/shutdown_wait.hpp"
#include "probe/recorder/site_cache.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/state.hpp"
#include "probe/recorder/tasks.hpp"
#include "probe/recorder/upkeep.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {
namespace detail {

inline constexpr auto relaxed = std::memory_order_relaxed;

// The compiler is not to weigh whether to inline these: each is the greater part of what it is called in.
#define CURFEW_HOT [[gnu::always_inline]]

inline std::uint32_t flags_of(const spawn_info& info) noexcept {
  return (info.daemon ? segment::flag::daemon : 0u) | (info.main ? segment::flag::main_task : 0u) |
         (info.by_cause ? segment::flag::by_cause : 0u) | (info.unseen ? segment::flag::unseen : 0u) |
         static_cast<std::uint32_t>(info.owned_by) << segment::flag::owner_shift;
}

// Counts up, and saturates: a count that wraps would lie, and one that stops only says "many".
inline void count_up(std::atomic<std::uint32_t>& count) noexcept {
  const std::uint32_t n = count.load(relaxed);
  if (n != ~std::uint32_t{0}) put(count, n + 1);
}

// Called after a poll, or after the end of a task whose slot still says which it was.
inline void attend_if_due(thread_state& t, segment::slot& s, ended_poll poll, tick at) noexcept {
  if (at >= process.attention_at.load(relaxed) || poll.ticks >= process.blocking_ticks.load(relaxed)) [[unlikely]]
    attend(t, s, poll, at);
}

// Called for a node that is not in this process's segment: it is in its parent's, if the process was forked off, or it
// is nullptr.
inline void go_on_with(node n) noexcept {
  if (n != nullptr) [[unlikely]]
    go_on_with_inherited();
}

// Returns whether a task that ends like this has gone on to its end. A child that only tears down its copy of a task
// has not gone on with it.
constexpr bool is_work(node_state outcome) {
  return outcome == node_state::completed || outcome == node_state::failed || outcome == node_state::cancelled;
}

// True for two fields that record_spawn can write at once.
constexpr bool are_a_word(std::size_t first, std::size_t second) {
  return first % sizeof(std::uint64_t) == 0 && second == first + sizeof(std::uint32_t);
}
static_assert(are_a_word(offsetof(segment::slot, flags), offsetof(segment::slot, polls)));
static_assert(are_a_word(offsetof(segment::slot, spawn_site), offsetof(segment::slot, function)));
static_assert(are_a_word(offsetof(segment::slot, name), offsetof(segment::slot, where)));
static_assert(are_a_word(offsetof(segment::slot, loop), offsetof(segment::slot, note)));

template <class How>
CURFEW_HOT inline node record_spawn(thread_state& t, loop& l, segment::counters& c, const spawn_info& info,
                                    tick at) noexcept {
  segment::slot& s = slots()[t.magazine[--t.magazine_count]];
  const node_id id = t.next_id++;
  How::add(c.spawn_begun, 1);  // counted before the slot becomes live: see segment::counters
  {
    const slot_change change(s.sequence);
    put(s.id, id);
    put(s.owner, info.owner);
    put(s.spawner, info.spawner);
    put(s.spawned, at);
    put(s.since, at);
    put(s.busy, 0);
    put(s.wait_on, 0);
    put_both(s.flags, flags_of(info), s.polls, 0);
    put_both(s.spawn_site, info.spawned_at, s.function, info.function);
    put_both(s.name, 0, s.where, 0);
    put_both(s.loop, l.index, s.note, 0);
    put_kind(s, segment::node_kind::task, node_state::ready);
  }
  How::add(c.spawned, 1);
  if (info.group != nullptr && is_ours(info.group))
    count_up(info.group->polls);  // this is a single field, and its runtime's to guard
  write_event(t, segment::event_kind::spawn, at, id, info.owner, info.spawned_at);
  return &s;
}

// Finding the place in a histogram takes long after a time stamp, and the next time stamp waits for it: so that of the
// delay is found when the poll ends, together with that of its duration. A post of Asio's, tracked, would take 3 ns
// longer otherwise (of 60).
template <class How>
CURFEW_HOT inline void record_poll_begin(thread_state& t, segment::counters& c, segment::slot& s, tick at) noexcept {
  t.polled = &s;
  t.poll_began = at;
  if (is_frozen(s.flags.load(relaxed)) && !may_poll_frozen(t, s)) [[unlikely]]
    return;
  if (s.state.load(relaxed) == static_cast<std::uint8_t>(node_state::ready)) [[likely]] {
    const std::uint64_t delay = elapsed(s.since.load(relaxed), at);
    if (t.delayed == nullptr) [[likely]] {
      t.delayed = &s;
      t.delay = delay;
    } else {  // it is polled inside of another one
      observe<How>(c.schedule_delay, delay, t.ns_per_tick);
    }
  }
  const slot_change change(s.sequence);
  put(s.state, node_state::running);
  put(s.since, at);
  put(s.wait_on, 0);
  put(s.where, t.ring_index);
}

template <class How>
CURFEW_HOT inline void count_delay(thread_state& t, segment::counters& c, const segment::slot& s) noexcept {
  if (t.delayed != &s) return;
  observe<How>(c.schedule_delay, t.delay, t.ns_per_tick);
  t.delayed = nullptr;
}

// Returns the ticks of the poll of `s` that ends at `at` on this thread.
inline std::uint64_t poll_ticks(thread_state& t, const segment::slot& s, std::uint32_t flags, tick at) noexcept {
  if (t.polled == &s) [[likely]] {
    t.polled = nullptr;
    return elapsed(t.poll_began, at);
  }
  // Another task was polled inside it, so only `since` is left to say when it began.
  return is_frozen(flags) ? 0 : elapsed(s.since.load(relaxed), at);
}

template <class How>
CURFEW_HOT inline ended_poll record_poll_end(thread_state& t, segment::counters& c, segment::slot& s,
                                             tick at) noexcept {
  const std::uint32_t flags = s.flags.load(relaxed);
  const std::uint64_t ticks = poll_ticks(t, s, flags, at);
  observe<How>(c.poll_duration, ticks, t.ns_per_tick);
  count_delay<How>(t, c, s);
  const bool stays = is_frozen(flags) && !may_change_frozen(&s);
  const slot_change change(s.sequence);
  put(s.busy, s.busy.load(relaxed) + ticks);
  count_up(s.polls);
  if (stays) [[unlikely]]
    return {true, ticks};
  put(s.since, at);
  if (s.state.load(relaxed) == static_cast<std::uint8_t>(node_state::running)) {
    // It suspended, and nobody said in what.
    put(s.state, node_state::waiting);
    put(s.where, 0);
  }
  return {true, ticks};
}

inline std::atomic<std::uint64_t>& outcome_count(segment::counters& c, node_state outcome) noexcept {
  switch (outcome) {
    case node_state::completed:
      return c.completed;
    case node_state::failed:
      return c.failed;
    case node_state::cancelled:
      return c.cancelled;
    default:
      return c.destroyed;
  }
}

// Returns the poll that a task ended in, if it ended in one. A frozen slot may say "running" of the time of the
// shutdown, so only what this thread knows counts then.
inline ended_poll poll_of_end(thread_state& t, const segment::slot& s, std::uint32_t flags, tick at) noexcept {
  if (t.polled == &s) [[likely]] {
    t.polled = nullptr;
    return {true, elapsed(t.poll_began, at)};
  }
  if (is_frozen(flags) || s.state.load(relaxed) != static_cast<std::uint8_t>(node_state::running)) return {};
  return {true, elapsed(s.since.load(relaxed), at)};
}

// Adds to the counters what the end of any task adds beside end_begun and its outcome. Returns the poll that it ended
// in, if it ended in one.
template <class How>
inline ended_poll count_end(thread_state& t, segment::counters& c, const segment::slot& s, std::uint32_t flags,
                            tick at) noexcept {
  const ended_poll poll = poll_of_end(t, s, flags, at);
  if (poll.was) [[likely]]
    observe<How>(c.poll_duration, poll.ticks, t.ns_per_tick);
  count_delay<How>(t, c, s);
  observe<How>(c.task_lifetime, elapsed(s.spawned.load(relaxed), at), t.ns_per_tick);
  return poll;
}

// Records the end of a task with nothing to keep: its slot goes back to this thread's magazine. REQUIRES: there is
// room.
template <class How>
CURFEW_HOT inline ended_poll record_end(thread_state& t, segment::counters& c, segment::slot& s, node_state outcome,
                                        tick at) noexcept {
  const node_id id = s.id.load(relaxed);
  const ended_poll poll = count_end<How>(t, c, s, 0, at);
  How::add(c.end_begun, 1);  // counted before the slot stops being live
  {
    const slot_change change(s.sequence);
    put_kind(s, segment::node_kind::none, node_state::free);
  }
  How::add(outcome_count(c, outcome), 1);
  t.magazine[t.magazine_count++] = index_of(&s);
  write_event(t, segment::event_kind::finish, at, id, static_cast<node_id>(outcome), 0);
  return poll;
}

// Returns whether this thread counts events of this loop in `counters`. Acquire: the partner is the release of
// loop::key.
inline bool has_counters_of(const thread_state* t, const loop& l) noexcept {
  if (t == nullptr) [[unlikely]]
    return false;
  return t->counters_key == l.key.load(std::memory_order_acquire);
}

}  // namespace detail

inline spawn_sites sites_of_spawn(std::source_location where, std::source_location function) noexcept {
  using namespace detail;
  if (const spawn_sites* const known = known_spawn(where, identity(function))) [[likely]]
    return *known;
  return sites_of_spawn_slow(where, function);
}

inline spawn_sites sites_of_spawn(std::source_location where, const coroutine_origin& from,
                                  std::source_location otherwise) noexcept {
  using namespace detail;
  if (identity(from) == nullptr) [[unlikely]]
    return sites_of_spawn(where, otherwise);
  if (const spawn_sites* const known = known_spawn(where, identity(from))) [[likely]]
    return *known;
  return sites_of_spawn_slow(where, from, otherwise);
}

inline site_id site(const std::source_location& where, const std::source_location& function) noexcept {
  using namespace detail;
  if (thread_state* const t = this_thread; t != nullptr) [[likely]] {
    const site_cache_entry& cached = cached_site(*t, where, function);
    if (cached.where == identity(where) && cached.function == identity(function) && cached.line == where.line() &&
        cached.column == where.column()) [[likely]] {
      return cached.id;
    }
  }
  return site_slow(where, function);
}

inline site_id site(const std::source_location& where) noexcept { return site(where, where); }

inline node_id id_of(node n) noexcept { return n == nullptr ? 0 : n->id.load(std::memory_order_relaxed); }
inline node_id id_of(const loop& l) noexcept { return l.id; }
inline node_id spawner_of(node n) noexcept { return detail::is_ours(n) ? n->spawner.load(detail::relaxed) : 0; }
inline site_id function_of(node n) noexcept { return detail::is_ours(n) ? n->function.load(detail::relaxed) : 0; }
inline bool waits_for_first_turn(node n) noexcept {
  return detail::is_ours(n) && n->polls.load(detail::relaxed) == 0 &&
         n->state.load(detail::relaxed) == static_cast<std::uint8_t>(node_state::ready);
}

// Relaxed: only one constant loop is off, and that never changes.
inline bool is_off(const loop& l) noexcept { return l.key.load(std::memory_order_relaxed) == detail::off_key; }

// Relaxed: nothing else is read that goes with it.
inline bool is_off() noexcept { return detail::process.state.load(detail::relaxed) == detail::recording::off; }

inline node spawn(loop& l, const spawn_info& info, tick at) noexcept {
  detail::thread_state* const t = detail::this_thread;
  if (!detail::has_counters_of(t, l) || t->magazine_count == 0 || t->next_id == t->id_end) [[unlikely]] {
    return detail::spawn_slow(l, info, at);
  }
  return detail::record_spawn<detail::alone>(*t, l, *t->counters, info, at);
}

CURFEW_HOT inline void poll_begin(loop& l, node n, tick at) noexcept {
  if (!detail::is_ours(n)) return detail::go_on_with(n);
  detail::thread_state* const t = detail::this_thread;
  if (!detail::has_counters_of(t, l)) [[unlikely]]
    return detail::poll_begin_slow(l, n, at);
  detail::record_poll_begin<detail::alone>(*t, *t->counters, *n, at);
}

inline void poll_end(loop& l, node n, tick at) noexcept {
  if (!detail::is_ours(n)) return detail::go_on_with(n);
  detail::thread_state* const t = detail::this_thread;
  if (!detail::has_counters_of(t, l)) [[unlikely]]
    return detail::poll_end_slow(l, n, at);
  detail::attend_if_due(*t, *n, detail::record_poll_end<detail::alone>(*t, *t->counters, *n, at), at);
}

inline void wait(node n, const wait_info& info) noexcept {
  using namespace detail;
  if (!is_ours(n)) return go_on_with(n);
  if (is_frozen(n->flags.load(relaxed)) && !may_change_frozen(n)) [[unlikely]]
    return;
  // A depth that is too large for its field keeps its place in the circle of `stack`.
  const std::uint32_t depth =
      info.depth < segment::uncounted_depth ? info.depth : segment::uncounted_depth + info.depth % max_stack;
  const std::uint32_t all = std::min(max_stack, depth);
  const std::uint32_t kept = std::min(info.kept, all);
  const slot_change change(n->sequence);
  put(n->state, node_state::waiting);
  put(n->depth, depth);
  put(n->wait_on, info.wait_on);
  put(n->where, info.operation);
  for (std::uint32_t i = 0; i < kept; ++i) put(n->stack[(depth - kept + i) % max_stack], info.stack[i]);
  for (std::uint32_t i = kept; i < all; ++i) put(n->stack[(depth - 1 - i) % max_stack], 0);  // frames that nobody named
}

inline bool wait_on(node n, string_id operation, std::uint64_t object) noexcept {
  using namespace detail;
  if (!is_ours(n) || is_frozen(n->flags.load(relaxed))) return false;
  if (n->state.load(relaxed) != static_cast<std::uint8_t>(node_state::waiting)) return false;
  const slot_change change(n->sequence);
  if (operation != 0) put(n->where, operation);
  put(n->wait_on, object);
  return true;
}

inline told_wait told_wait_of(node n) noexcept {
  using namespace detail;
  if (!is_ours(n) || n->state.load(relaxed) != static_cast<std::uint8_t>(node_state::waiting)) return {};
  return {true, n->where.load(relaxed), n->wait_on.load(relaxed)};
}

inline void waits_on(node n, const told_wait& before) noexcept {
  using namespace detail;
  if (!is_ours(n) || (is_frozen(n->flags.load(relaxed)) && !may_change_frozen(n))) return;
  const slot_change change(n->sequence);
  put(n->state, node_state::waiting);
  put(n->wait_on, before.wait_on);
  put(n->where, before.operation);
}

inline bool is_running(node n) noexcept {
  return detail::is_ours(n) && n->state.load(detail::relaxed) == static_cast<std::uint8_t>(node_state::running);
}

inline node polled_here() noexcept {
  const detail::thread_state* const t = detail::this_thread;
  return t == nullptr ? nullptr : t->polled;
}

inline void poll_goes_on(node n) noexcept {
  detail::thread_state* const t = detail::this_thread;
  if (t == nullptr || !detail::is_ours(n)) return;
  t->polled = n;
  t->poll_began = n->since.load(detail::relaxed);
}

inline void ready(node n, tick at) noexcept {
  using namespace detail;
  if (!is_ours(n) || (is_frozen(n->flags.load(relaxed)) && !may_change_frozen(n))) return;
  const slot_change change(n->sequence);
  put(n->state, node_state::ready);
  put(n->since, at);
  put(n->wait_on, 0);
  put(n->where, 0);
}

inline void set_background(loop&, node n, bool background) noexcept {
  using namespace detail;
  // Relaxed: another thread that changes it at this moment may as well come before or after.
  if (is_ours(n) && ((n->flags.load(relaxed) & segment::flag::daemon) != 0) != background)
    change_background(n, background);
}

inline void take_spawner(node n, node_id from, node_id to) noexcept {
  // Relaxed: it is one field, and its slot may be another task's by now, which nobody of that id has spawned.
  if (detail::is_ours(n)) n->spawner.compare_exchange_strong(from, to, detail::relaxed);
}

inline void lose(node n) noexcept {
  if (!detail::is_ours(n)) detail::go_on_with(n);
}

inline void finish(loop& l, node n, node_state outcome, std::string_view error, bool error_pending, tick at) noexcept {
  if (!detail::is_ours(n)) return detail::is_work(outcome) ? detail::go_on_with(n) : void();
  detail::thread_state* const t = detail::this_thread;
  // Acquire: the partner is the fetch_or, and the note's publication, in other threads (orphan, cancel).
  if (!detail::has_counters_of(t, l) || outcome == node_state::failed ||
      (n->flags.load(std::memory_order_acquire) & segment::flag::any_finding) != 0 ||
      n->note.load(std::memory_order_acquire) != 0 || t->magazine_count == detail::magazine_slots) [[unlikely]] {
    return detail::finish_slow(l, n, outcome, error, error_pending, at);
  }
  detail::attend_if_due(*t, *n, detail::record_end<detail::alone>(*t, *t->counters, *n, outcome, at), at);
}

}  // namespace curfew::recorder
