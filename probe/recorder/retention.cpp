// What stays readable after its end: tasks with a finding, the latest 1,024 of them, and the loops they belong to.
#include "probe/recorder/recorder.hpp"

namespace curfew::recorder::detail {

constinit std::mutex evidence_mutex;

namespace {

constexpr std::uint32_t most_retained = 1024;

// Under evidence_mutex.
struct retained_task {
  loop* of;
  node task;
};
constinit retained_task retained[most_retained] = {};
constinit std::uint32_t oldest = 0;
constinit std::uint32_t retained_count = 0;
constinit loop* all_loops = nullptr;

void evict(const retained_task& evicted) noexcept {
  count_evicted(evicted.task->spawn_site.load(std::memory_order_relaxed),
                evicted.task->flags.load(std::memory_order_acquire));
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

loop* loop_at(std::uint32_t index) noexcept {
  for (loop* l = all_loops; l != nullptr; l = l->next) {
    if (l->slot != nullptr && l->index == index && is_ours(l->slot)) return l;
  }
  return nullptr;
}

void add_loop(loop& l) noexcept {
  l.next = all_loops;
  if (all_loops != nullptr) all_loops->previous = &l;
  all_loops = &l;
}

void drop_loop(loop& l) noexcept {
  if (is_ours(l.slot)) free_slot(this_thread, l.slot);
  (l.previous != nullptr ? l.previous->next : all_loops) = l.next;
  if (l.next != nullptr) l.next->previous = l.previous;
  delete &l;
}

void forget_evidence_after_fork() noexcept {
  oldest = retained_count = 0;
  for (loop* l = all_loops; l != nullptr; l = l->next) {
    l->kept = 0;
    // An ended one is nobody's now; it stays on the list, for its memory may be taken by a lock of the heap's.
    l->slot = nullptr;
    l->last_resort = nullptr;
    l->key.store(unregistered_key, std::memory_order_relaxed);
  }
}

}  // namespace curfew::recorder::detail
