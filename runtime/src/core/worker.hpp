// A thread that gives the tasks of a loop their turns, and the tasks that are to have them there.
#pragma once

#include <atomic>

#include "probe/recorder/types.hpp"
#include "runtime/src/context/handler_memory.hpp"
#include "runtime/src/core/ready_queue.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// A handler that makes a worker of the thread that runs it. It is on its way once at a time, so there is room for it.
struct worker_call {
  std::atomic<bool> made{false};
  handler_memory memory;
};

// Invariant: `next` has come before all that is in the queue. It is set by the worker alone, and taken by anybody, so
// that a task which is woken when no other one is ready needs no lock.
struct alignas(64) worker {
  std::atomic<task_core*> next{nullptr};
  ready_queue ready;
  std::atomic<bool> taken{false};  // a thread is this worker
  recorder::tick pace = 0;         // how long its turns take of late; the worker's alone
  worker_call again;               // made when it has left tasks, to let Asio look for I/O

  void note_turn(recorder::tick took) noexcept {
    constexpr recorder::tick weight = 8;  // a long one counts until some dozen short ones have followed
    pace += took / weight - pace / weight;
  }
  // Returns whether its tasks take so long that it is worth a call, and the way of their end from one processor to the
  // other (a microsecond or so), to have another one take some. Where they are shorter they are done before.
  bool is_worth_help() const noexcept {
    constexpr recorder::tick least = 3'000;  // of nanoseconds, or cycles
    return pace >= least;
  }
  bool has_none() const noexcept { return next.load(std::memory_order_relaxed) == nullptr && ready.size() == 0; }
  // Returns whether there was none before. Called by the worker.
  bool push(task_core& t) noexcept {
    if (has_none()) {
      next.store(&t, std::memory_order_release);
      return true;
    }
    ready.push(t);
    return false;
  }
  task_core* take_own() noexcept {
    task_core* const t = take_next();
    return t != nullptr ? t : ready.pop();
  }
  task_core* take_next() noexcept {
    return next.load(std::memory_order_relaxed) != nullptr ? next.exchange(nullptr, std::memory_order_acquire)
                                                           : nullptr;
  }
};

}  // namespace curfew::detail
