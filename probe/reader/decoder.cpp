#include "probe/reader/decoder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "probe/reader/blocking_poll_table.hpp"
#include "probe/reader/counter_sums.hpp"
#include "probe/reader/process_facts.hpp"
#include "probe/reader/site_table.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

using segment::node_kind;
using segment::node_state;

template <class T>
T field(const std::atomic<T>& from) {
  return from.load(of_copy);
}

constexpr bool between(node_state s, node_state first, node_state last) { return s >= first && s <= last; }

void decode_flags(std::uint32_t flags, model::task& t) {
  using namespace segment;
  t.by_cause = (flags & flag::by_cause) != 0;
  t.guessed = (flags & flag::guessed) != 0;
  t.daemon = (flags & flag::daemon) != 0;
  t.orphaned = (flags & flag::orphaned) != 0;
  t.pending_at_shutdown = (flags & flag::pending_at_shutdown) != 0;
  t.unobserved_error = (flags & flag::unobserved_error) != 0;
  t.failed_daemon = (flags & flag::failed_daemon) != 0;
  t.cancel_requested = (flags & flag::cancel_requested) != 0;
  t.main = (flags & flag::main_task) != 0;
  t.has_deadline = (flags & flag::has_deadline) != 0;
  t.shielded = (flags & flag::shielded) != 0;
  t.waits_for_any = (flags & flag::waits_for_any) != 0;
  t.collectable = (flags & flag::collectable) != 0;
  t.dead_wait = (flags & flag::dead_wait) != 0;
  t.cleans_up = (flags & flag::cleans_up) != 0;
  t.unseen = (flags & flag::unseen) != 0;
}

std::uint32_t owner_kind_in(std::uint32_t flags) {
  return (flags & segment::flag::owner_mask) >> segment::flag::owner_shift;
}
std::uint32_t reason_in(std::uint32_t flags) {
  return (flags & segment::flag::reason_mask) >> segment::flag::reason_shift;
}
std::uint32_t scope_reason_in(std::uint32_t flags) {
  return (flags & segment::flag::scope_reason_mask) >> segment::flag::scope_reason_shift;
}
constexpr auto last_owner_kind = static_cast<std::uint32_t>(segment::owner_kind::handle);
constexpr auto last_reason = static_cast<std::uint32_t>(segment::cancel_reason::shutdown);
static_assert(static_cast<int>(model::owner_kind::handle) == static_cast<int>(segment::owner_kind::handle));
static_assert(static_cast<int>(model::cancel_reason::shutdown) == static_cast<int>(segment::cancel_reason::shutdown));
static_assert(model::max_stack == segment::max_stack);

// The model's states are in the same order as the segment's.
template <class State>
State state_from(node_state s, node_state first) {
  return static_cast<State>(static_cast<int>(s) - static_cast<int>(first));
}
static_assert(static_cast<int>(node_state::never_started) - static_cast<int>(node_state::ready) ==
              static_cast<int>(model::task_state::never_started));
static_assert(static_cast<int>(node_state::group_closed) - static_cast<int>(node_state::group_open) ==
              static_cast<int>(model::group_state::closed));
static_assert(static_cast<int>(node_state::loop_ended) - static_cast<int>(node_state::loop_running) ==
              static_cast<int>(model::loop_state::ended));

}  // namespace

decoder::decoder(const segment_bytes& from, bool live, std::optional<std::uint64_t> scan_began)
    : source_(from), live_(live), scan_began_(scan_began) {}

void decoder::begin(const tables& d, const std::optional<anchor>& now) {
  clock_ = tick_clock(*d.header, live_, now);
  if (live_) scan_began_ = now ? now->ticks : 0;
  slots_used_ = d.slots_used;
  references_.load(source_, d);
  // This memory is touched only as far as it is filled. There are no more tasks than slots in use.
  out_.tasks.reserve(slots_used_);
}

void decoder::look_again() { references_.load(source_, read_tables(source_)); }

reception decoder::accept(std::uint32_t index, const segment::slot& s, bool final) {
  references_.begin_slot();
  switch (static_cast<node_kind>(field(s.kind))) {
    case node_kind::none:
    case node_kind::operation:  // operations are not in the model yet
      return reception::taken;
    case node_kind::loop:
      return accept_loop(index, s, final);
    case node_kind::group:
      return accept_group(s, final);
    case node_kind::task:
      return accept_task(index, s, final);
    case node_kind::note:
      return accept_note(index, s, final);
    case node_kind::test:
      return accept_test(s, final);
    case node_kind::suppression:
      return accept_suppression(s, final);
    case node_kind::allowance:
      return accept_allowance(s, final);
    case node_kind::held:
      return accept_held(s);
  }
  return reception::damaged;
}

