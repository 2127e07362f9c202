// Internal: stands for a task in the queue of those that wait for a time. It is a part of the sleep's awaiter, in the
// task's frame, so that a sleep needs no memory of its own. Used by sleep.hpp and by the queue
// (runtime/src/core/sleep_queue.hpp).
#pragma once

#include <chrono>
#include <cstdint>

namespace curfew::detail {

struct frame;

// Invariant: it belongs to its queue (under the lock of that) while it is `queued`, and to its task otherwise.
struct sleeper {
  enum class phase : std::uint8_t {
    outside,   // it has not begun to wait, or waits no more
    queued,    // it is in the queue
    for_ever,  // it waits, for a time that never comes; it is in no queue
    due,       // it has been taken out of the queue because its time has come
  };
  explicit sleeper(std::chrono::steady_clock::time_point when) noexcept : until(when) {}
  sleeper(const sleeper&) = delete;
  sleeper& operator=(const sleeper&) = delete;

  std::chrono::steady_clock::time_point until;
  frame* of = nullptr;  // the frame that awaits the sleep
  // What follows is for sleeper_heap. Before it is queued it means nothing.
  sleeper* first;  // below it, as `second` is
  sleeper* second;
  sleeper* parent;
  std::uint64_t number : 48;
  std::uint8_t rank;
  phase is = phase::outside;
};
static_assert(sizeof(sleeper) == 48, "a program may have a million of them");

}  // namespace curfew::detail
