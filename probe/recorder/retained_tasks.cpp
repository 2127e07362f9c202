#include "probe/recorder/retained_tasks.hpp"

#include <atomic>
#include <cstdint>

#include "probe/recorder/loop_list.hpp"
#include "probe/recorder/notes.hpp"
#include "probe/recorder/pending_daemons.hpp"
#include "probe/recorder/site_counts.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {
namespace {

constexpr std::uint32_t most_retained = 1024;

// These are under evidence_mutex.
struct retained_task {
  loop* of;
  node task;
};
constinit retained_task retained[most_retained] = {};
constinit std::uint32_t oldest = 0;
constinit std::uint32_t retained_count = 0;

constinit std::atomic<std::uint32_t> daemons_kept{0};

// Returns whether the task is no finding, but a daemon that was pending.
constexpr bool is_only_a_daemon(std::uint32_t flags) {
  using namespace segment::flag;
  return (flags & (daemon | any_finding)) == (daemon | pending_at_shutdown);
}

void evict(const retained_task& evicted) noexcept {
  const std::uint32_t flags = evicted.task->flags.load(std::memory_order_acquire);
  if (is_only_a_daemon(flags)) return let_go_of(evicted.of, evicted.task);
  const site_id spawned_at = evicted.task->spawn_site.load(std::memory_order_relaxed);
  count_evicted(spawned_at != 0 ? spawned_at : evicted.task->function.load(std::memory_order_relaxed), flags);
  segment::header* const header = process.header.load(std::memory_order_acquire);
  header->evicted_findings.fetch_add(1, std::memory_order_release);  // partner: the reader's acquire
  let_go_of(evicted.of, evicted.task);
}

}  // namespace

void retain(loop* l, node n) noexcept {
  if (retained_count == most_retained) {
    const retained_task evicted = retained[oldest];
    oldest = (oldest + 1) % most_retained;
    --retained_count;
    evict(evicted);
  }
  retained[(oldest + retained_count) % most_retained] = {l, n};
  ++retained_count;
}

void let_go_of(loop* l, node n) noexcept {
  free_slot(this_thread, n);
  if (l != nullptr && --l->kept == 0 && l->ended && !l->outlived) drop_loop(*l);
}

bool may_keep_daemon() noexcept { return daemons_kept.fetch_add(1, std::memory_order_relaxed) < most_pending_daemons; }

void forget_retained_after_fork() noexcept {
  oldest = retained_count = 0;
  daemons_kept.store(0, std::memory_order_relaxed);
}

}  // namespace curfew::recorder::detail
