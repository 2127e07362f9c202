#include "probe/recorder/declarations.hpp"

#include <cstdint>
#include <mutex>
#include <string_view>

#include "probe/recorder/fork.hpp"
#include "probe/recorder/interning.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/private_array.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/slot_change.hpp"
#include "probe/recorder/slots.hpp"
#include "probe/recorder/state.hpp"
#include "probe/recorder/string_pool.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

// A test goes from its begin to the next one's, or to its end.
struct test {
  string_id name = 0;  // 0: no test runs
  site_id where = 0;
  tick began = 0;
  segment::slot* slot = nullptr;  // its slot in the present segment, if it has one
};
struct suppression {
  string_id text;
  site_id where;
};
// Allows findings of kinds: of tasks that are spawned while it is here, or `findings` of them at a site.
struct allowance {
  string_id kinds;  // 0: this place is free
  tick began;
  tick ended;  // 0: it holds. One that has ended stays here only while there is no segment to write it to
  std::uint32_t expected;
  site_id site;
  std::uint64_t findings;
  segment::slot* slot;
};
constexpr std::uint64_t most_suppressions = std::uint64_t{1} << 20;
constexpr std::uint64_t most_allowances = std::uint64_t{1} << 20;

// These are under evidence_mutex.
constinit test present_test{};
constinit private_array<suppression> suppressions(most_suppressions);
constinit std::uint64_t suppressions_known = 0;
constinit std::uint64_t suppressions_written = 0;
constinit private_array<allowance> allowances(most_allowances);
constinit std::uint64_t allowances_known = 0;

bool has_segment() noexcept { return process.header.load(std::memory_order_acquire) != nullptr; }

// Returns nullptr if there is no room, which is counted as a name that was lost. REQUIRES: there is a segment.
segment::slot* write(segment::node_kind kind, string_id text, site_id where, tick began) noexcept {
  const std::uint32_t index = take_slot(nullptr);
  if (index == 0) return lose_name(), nullptr;
  segment::slot& s = slots()[index];
  const slot_change change(s.sequence);
  put_kind(s, kind, node_state::free);
  put(s.id, 0);
  put(s.spawned, began);
  put(s.since, 0);
  put(s.spawn_site, where);
  put(s.name, text);
  put(s.loop, 0);
  put(s.note, 0);
  return &s;
}

void write_test() noexcept {
  if (present_test.name == 0 || present_test.slot != nullptr || !has_segment()) return;
  present_test.slot = write(segment::node_kind::test, present_test.name, present_test.where, present_test.began);
}

void write_suppressions() noexcept {
  if (!has_segment()) return;
  for (; suppressions_written < suppressions_known; ++suppressions_written) {
    const suppression& s = suppressions[suppressions_written];
    write(segment::node_kind::suppression, s.text, s.where, 0);
  }
}

void write_allowance(allowance& a) noexcept {
  if (a.kinds == 0 || a.slot != nullptr || !has_segment()) return;
  a.slot = write(segment::node_kind::allowance, a.kinds, a.site, a.began);
  if (a.slot == nullptr) return;
  const slot_change change(a.slot->sequence);
  put(a.slot->since, a.ended);
  put(a.slot->polls, a.expected);
  put(a.slot->busy, a.findings);
}

// Of what is only counted a test allows all, also where it says so before it has begun the segment. No test is asked
// for what an earlier one has allowed.
void forget_ended_allowances() noexcept {
  for (std::uint64_t i = 0; i < allowances_known; ++i)
    if (allowances[i].ended != 0) allowances[i] = {};
}

// Returns the number of a free place, or most_allowances if there is none.
std::uint64_t place_for_allowance() noexcept {
  for (std::uint64_t i = 0; i < allowances_known; ++i)
    if (allowances[i].kinds == 0) return i;
  if (allowances_known == most_allowances || !allowances.ensure(allowances_known + 1)) return most_allowances;
  return allowances_known++;
}

