// What stays readable after its end: tasks with a finding, the latest 1,024 of them, and the loops they belong to.
#include <new>

#include "probe/recorder/private_array.hpp"
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
constinit loop* free_loops = nullptr;
// By number; grows under evidence_mutex, and what is below the count never changes.
constinit private_array<loop*> loop_objects(1 << 20);
constinit std::atomic<std::uint32_t> loop_object_count{0};

// One that was given up, or a new one. nullptr: no memory.
loop* take_loop_object() noexcept {
  if (loop* const again = free_loops) {
    free_loops = again->next;
    return again;
  }
  const std::uint32_t number = loop_object_count.load(std::memory_order_relaxed);
  if (!loop_objects.ensure(number + 1)) return nullptr;
  auto* const made = new (std::nothrow) loop;
  if (made == nullptr) return nullptr;
  made->number = number;
  loop_objects[number] = made;
  loop_object_count.store(number + 1, std::memory_order_release);  // partner: the acquire in numbered_loop()
  return made;
}

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

loop* numbered_loop(std::uint64_t number) noexcept {
  return number < loop_object_count.load(std::memory_order_acquire) ? loop_objects[number] : nullptr;
}

loop* add_loop() noexcept {
  loop* const l = take_loop_object();
  if (l == nullptr) return nullptr;
  l->previous = nullptr;
  l->next = all_loops;
  if (all_loops != nullptr) all_loops->previous = l;
  all_loops = l;
  return l;
}

void drop_loop(loop& l) noexcept {
  if (is_ours(l.slot)) free_slot(this_thread, l.slot);
  (l.previous != nullptr ? l.previous->next : all_loops) = l.next;
  if (l.next != nullptr) l.next->previous = l.previous;
  l.generation.fetch_add(1, std::memory_order_release);  // partner: the acquire of whoever has a handle
  l.key.store(unregistered_key, std::memory_order_relaxed);
  l.slot = nullptr;
  l.index = 0;
  l.last_resort = nullptr;
  l.id = 0;
  l.kept = 0;
  l.ended = l.outlived = false;
  l.next = free_loops;
  free_loops = &l;
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
