// Records the cancel scopes that a task is in. Scopes are entered and left often, so that they are bits of the task's
// flags; only what was cancelled, which is seldom, has a note.
#include <array>
#include <bit>
#include <cstdint>
#include <mutex>

#include "probe/recorder/locks.hpp"
#include "probe/recorder/loops.hpp"
#include "probe/recorder/notes.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/shutdown_wait.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

std::uint32_t bits_of(const scopes& in) noexcept {
  return (in.has_deadline ? segment::flag::has_deadline : 0) | (in.shielded ? segment::flag::shielded : 0) |
         static_cast<std::uint32_t>(in.cancelled) << segment::flag::scope_reason_shift;
}

// Returns what the flags were. A task that was pending at shutdown, and has had no turn since, says what was so then.
std::uint32_t replace_bits(node n, std::uint32_t mask, std::uint32_t bits) noexcept {
  std::uint32_t flags = n->flags.load(std::memory_order_relaxed);
  do {
    if ((flags & mask) == bits || (is_frozen(flags) && !is_kept_by(this_thread, n))) return flags;
    // Release: the partner is the acquire in readers.
  } while (!n->flags.compare_exchange_weak(flags, (flags & ~mask) | bits, std::memory_order_acq_rel,
                                           std::memory_order_relaxed));
  return flags;
}

// Writes where the cancelled scope is, and since when it is cancelled. A scope that is noted already stays so.
void note_scope(node n, site_id at, node_id by) noexcept {
  thread_state* const t = ready_thread();
  const tick since = now();
  const std::lock_guard lock(evidence_mutex);
  segment::note* const note = note_of(t, n);
  if (note == nullptr || note->scope.load(std::memory_order_relaxed) == at) return;
  const slot_change change(note->sequence);
  put(note->scope, at);
  if (at == 0 || note->error_bytes.load(std::memory_order_relaxed) != 0) return;
  std::size_t i = 0;
  for (const std::uint64_t word : {std::uint64_t{since}, std::uint64_t{by}})
    for (const char c : std::bit_cast<std::array<char, sizeof(word)>>(word)) put(note->error[i++], c);
}

}  // namespace
}  // namespace detail

void set_scopes(node n, const scopes& in) noexcept {
  using namespace detail;
  if (!is_ours(n)) return;
  const std::uint32_t before = replace_bits(n, segment::flag::of_scopes, bits_of(in));
  if ((before & segment::flag::pending_at_shutdown) != 0) return;  // its note says of which scope that was so then
  const bool was_cancelled = (before & segment::flag::scope_reason_mask) != 0;
  if (in.cancelled != cancel_reason::none)
    note_scope(n, in.cancelled_at, in.cancelled_by);
  else if (was_cancelled)
    note_scope(n, 0, 0);
}

void set_kind_of_wait(node n, const kind_of_wait& kind) noexcept {
  using namespace segment;
  if (!detail::is_ours(n)) return;
  detail::replace_bits(n, flag::of_waits,
                       (kind.one_of_several ? flag::waits_for_any : 0) | (kind.has_deadline ? flag::has_deadline : 0) |
                           (kind.cleans_up ? flag::cleans_up : 0));
}

void need_what_is_awaited(node n) noexcept {
  if (detail::is_ours(n)) detail::replace_bits(n, segment::flag::waits_for_any, 0);
}

void set_deadline_of_wait(node n, bool has_deadline) noexcept {
  using namespace segment;
  if (detail::is_ours(n)) detail::replace_bits(n, flag::has_deadline, has_deadline ? flag::has_deadline : 0);
}

}  // namespace curfew::recorder