model::nanoseconds decoder::instant(const std::atomic<std::uint64_t>& ticks) {
  latest_ticks_ = std::max(latest_ticks_, field(ticks));
  return clock_.instant(field(ticks));
}

model::index decoder::loop(const std::atomic<std::uint32_t>& slot) {
  if (field(slot) < slots_used_ && field(slot) != 0) return loops_.number_of(field(slot));
  // A loop's slot that is not 0 came into use only after we looked, and is not among the slots of this scan.
  return model::none;
}

model::await_stack decoder::stack_of(const segment::slot& s, bool waits) {
  model::await_stack stack;
  if (waits) stack.operation = references_.text(s.where);
  stack.depth = field(s.depth);
  stack.kept = std::min<std::uint32_t>(stack.depth, model::max_stack);
  for (std::uint32_t i = 0; i < stack.kept; ++i) {
    stack.sites[i] = references_.site(s.stack[(stack.depth - stack.kept + i) % segment::max_stack]);
  }
  stack.deeper = stack.depth >= segment::uncounted_depth;
  if (stack.deeper) stack.depth = segment::uncounted_depth;
  return stack;
}

reception decoder::accept_task(std::uint32_t index, const segment::slot& s, bool final) {
  const auto state = static_cast<node_state>(field(s.state));
  if (state == node_state::free) return reception::taken;  // the slot was seen at its very beginning or end
  if (!between(state, node_state::ready, node_state::never_started)) return reception::damaged;
  const std::uint32_t flags = field(s.flags);
  const bool flags_known = owner_kind_in(flags) <= last_owner_kind && reason_in(flags) <= last_reason &&
                           scope_reason_in(flags) <= last_reason;

  model::task t;
  t.id = field(s.id);
  t.owner = field(s.owner);
  t.spawner = field(s.spawner);
  t.spawned = instant(s.spawned);
  t.since = instant(s.since);
  t.busy = clock_.duration(field(s.busy));
  const std::uint64_t wait_on = field(s.wait_on);
  const bool waits_for_object = segment::object_reference::is_one(wait_on);
  if (!waits_for_object) t.wait_on = wait_on;
  t.state = state_from<model::task_state>(state, node_state::ready);
  decode_flags(flags, t);
  if (!t.unseen) t.polls = field(s.polls);
  if (flags_known) {
    t.owned_by = static_cast<model::owner_kind>(owner_kind_in(flags));
    t.reason = static_cast<model::cancel_reason>(reason_in(flags));
    t.scope_reason = static_cast<model::cancel_reason>(scope_reason_in(flags));
  }
  t.spawned_at = references_.site(s.spawn_site);
  t.function = references_.site(s.function);
  t.given_name = references_.text(s.name);
  // The task was pending at its loop's shutdown, and has ended since: its slot keeps the wait of that instant.
  const bool frozen = t.pending_at_shutdown && !model::is_live(t.state);
  const std::uint32_t running_on = state == node_state::running ? references_.thread(s.where) : 0;
  const model::await_stack stack = stack_of(s, state == node_state::waiting || frozen);
  if (references_.outcome(final) == reception::refers_beyond) return reception::refers_beyond;

  t.stack = stacks_.number_of(stack);
  t.loop = loop(s.loop);
  if (model::is_live(t.state)) loops_.count_live(t.loop);
  if (const std::uint32_t note = field(s.note); note != 0 && note < slots_used_) {
    notes_.expect(static_cast<model::index>(out_.tasks.size()), note);
  }
  if (waits_for_object && stack.operation != 0)
    objects_.push_back({static_cast<model::index>(out_.tasks.size()), wait_on, field(s.since)});
  out_.tasks.push_back(t);
  if ((flags & segment::flag::error_gathered) != 0) note_of(out_, out_.tasks.back()).error_gathered = true;
  if (running_on != 0) {
    note_of(out_, out_.tasks.back()).thread = running_on;
    if (live_) code_.found(static_cast<model::index>(out_.tasks.size() - 1), index, field(s.since));
  }
  return flags_known ? references_.outcome(final) : reception::damaged;
}

decoder::alike_task decoder::look_at(const segment::slot& s, bool final) {
  references_.begin_slot();
  if (references_.site(s.spawn_site) == 0) references_.site(s.function);
  return {references_.outcome(final), loop(s.loop)};
}

void decoder::add_alike(model::task t, std::uint64_t count, const alike_ticks& ticks) {
  if (t.spawned_at >= references_.sites_used()) t.spawned_at = 0;
  if (t.function >= references_.sites_used()) t.function = 0;
  t.spawned = clock_.instant(ticks.earliest_spawned);
  t.since = clock_.instant(ticks.earliest_since);
  latest_ticks_ = std::max({latest_ticks_, ticks.earliest_spawned, ticks.latest_since});
  if (model::is_live(t.state)) loops_.count_live(t.loop, count);
  out_.tasks.push_back(t);
}

