// Changes a slot or a note under its sequence counter. Used by the files of probe/recorder/ only.
//
// Invariant: the counter is odd while a writer is inside, and even when the fields belong together.
//
// Memory ordering: every field is stored with release. A reader that loads (acquire) a new value therefore also sees
// the odd counter when it looks again, and throws its copy away. There are no fences, because the thread sanitizer does
// not understand them, and on x86 all of this is plain moves.
#pragma once

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <thread>

#include "probe/recorder/one_store.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

template <class T, class U>
inline void put(std::atomic<T>& field, U value) noexcept {
  field.store(static_cast<T>(value), std::memory_order_release);  // partner: readers' acquire of fields
}

// Stores two neighbours at once. REQUIRES: `second` stands right behind `first`, in one word of 64 bits.
inline void put_both(std::atomic<std::uint32_t>& first, std::uint32_t value,
                     [[maybe_unused]] std::atomic<std::uint32_t>& second, std::uint32_t second_value) noexcept {
  assert(&second == &first + 1 && reinterpret_cast<std::uintptr_t>(&first) % sizeof(std::uint64_t) == 0);
  store_at_once(first, std::uint64_t{second_value} << 32 | value);
}

// Stores what a slot is, and an empty async stack.
inline void put_kind(segment::slot& s, segment::node_kind kind, segment::node_state state) noexcept {
  static_assert(offsetof(segment::slot, kind) == 4 && offsetof(segment::slot, state) == 5 &&
                offsetof(segment::slot, depth) == 6);
  store_at_once(s.kind, static_cast<std::uint32_t>(kind) | static_cast<std::uint32_t>(state) << 8);
}

// Used for what one thread at a time writes (a task, by the rules of recorder.hpp).
class slot_change {
 public:
  explicit slot_change(std::atomic<std::uint32_t>& sequence) noexcept
      // `during_` is odd whatever the counter was: two that write at once, against the rule, must not leave it odd for
      // ever.
      : sequence_(sequence), during_(sequence.load(std::memory_order_relaxed) | 1) {
    sequence.store(during_, std::memory_order_relaxed);  // ordered before the fields by their release
  }
  ~slot_change() { sequence_.store(during_ + 1, std::memory_order_release); }  // partner: readers' first acquire
  slot_change(const slot_change&) = delete;
  slot_change& operator=(const slot_change&) = delete;

 private:
  std::atomic<std::uint32_t>& sequence_;
  std::uint32_t during_;
};

// Used for what several threads may change (a group): the odd counter keeps the others out for the few stores it takes.
class contended_slot_change {
 public:
  explicit contended_slot_change(std::atomic<std::uint32_t>& sequence) noexcept : sequence_(sequence) {
    for (;;) {
      before_ = sequence.load(std::memory_order_relaxed);
      // Acquire: the partner is the release in the destructor of the writer before.
      if (before_ % 2 == 0 &&
          sequence.compare_exchange_weak(before_, before_ + 1, std::memory_order_acquire, std::memory_order_relaxed)) {
        return;
      }
      std::this_thread::yield();
    }
  }
  ~contended_slot_change() { sequence_.store(before_ + 2, std::memory_order_release); }
  contended_slot_change(const contended_slot_change&) = delete;
  contended_slot_change& operator=(const contended_slot_change&) = delete;

 private:
  std::atomic<std::uint32_t>& sequence_;
  std::uint32_t before_ = 0;
};

}  // namespace curfew::recorder::detail
