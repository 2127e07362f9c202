#include "probe/recorder/tasks.hpp"

#include <mutex>

#include "probe/recorder/cut_text.hpp"
#include "probe/recorder/lifecycle.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/loop_list.hpp"
#include "probe/recorder/loops.hpp"
#include "probe/recorder/notes.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/retained_tasks.hpp"
#include "probe/recorder/shutdown_wait.hpp"
#include "probe/recorder/slots.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/recorder/upkeep.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

// Calls f(how), with the way in which counts are made at this place.
template <class F>
auto count_at(counting_place place, F f) noexcept {
  return place.shared ? f(among_others{}) : f(alone{});
}

void write_error(thread_state* t, node n, std::string_view error) noexcept {
  if (error.empty()) return;
  const std::lock_guard lock(evidence_mutex);
  segment::note* const note = note_of(t, n);
  if (note == nullptr) return;
  // What is left out is to be seen, whoever shows the text. It is in the middle: a text begins with what failed, and
  // often ends with why.
  constexpr std::string_view more = "…";
  constexpr std::size_t of_end = 25;
  std::string_view omission, end;
  if (error.size() > segment::max_error_bytes) {
    end = cut_to_end(error, of_end);
    error = cut(error, segment::max_error_bytes - more.size() - of_end);
    omission = more;
  }
  const slot_change change(note->sequence);
  put(note->error_bytes, error.size() + omission.size() + end.size());
  std::size_t at = 0;
  for (const std::string_view part : {error, omission, end})
    for (const char c : part) put(note->error[at++], c);
}

// Returns whether it is a daemon that the loop owns: then nobody is there to take an error.
constexpr bool is_daemon_of_loop(std::uint32_t flags) {
  const auto owner = static_cast<owner_kind>((flags & segment::flag::owner_mask) >> segment::flag::owner_shift);
  return (flags & segment::flag::daemon) != 0 && owner == owner_kind::loop;
}

// Writes the slot of a task that has ended and stays. A frozen slot keeps what it said of its wait.
void write_end(node n, std::uint32_t flags, node_state outcome, ended_poll poll, tick at) noexcept {
  const auto before = static_cast<node_state>(n->state.load(relaxed));
  const slot_change change(n->sequence);
  if (poll.was) {
    put(n->busy, n->busy.load(relaxed) + poll.ticks);
    count_up(n->polls);
  }
  if (!is_frozen(flags)) put(n->wait_on, 0);
  if (!is_frozen(flags) || before != node_state::waiting) put(n->where, 0);
  put(n->since, at);
  put(n->state, outcome);
}

}  // namespace

node spawn_slow(loop& l, spawn_info info, tick at) noexcept {
  if (process.state.load(std::memory_order_acquire) == recording::off) return nullptr;
  if (!ensure_loop(l)) {
    count_untracked();
    return nullptr;
  }
  thread_state* const t = ready_thread();
  const counting_place place = place_of(l, t);
  if (t == nullptr || (t->magazine_count == 0 && !refill_magazine(*t))) {
    // It is counted as untracked between the two: whoever sees it in `spawned` sees it in `untracked` as well.
    add(place, &segment::counters::spawn_begun);
    add(place, &segment::counters::untracked);
    add(place, &segment::counters::spawned);
    count_untracked();
    return nullptr;
  }
  if (t->next_id == t->id_end) take_ids(*t);
  return count_at(place, [&](auto how) { return record_spawn<decltype(how)>(*t, l, *place.counters, info, at); });
}

void poll_begin_slow(loop& l, node n, tick at) noexcept {
  thread_state* const t = ready_thread();
  const counting_place place = place_of(l, t);
  if (t == nullptr || place.counters == nullptr) return;
  count_at(place, [&](auto how) { record_poll_begin<decltype(how)>(*t, *place.counters, *n, at); });
}

