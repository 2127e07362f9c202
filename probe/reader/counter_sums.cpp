#include "probe/reader/counter_sums.hpp"

#include <cstddef>
#include <unordered_map>

#include "probe/reader/segment_bytes.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

void add(model::histogram& to, const segment::histogram& from) {
  to.sum_ns += from.sum_ns.load(of_copy);
  for (std::size_t i = 0; i < to.buckets.size(); ++i) to.buckets[i] += from.buckets[i].load(of_copy);
}
static_assert(model::histogram_buckets == segment::histogram_buckets);

void add(model::counters& to, const segment::counters& from) {
  const auto count = [](const std::atomic<std::uint64_t>& c) { return c.load(of_copy); };
  to.spawned_before += count(from.spawned);
  to.spawned_after += count(from.spawn_begun);
  to.ended_after += count(from.end_begun);
  to.completed += count(from.completed);
  to.failed += count(from.failed);
  to.cancelled += count(from.cancelled);
  to.destroyed += count(from.destroyed);
  to.ended_before = to.completed + to.failed + to.cancelled + to.destroyed;
  to.untracked += count(from.untracked);
  to.orphaned += count(from.orphaned);
  to.pending_at_shutdown += count(from.pending_at_shutdown);
  to.unobserved_errors += count(from.unobserved_errors);
  to.failed_daemons += count(from.failed_daemons);
  to.cancels_asked += count(from.cancels_asked);
  to.groups_opened += count(from.groups_opened);
  to.groups_closed += count(from.groups_closed);
  add(to.poll_duration, from.poll_duration);
  add(to.schedule_delay, from.schedule_delay);
  add(to.task_lifetime, from.task_lifetime);
}

}  // namespace

std::vector<model::counters> sums_by_name(const counter_blocks& blocks, string_table& strings,
                                          const loop_table& loops) {
  std::vector<model::counters> sums;
  std::unordered_map<model::index, std::size_t> by_name;
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    const model::index name = strings.find(blocks[i].series.load(of_copy)).text;
    const auto [at, is_new] = by_name.try_emplace(name, sums.size());
    if (is_new) {
      sums.emplace_back().name = name;
      sums.back().live = loops.live_of(name);
    }
    add(sums[at->second], blocks[i]);
  }
  return sums;
}

}  // namespace curfew::reader
