#include "probe/recorder/blocks.hpp"

#include <mutex>

#include "probe/recorder/block_table.hpp"
#include "probe/recorder/content_index.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/private_array.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {
namespace {

// These are under pool_mutex.
constinit block_table counters_table(segment::table::counters, sizeof(segment::counters), 1);
constinit std::uint64_t counters_used = 0;

struct series {
  string_id name;
  segment::counters* last_resort;
};
constinit private_array<series> all_series(1 << 20);
constinit std::uint32_t series_count = 0;
// Maps a name to its place in all_series, counted from 1. In a forked child it also has the places of the parent's
// names.
constinit content_index series_by_name;

constexpr std::uint64_t hash_of(string_id name) noexcept { return name * 0x9E3779B97F4A7C15u >> 32; }

segment::counters* take_counters(string_id name) noexcept {
  segment::header* const header = process.header.load(std::memory_order_acquire);
  std::uint64_t first = 0;
  auto* const block = static_cast<segment::counters*>(counters_table.find_room(counters_used, 1, first));
  if (block == nullptr) return nullptr;
  block->series.store(name, std::memory_order_release);
  counters_used = first + 1;
  // The partner is the reader's acquire of counters_used.
  header->counters_used.store(static_cast<std::uint32_t>(counters_used), std::memory_order_release);
  return block;
}

segment::counters* new_counters(string_id name) noexcept {
  const std::lock_guard lock(pool_mutex);
  return take_counters(name);
}

}  // namespace

segment::counters* last_resort_of(string_id name) noexcept {
  const std::lock_guard lock(pool_mutex);
  const std::uint32_t known = series_by_name.find(
      hash_of(name), [name](std::uint32_t at) { return at <= series_count && all_series[at - 1].name == name; });
  if (known != 0) return all_series[known - 1].last_resort;
  if (!all_series.ensure(series_count + 1)) return nullptr;
  segment::counters* const block = take_counters(name);
  if (block == nullptr) return nullptr;
  all_series[series_count++] = {name, block};
  series_by_name.insert(hash_of(name), series_count);
  return block;
}

segment::counters* own_counters(thread_state& t, string_id name) noexcept {
  for (std::uint32_t i = 0; i < t.block_count; ++i) {
    if (t.blocks[i].series == name) return t.blocks[i].counters;
  }
  if (t.block_count == thread_blocks) return nullptr;
  segment::counters* const block = new_counters(name);
  if (block != nullptr) t.blocks[t.block_count++] = {name, block};
  return block;
}

bool any_alive(string_id name) noexcept {
  const std::lock_guard lock(pool_mutex);
  const auto read = [](const std::atomic<std::uint64_t>& count) { return count.load(std::memory_order_acquire); };
  std::uint64_t begun = 0, ended = 0;
  for (std::uint64_t i = 0; i < counters_used; ++i) {
    const auto& c = *static_cast<const segment::counters*>(counters_table.at(i));
    if (c.series.load(std::memory_order_relaxed) != name) continue;
    begun += read(c.spawn_begun) + read(c.groups_opened);
    ended += read(c.completed) + read(c.failed) + read(c.cancelled) + read(c.destroyed) + read(c.untracked) +
             read(c.groups_closed);
  }
  return begun != ended;
}

void forget_blocks_after_fork() noexcept {
  counters_table.forget();
  counters_used = 0;
  series_count = 0;
}

}  // namespace curfew::recorder::detail
