#include "probe/reader/task_counter.hpp"

#include <algorithm>

#include "probe/model/hash.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

using segment::node_kind;
using segment::node_state;

// The key has, from its low end, 3 bits of state, 7 of flags, 32 of site, 21 of the loop's slot, and one that says
// whether the site is that of the task's function, because nobody knows where it was spawned. (A loop with a larger
// number began when the process had 2 million slots in use: in the key it is then no loop, like slot 0.)
constexpr std::uint32_t counted_flags[] = {
    segment::flag::daemon,           segment::flag::orphaned,      segment::flag::pending_at_shutdown,
    segment::flag::unobserved_error, segment::flag::failed_daemon, segment::flag::collectable,
    segment::flag::dead_wait};
constexpr std::uint32_t flags_shift = 3;
constexpr std::uint32_t site_shift = 10;
constexpr std::uint32_t loop_shift = 42;
constexpr std::uint64_t most_loops = std::uint64_t{1} << 21;
constexpr std::uint64_t of_function = std::uint64_t{1} << 63;
constexpr std::uint32_t first_state = static_cast<std::uint32_t>(node_state::ready);
constexpr std::uint32_t last_state = static_cast<std::uint32_t>(node_state::never_started);
constexpr std::uint32_t running = static_cast<std::uint32_t>(node_state::running) - first_state;
static_assert(last_state - first_state < 8);

// REQUIRES: the state is a task's.
std::uint64_t key_of(const segment::slot& s) {
  std::uint64_t key = s.state.load(of_copy) - first_state;
  const std::uint32_t flags = s.flags.load(of_copy);
  std::uint64_t bit = std::uint64_t{1} << flags_shift;
  for (const std::uint32_t flag : counted_flags) {
    if ((flags & flag) != 0) key |= bit;
    bit <<= 1;
  }
  const std::uint64_t loop = s.loop.load(of_copy);
  std::uint64_t site = s.spawn_site.load(of_copy);
  if (site == 0) {
    site = s.function.load(of_copy);
    key |= of_function;
  }
  return key | site << site_shift | (loop < most_loops ? loop : 0) << loop_shift;
}

void take_flags_of(std::uint64_t key, model::task& t) {
  t.daemon = (key >> flags_shift & 1) != 0;
  t.orphaned = (key >> (flags_shift + 1) & 1) != 0;
  t.pending_at_shutdown = (key >> (flags_shift + 2) & 1) != 0;
  t.unobserved_error = (key >> (flags_shift + 3) & 1) != 0;
  t.failed_daemon = (key >> (flags_shift + 4) & 1) != 0;
  t.collectable = (key >> (flags_shift + 5) & 1) != 0;
  t.dead_wait = (key >> (flags_shift + 6) & 1) != 0;
}

std::size_t place_of(std::uint64_t key, std::size_t places) { return (model::scattered(key) >> 48) % places; }

}  // namespace

task_counter::task_counter(const segment_bytes& from, bool live, std::optional<std::uint64_t> scan_began, apart which)
    : live_(live), apart_(which), decoder_(from, live, scan_began) {}

void task_counter::begin(const tables& d, const std::optional<anchor>& now) { decoder_.begin(d, now); }

bool task_counter::stands_alone(const segment::slot& s) const {
  const std::uint32_t flags = s.flags.load(of_copy);
  if (apart_ == apart::none) return false;
  if (!live_ || (flags & (segment::flag::pending_at_shutdown | segment::flag::daemon)) != 0) return true;
  const bool runs = s.state.load(of_copy) == static_cast<std::uint8_t>(node_state::running);
  return apart_ == apart::named && (runs || (flags & segment::flag::any_finding) != 0);
}

reception task_counter::accept(std::uint32_t index, const segment::slot& s, bool final) {
  switch (static_cast<node_kind>(s.kind.load(of_copy))) {
    case node_kind::task:
      return stands_alone(s) ? decoder_.accept(index, s, final) : add(s, final);
    case node_kind::group:
    case node_kind::note:
      return apart_ == apart::none ? reception::taken : decoder_.accept(index, s, final);
    default:
      return decoder_.accept(index, s, final);
  }
}

reception task_counter::add(const segment::slot& s, bool final) {
  const std::uint32_t state = s.state.load(of_copy);
  // The slot was seen at its very beginning or end.
  if (state == static_cast<std::uint32_t>(node_state::free)) return reception::taken;
  if (state < first_state || state > last_state) return reception::damaged;
  const std::uint64_t key = key_of(s);
  alike* kind = find(key);
  reception is = reception::taken;
  if (kind == nullptr) {  // what the tasks of a kind refer to is checked with the first one
    const decoder::alike_task task = decoder_.look_at(s, final);
    if (task.is == reception::refers_beyond) return task.is;
    is = task.is;
    kind = &alike_.emplace_back(alike{.key = key, .loop = task.loop});
    by_key_.emplace(key, static_cast<std::uint32_t>(alike_.size() - 1));
  }
  const std::uint64_t since = s.since.load(of_copy);
  ++kind->count;
  kind->earliest_spawned = std::min(kind->earliest_spawned, s.spawned.load(of_copy));
  kind->earliest_since = std::min(kind->earliest_since, since);
  kind->latest_since = std::max(kind->latest_since, since);
  return is;
}

task_counter::alike* task_counter::find(std::uint64_t key) {
  std::uint32_t& recent = recent_[place_of(key, recent_kinds)];
  if (recent < alike_.size() && alike_[recent].key == key) return &alike_[recent];
  const auto at = by_key_.find(key);
  if (at == by_key_.end()) return nullptr;
  recent = at->second;
  return &alike_[recent];
}

task_counter::apart task_counter::needed() const {
  if (!live_) return apart_;
  bool pending = false;
  bool daemon = false;
  bool found = false;
  for (const alike& a : alike_) {
    model::task t;
    take_flags_of(a.key, t);
    daemon = daemon || t.daemon;
    pending = pending || (t.pending_at_shutdown && !t.daemon);
    found =
        found || t.orphaned || t.pending_at_shutdown || t.unobserved_error || t.failed_daemon || (a.key & 7) == running;
  }
  if (found && decoder_.means_findings()) return apart::named;
  return pending && daemon ? std::max(apart_, apart::judged) : apart_;
}

model::tally task_counter::finish(const scan_result& scan, model::process_end end,
                                  std::optional<std::uint64_t> taken_ticks) {
  model::tally result;
  result.stand_for.assign(decoder_.tasks(), 1);
  for (const alike& a : alike_) {
    model::task t;
    t.state = static_cast<model::task_state>(a.key & 7);
    ((a.key & of_function) != 0 ? t.function : t.spawned_at) =
        static_cast<model::index>(a.key >> site_shift & 0xffff'ffff);
    t.loop = a.loop;
    take_flags_of(a.key, t);
    decoder_.add_alike(t, a.count, {a.earliest_spawned, a.earliest_since, a.latest_since});
    result.stand_for.push_back(a.count);
  }
  result.facts = decoder_.finish(scan, end, taken_ticks, result.stand_for);
  return result;
}

}  // namespace curfew::reader