reception decoder::accept_group(const segment::slot& s, bool final) {
  const auto state = static_cast<node_state>(field(s.state));
  if (state == node_state::free) return reception::taken;
  if (!between(state, node_state::group_open, node_state::group_closed)) return reception::damaged;
  model::group g;
  g.id = field(s.id);
  g.owner = field(s.owner);
  g.opened = instant(s.spawned);
  g.cancelled = instant(s.since);
  g.cancelled_by = field(s.wait_on);
  g.children_spawned = field(s.polls);
  g.state = state_from<model::group_state>(state, node_state::group_open);
  const std::uint32_t reason = reason_in(field(s.flags));
  if (reason <= last_reason) g.reason = static_cast<model::cancel_reason>(reason);
  g.opened_at = references_.site(s.spawn_site);
  g.given_name = references_.text(s.name);
  if (references_.outcome(final) == reception::refers_beyond) return reception::refers_beyond;
  g.loop = loop(s.loop);
  out_.groups.push_back(g);
  return reason <= last_reason ? references_.outcome(final) : reception::damaged;
}

reception decoder::accept_loop(std::uint32_t index, const segment::slot& s, bool final) {
  const auto state = static_cast<node_state>(field(s.state));
  if (state == node_state::free) return reception::taken;
  if (!between(state, node_state::loop_running, node_state::loop_ended)) return reception::damaged;
  model::loop l;
  l.id = field(s.id);
  l.main = field(s.wait_on);
  l.spawner = field(s.spawner);
  l.began = instant(s.spawned);
  l.shutdown = instant(s.since);
  l.threads = field(s.where);
  l.state = state_from<model::loop_state>(state, node_state::loop_running);
  (l.state == model::loop_state::ended ? l.ended : l.without_tasks) = instant(s.busy);
  l.shutdown_waits = field(s.polls) != 0;
  l.nobodys = (field(s.flags) & segment::nobodys_loop) != 0;
  if (l.nobodys && field(s.owner) != 0) l.made = clock_.distance(field(s.owner));
  l.is_run = !l.nobodys && field(s.owner) == segment::loop_is_run;
  if (!l.nobodys && !l.is_run) l.not_run = instant(s.owner);
  l.name = references_.text(s.name);
  l.began_at = references_.site(s.spawn_site);
  l.runtime = references_.text(s.function);
  if (references_.outcome(final) != reception::refers_beyond) loops_.found(index, l, field(s.spawned));
  return references_.outcome(final);
}

// Adds what stands in the place of the error: when the scope was cancelled, and who asked for it.
void decoder::add_cancelled_scope(const segment::note& n, model::note& to) {
  std::array<std::array<char, sizeof(std::uint64_t)>, 2> words;
  for (std::size_t i = 0; i < sizeof(words); ++i) words[i / 8][i % 8] = field(n.error[i]);
  to.scope_cancelled = clock_.instant(std::bit_cast<std::uint64_t>(words[0]));
  to.scope_cancelled_by = std::bit_cast<std::uint64_t>(words[1]);
}

// Adds where the task was pending when its loop shut down, which stands in the place of the error.
void decoder::add_shutdown_wait(const segment::note& n, model::note& to) {
  std::array<char, sizeof(segment::shutdown_wait)> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = field(n.error[segment::shutdown_wait_at + i]);
  const auto wait = std::bit_cast<segment::shutdown_wait>(bytes);
  segment::slot then;
  then.depth.store(wait.depth, of_copy);
  then.where.store(wait.where, of_copy);
  for (std::uint32_t i = 0; i < segment::max_stack; ++i) then.stack[i].store(wait.stack[i], of_copy);
  const auto stack = stack_of(then, wait.state == static_cast<std::uint8_t>(node_state::waiting));
  to.at_shutdown = stacks_.number_of(stack);
}

reception decoder::accept_note(std::uint32_t index, const segment::slot& s, bool final) {
  segment::note n;
  std::memcpy(static_cast<void*>(&n), &s, sizeof(n));
  note_table::found_note found;
  found.subject = field(n.subject);
  found.note.orphaned = instant(n.orphaned);
  found.note.dropped_by = field(n.dropped_by);
  found.note.dropped_in = references_.site(n.dropped_in);
  found.note.cancelled = instant(n.cancelled);
  found.note.cancelled_by = field(n.cancelled_by);
  found.note.scope = references_.site(n.scope);
  const std::uint32_t length = field(n.error_bytes);
  if (found.note.scope != 0 && length == 0) add_cancelled_scope(n, found.note);
  if (field(n.has_wait) == 1 && length == 0) add_shutdown_wait(n, found.note);
  for (std::uint32_t i = 0; i < std::min(length, segment::max_error_bytes); ++i) found.note.error += field(n.error[i]);
  if (length > segment::max_error_bytes) references_.damage();
  if (references_.outcome(final) != reception::refers_beyond) notes_.found(index, std::move(found));
  return references_.outcome(final);
}