void poll_end_slow(loop& l, node n, tick at) noexcept {
  thread_state* const t = ready_thread();
  const counting_place place = place_of(l, t);
  if (t == nullptr || place.counters == nullptr) return;
  attend_if_due(*t, *n,
                count_at(place, [&](auto how) { return record_poll_end<decltype(how)>(*t, *place.counters, *n, at); }),
                at);
}

void finish_slow(loop& l, node n, node_state outcome, std::string_view error, bool error_pending, tick at) noexcept {
  thread_state* const t = ready_thread();
  const counting_place place = place_of(l, t);
  if (place.counters == nullptr) return;  // the node's loop is not recorded: the caller mixed them up
  // Acquire: the partner is the fetch_or in orphan() and mark_pending().
  std::uint32_t flags = n->flags.load(std::memory_order_acquire);
  if ((flags & segment::flag::pending_at_shutdown) != 0) {
    put_back_shutdown_wait(t, n);
    flags = n->flags.load(std::memory_order_acquire);
  }
  if (outcome == node_state::failed && !error_pending && is_daemon_of_loop(flags)) {
    flags = n->flags.fetch_or(segment::flag::failed_daemon, std::memory_order_acq_rel) | segment::flag::failed_daemon;
    add(place, &segment::counters::failed_daemons);
  }
  const bool awaits_observer = outcome == node_state::failed && error_pending;
  const bool stays = awaits_observer || (flags & segment::flag::any_finding) != 0;
  const node_id id = id_of(n);

  ended_poll poll;
  if (stays && outcome == node_state::failed) write_error(t, n, error);
  count_at(place, [&](auto how) {
    using how_t = decltype(how);
    segment::counters& c = *place.counters;
    poll = count_end<how_t>(t != nullptr ? *t : no_thread, c, *n, flags, at);
    how_t::add(c.end_begun, 1);  // counted before the slot stops being live
    if (stays) {
      // The flag comes before the state, because whoever is told of the failure looks for it then.
      if (awaits_observer) n->flags.fetch_or(segment::flag::awaits_observer, std::memory_order_acq_rel);
      write_end(n, flags, outcome, poll, at);
    } else {
      free_slot(t, n);
    }
    how_t::add(outcome_count(c, outcome), 1);
  });
  if (t != nullptr) {
    write_event(*t, segment::event_kind::finish, at, id, static_cast<node_id>(outcome), 0);
    attend_if_due(*t, *n, poll, at);
  }
  if (!stays) return;
  const std::lock_guard lock(evidence_mutex);
  ++l.kept;
  if (!awaits_observer) retain(&l, n);
}

}  // namespace detail

void loop_ended_by(node main, std::string_view cause) noexcept {
  if (detail::is_ours(main)) detail::write_error(detail::ready_thread(), main, cause);
}

void error_gathered(node n) noexcept {
  if (detail::is_ours(n)) n->flags.fetch_or(segment::flag::error_gathered, std::memory_order_acq_rel);
}

void observed(node n) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  n->flags.fetch_and(~segment::flag::awaits_observer, std::memory_order_acq_rel);
  static_cast<void>(ready_thread());
  const std::lock_guard lock(evidence_mutex);
  loop* const l = loop_at(n->loop.load(std::memory_order_relaxed));
  if ((n->flags.load(std::memory_order_acquire) & segment::flag::any_finding) != 0) {
    retain(l, n);
  } else {
    let_go_of(l, n);
  }
}

void unobserved(loop& l, node n) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  const std::uint32_t flags = n->flags.fetch_and(~segment::flag::awaits_observer, std::memory_order_acq_rel);
  const bool is_daemon = is_daemon_of_loop(flags);
  // Partner: readers' acquire.
  n->flags.fetch_or(is_daemon ? segment::flag::failed_daemon : segment::flag::unobserved_error,
                    std::memory_order_acq_rel);
  add(place_of(l, ready_thread()),
      is_daemon ? &segment::counters::failed_daemons : &segment::counters::unobserved_errors);
  const std::lock_guard lock(evidence_mutex);
  retain(&l, n);
}

}  // namespace curfew::recorder
