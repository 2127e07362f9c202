// A chain of awaitables that co_spawn began, from its first operation to the death of its bottom frame: one task.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include <atomic>
#include <cstdint>

#include "probe/recorder/recorder.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::asio_tracking {

// Invariant: only the thread that runs the coroutine, or has just suspended it, touches one (it is a strand, as the
// awaitable itself). The atomics and `id` may be looked at by a thread that takes an operation of somebody else's for
// its, or is still in a handler after another thread has ended the coroutine.
struct coroutine {
  std::atomic<std::uint32_t> users{1};  // its bottom frame, operations, and what threads are in (scopes.hpp)
  std::atomic<bool> has_ended{false};   // and so is no task any more: nothing is to be said of its node
  recorder::node node = nullptr;
  recorder::node_id id = 0;        // of the node; stays when it has ended
  recorder::loop* loop = nullptr;  // null: it is no task yet. It may be said after the loop's end that a task has ended
  context* of = nullptr;           // of that loop
  recorder::site_id function = 0;  // its own; 0: not known yet
  bool is_background = false;      // the program says so; constant from the time on that it is a task
  std::atomic<bool> is_polled{false};  // said to the recorder
  // Whether it has not been resumed since it suspended, as far as is known: it is seen where Asio's own frame, which
  // dies as the coroutine is resumed, is the innermost one, or where it is resumed by the very operation that ends.
  std::atomic<bool> is_suspended{false};
  bool is_watched = false;           // it is seen when it is resumed
  std::atomic<bool> is_task{false};  // `id` and `is_background` are there, and stay

  // Where it is suspended now.
  recorder::site_id stack[segment::max_stack] = {};
  std::uint32_t kept = 0;
  std::uint32_t depth = 0;
};

// It waits in `operation`, on that object (a word of segment::object_reference, or 0); 0: in one that Asio does not
// tell of.
void waits(coroutine&, recorder::string_id operation, std::uint64_t object = 0) noexcept;
// It waits for its turn on an executor.
void waits_for_turn(coroutine&) noexcept;
// Its operation has ended, and its handler is called. For how long it has been ready to go on is not known, unless it
// was said to wait for its turn.
void goes_on(coroutine&) noexcept;
// Has its innermost frame say that it is resumed, as that dies. Returns false where it cannot.
bool watch_resumption(coroutine&, void* innermost_frame) noexcept;
// Becomes a task of `of`, if it is none yet. `spawner`: the task in whose handler co_spawn was called, or 0.
void become_task(coroutine&, context& of, recorder::node_id spawner, bool is_background) noexcept;

}  // namespace curfew::asio_tracking
