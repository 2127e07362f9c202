#include "probe/recorder/loop_list.hpp"

#include <atomic>
#include <new>

#include "probe/recorder/notes.hpp"
#include "probe/recorder/private_array.hpp"

namespace curfew::recorder::detail {
namespace {

// These are under evidence_mutex.
constinit loop* all_loops = nullptr;
constinit loop* free_loops = nullptr;
// Holds the loop objects by number. The array grows under evidence_mutex, and what is below the count never changes.
constinit private_array<loop*> loop_objects(1 << 20);
constinit std::atomic<std::uint32_t> loop_object_count{0};

// Returns a loop object that was given up, or a new one; nullptr if there is no memory.
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

}  // namespace

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

void forget_loops_after_fork() noexcept {
  for (loop* l = all_loops; l != nullptr; l = l->next) {
    l->kept = 0;
    // A loop that has ended belongs to nobody now. It stays on the list, because another thread may have held the
    // heap's lock, so that its memory cannot be given back.
    l->slot = nullptr;
    l->last_resort = nullptr;
    l->key.store(unregistered_key, std::memory_order_relaxed);
  }
}

}  // namespace curfew::recorder::detail
