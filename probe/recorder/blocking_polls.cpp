#include "probe/recorder/blocking_polls.hpp"

#include <algorithm>
#include <mutex>
#include <span>

#include "probe/recorder/locks.hpp"
#include "probe/recorder/state.hpp"

namespace curfew::recorder::detail {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;  // evidence_mutex orders writers, and readers trust nothing

// Returns the entry of the site, or one that may be used for it: a free one, or else that of the shortest poll. Returns
// nullptr if all have longer ones.
segment::blocking_poll* entry_for(std::uint32_t site, std::uint64_t ticks,
                                  std::span<segment::blocking_poll> entries) noexcept {
  segment::blocking_poll* shortest = nullptr;
  for (auto& entry : entries) {
    if (entry.site.load(relaxed) == site) return &entry;
    const auto lasted = [](const segment::blocking_poll& e) {
      return e.site.load(relaxed) == 0 ? 0 : e.lasted.load(relaxed);
    };
    if (shortest == nullptr || lasted(entry) < lasted(*shortest)) shortest = &entry;
  }
  const bool is_free = shortest->site.load(relaxed) == 0;
  return is_free || shortest->lasted.load(relaxed) < ticks ? shortest : nullptr;
}

}  // namespace

void note_blocking_poll(segment::slot& s, std::uint64_t ticks, tick at) noexcept {
  segment::header* const header = process.header.load(std::memory_order_acquire);
  if (header == nullptr) return;
  const std::uint32_t function = s.function.load(relaxed);
  const std::uint32_t spawned_at = s.spawn_site.load(relaxed);
  const std::uint32_t site = spawned_at != 0 ? spawned_at : function;
  if (site == 0) return;  // nobody could be told where
  const std::uint32_t before = s.flags.fetch_or(segment::flag::had_blocking_poll, relaxed);
  const bool is_first = (before & segment::flag::had_blocking_poll) == 0;
  const std::lock_guard lock(evidence_mutex);
  segment::blocking_poll* const entry = entry_for(site, ticks, header->blocking_polls);
  if (entry == nullptr) return;
  if (entry->site.load(relaxed) != site) {
    entry->site.store(0, relaxed);
    entry->tasks.store(0, relaxed);
    entry->lasted.store(0, relaxed);
  }
  const std::uint32_t tasks = entry->tasks.load(relaxed);
  if ((is_first || tasks == 0) && tasks != ~std::uint32_t{0}) entry->tasks.store(tasks + 1, relaxed);
  if (ticks > entry->lasted.load(relaxed)) {
    entry->function.store(function, relaxed);
    entry->task.store(s.id.load(relaxed), relaxed);
    entry->ended.store(at, relaxed);
    entry->lasted.store(ticks, relaxed);
  }
  entry->site.store(site, std::memory_order_release);  // a reader that sees it sees the rest
}

}  // namespace curfew::recorder::detail