reception decoder::accept_test(const segment::slot& s, bool final) {
  const model::test_bounds t{references_.text(s.name), instant(s.spawned), instant(s.since),
                             references_.site(s.spawn_site)};
  if (references_.outcome(final) != reception::refers_beyond) out_.tests.push_back(t);
  return references_.outcome(final);
}

reception decoder::accept_suppression(const segment::slot& s, bool final) {
  const model::suppression_line line{references_.text(s.name), references_.site(s.spawn_site)};
  if (references_.outcome(final) != reception::refers_beyond) out_.suppressions.push_back(line);
  return references_.outcome(final);
}

reception decoder::accept_allowance(const segment::slot& s, bool final) {
  const model::allowance made{.kinds = references_.text(s.name),
                              .began = instant(s.spawned),
                              .ended = instant(s.since),
                              .expected = field(s.polls) == 1,
                              .site = references_.site(s.spawn_site),
                              .findings = field(s.busy)};
  if (references_.outcome(final) != reception::refers_beyond) out_.allowances.push_back(made);
  return references_.outcome(final);
}

reception decoder::accept_held(const segment::slot& s) {
  const std::uint64_t word = field(s.wait_on);
  if (!segment::object_reference::is_one(word)) return reception::damaged;
  const std::uint32_t flags = field(s.flags);
  held_.push_back({.address = segment::object_reference::address(word),
                   .holder = field(s.owner),
                   .holders = field(s.polls),
                   .since = instant(s.since),
                   .by_one = (flags & segment::held_by_one) != 0,
                   .at_shutdown = (flags & segment::held_at_shutdown) != 0});
  return reception::taken;
}

void decoder::recheck(slot_reader& slots, const tables& d) {
  if (!live_) return;
  references_.load(source_, read_tables(source_));
  recheck_loops(slots, d);
  recheck_notes(slots, d);
  code_.look(*d.header, slots, d.slots, out_, clock_.instant(scan_began_.value_or(0)));
}

// Removes a loop that ended meanwhile, and adds one whose slot was copied before the loop began.
void decoder::recheck_loops(slot_reader& slots, const tables& d) {
  for (model::index number = 0; number < loops_.size(); ++number) {
    const std::uint32_t index = loops_.slot_of(number);
    const segment::slot* const s = slots.copy_one(d.slots, index);
    if (s == nullptr) continue;  // it is in change, and so still the one that was copied before
    loops_.lost(number);
    if (field(s->kind) == static_cast<std::uint8_t>(node_kind::loop)) accept(index, *s, true);
  }
}

// Copies the notes that are missing: a note may be made after its slot was copied, and before its task's slot was.
void decoder::recheck_notes(slot_reader& slots, const tables& d) {
  for (const std::uint32_t index : notes_.missing(out_)) {
    const segment::slot* const s = slots.copy_one(d.slots, index);
    if (s != nullptr && field(s->kind) == static_cast<std::uint8_t>(node_kind::note)) accept(index, *s, true);
  }
}

model::snapshot decoder::finish(const scan_result& scan, model::process_end end,
                                std::optional<std::uint64_t> taken_ticks, std::span<const std::uint64_t> stand_for) {
  references_.load(source_, scan.last);
  notes_.attach(out_);
  loops_.resolve(out_, scan_began_.value_or(UINT64_MAX), stand_for);
  auto sites = read_sites(source_, scan.last, references_.strings());
  out_.sites = std::move(sites.sites);
  out_.evicted = std::move(sites.evicted);
  out_.blocking_polls = read_blocking_polls(*scan.last.header, clock_, out_.sites.size());
  out_.counters_by_name = sums_by_name(scan.counters, references_.strings(), loops_);
  out_.process = facts_of_process(source_, scan, end);
  date(out_.process, *scan.last.header, clock_, taken_ticks, latest_ticks_);
  out_.torn_slots = scan.torn_slots;
  std::stable_sort(out_.tests.begin(), out_.tests.end(),
                   [](const model::test_bounds& a, const model::test_bounds& b) { return a.began < b.began; });
  out_.objects = read_objects(source_, scan.last, objects_, references_.strings());
  if (scan_began_.value_or(0) != 0) out_.process.at_once = clock_.instant(*scan_began_);
  add_holders(held_, out_);
  out_.texts = references_.strings().release();
  out_.stacks = stacks_.release();
  code_.attach(out_);
  return std::move(out_);
}

}  // namespace curfew::reader