std::uint64_t add_allowance(const allowance& made) noexcept {
  if (made.kinds == 0) return most_allowances;
  const std::uint64_t place = place_for_allowance();
  if (place == most_allowances) return lose_name(), place;
  allowances[place] = made;
  write_allowance(allowances[place]);
  return place;
}

void end_present_test(tick at) noexcept {
  if (segment::slot* const s = present_test.slot) {
    const slot_change change(s->sequence);
    put(s->since, at);
  }
  present_test = {};
}

// Returns whether a child that was made by clone() or _Fork() cannot be recorded.
bool is_lost_child() noexcept { return is_bare_child() && !let_go_in_bare_child(); }

}  // namespace

void write_declarations() noexcept {
  const std::lock_guard lock(evidence_mutex);
  write_test();
  write_suppressions();
  for (std::uint64_t i = 0; i < allowances_known; ++i) write_allowance(allowances[i]);
  forget_ended_allowances();
}

void forget_declarations_after_fork() noexcept {
  present_test.slot = nullptr;
  suppressions_written = 0;
  for (std::uint64_t i = 0; i < allowances_known; ++i) {
    allowances[i].slot = nullptr;
    if (allowances[i].findings != 0) allowances[i] = {};  // they are the parent's
  }
}

}  // namespace detail

void begin_test(std::string_view name, site_id where) noexcept {
  using namespace detail;
  if (is_lost_child()) return;
  const string_id text = recorder::name(name.empty() ? std::string_view("(no name)") : name);
  const tick at = now();
  const std::lock_guard lock(evidence_mutex);
  end_present_test(at);
  forget_ended_allowances();
  present_test = {text, where, at, nullptr};
  write_test();
}

void end_test() noexcept {
  using namespace detail;
  if (is_lost_child()) return;
  const tick at = now();
  const std::lock_guard lock(evidence_mutex);
  end_present_test(at);
}

void suppress(std::string_view lines, site_id where) noexcept {
  using namespace detail;
  if (is_lost_child()) return;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() == lines.size() ? line.size() : line.size() + 1);
    const string_id text = recorder::name(line);
    if (text == 0) continue;
    const std::lock_guard lock(evidence_mutex);
    if (!suppressions.ensure(suppressions_known + 1)) return lose_name();
    suppressions[suppressions_known++] = {text, where};
    write_suppressions();
  }
}

std::uint64_t begin_allowance(std::string_view kinds, bool expected) noexcept {
  using namespace detail;
  if (is_lost_child()) return most_allowances;
  const string_id text = recorder::name(kinds);
  const tick at = now();
  const std::lock_guard lock(evidence_mutex);
  return add_allowance({text, at, 0, expected ? 1u : 0u, 0, 0, nullptr});
}

void end_allowance(std::uint64_t number) noexcept {
  using namespace detail;
  if (is_lost_child()) return;
  const tick at = now();
  const std::lock_guard lock(evidence_mutex);
  if (number >= allowances_known) return;
  if (!has_segment()) {
    allowances[number].ended = at;
    return;
  }
  if (segment::slot* const s = allowances[number].slot) {
    const slot_change change(s->sequence);
    put(s->since, at);
  }
  allowances[number] = {};
}

void allow_more(std::string_view kind, site_id site, std::uint64_t findings) noexcept {
  using namespace detail;
  if (is_lost_child() || findings == 0) return;
  const string_id text = recorder::name(kind);
  const std::lock_guard lock(evidence_mutex);
  for (std::uint64_t i = 0; i < allowances_known; ++i) {
    allowance& a = allowances[i];
    if (a.kinds != text || a.site != site || a.findings == 0) continue;
    a.findings += findings;
    if (a.slot == nullptr) return write_allowance(a);
    const slot_change change(a.slot->sequence);
    put(a.slot->busy, a.findings);
    return;
  }
  add_allowance({text, 0, 0, 0, site, findings, nullptr});
}

}  // namespace curfew::recorder
