// A chain of awaitables that co_spawn began, from its first operation to the death of its bottom frame: one task.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include <atomic>
#include <cstdint>

#include "probe/recorder/recorder.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::asio_tracking {

// Where a coroutine is suspended: the functions of the program's own that it is in, outermost first.
struct async_stack {
  recorder::site_id frames[segment::max_stack];  // those that are kept
  std::uint32_t kept = 0;
  std::uint32_t depth = 0;  // true number
};

// Invariant: one thread at a time suspends a coroutine, and nobody else touches what is no atomic, but to read what is
// constant from the time on that it is a task. The atomics and `id` may be looked at by a thread that is still in a
// handler, or begins a further operation for it, after another thread has resumed or ended the coroutine: such a thread
// says nothing of it, for its turn is over.
struct coroutine {
  std::atomic<std::uint32_t> users{1};  // its bottom frame, operations, and what threads are in (scopes.hpp)
  std::atomic<bool> has_ended{false};   // and so is no task any more: nothing is to be said of its node
  // A guest is a task of curfew's runtime, which alone says when it begins, is polled and ends: it has neither node nor
  // loop here. Where it waits is said of the task that the thread polls, if it is that one.
  bool is_guest = false;       // constant, as is `home`
  const void* home = nullptr;  // of a guest: the execution_context that it is on
  recorder::node node = nullptr;
  recorder::node_id id = 0;  // of the node, or of the guest; stays when it has ended
  recorder::loop* loop =
      nullptr;  // null: it is no task yet, or a guest. It may be said after the loop's end that a task has ended
  context* of = nullptr;           // of that loop
  recorder::site_id function = 0;  // its own, or what it was taken for; 0: not known yet
  bool has_own_function = false;   // its frames have said so
  bool is_name_guessed = false;
  const void* made_before = nullptr;       // the frame that its thread made before its bottom one; it may be gone
  bool is_background = false;              // the program says so; constant from the time on that it is a task
  std::atomic<bool> is_polled{false};      // said to the recorder
  recorder::node polled_around = nullptr;  // the task within whose poll it began to run
  // It has not been seen to be resumed since it suspended: it is seen where Asio's own frame, which dies as the
  // coroutine is resumed, is the innermost one. Otherwise Asio's frames say it to who may look at them:
  // is_suspended_in_frames().
  std::atomic<bool> is_suspended{false};
  std::atomic<bool> is_watched{false};           // it is seen when it is resumed
  std::atomic<const void* const*> top{nullptr};  // as frames.hpp says of a resumption
  std::atomic<const void*> innermost{nullptr};
  std::atomic<const void* const*> thread{nullptr};
  std::atomic<bool> is_task{false};  // `id` and `is_background` are there, and stay

  // Counts its suspensions by two, and is odd while the stack of the next one is written.
  // Memory ordering: as a slot's sequence (probe/recorder/slot_change.hpp).
  std::atomic<std::uint32_t> turn{0};
  std::atomic<recorder::site_id> stack[segment::max_stack] = {};
  std::atomic<std::uint32_t> kept{0}, depth{0};

  void suspends_at(const async_stack&, const resumption&) noexcept;
  // Whether it is suspended, as Asio's frames have it. REQUIRES: its one operation has ended, and its handler, which is
  // Asio's own, runs here: nobody else can resume it.
  bool is_suspended_in_frames() const noexcept;
  // Whether it is on that context, which an operation is just begun on.
  bool is_on(const context& its) const noexcept {
    return is_guest ? this_thread.execution_context == home : of == &its;
  }
  bool is_in_turn(std::uint32_t t) const noexcept { return turn.load(std::memory_order_acquire) == t; }
};

// It waits in `operation`, on that object (a word of segment::object_reference, or 0); 0: in one that Asio does not
// tell of. Nothing is said if `turn` is over.
void waits(coroutine&, std::uint32_t turn, recorder::string_id operation, std::uint64_t object = 0) noexcept;
// The same of one that has just suspended there. REQUIRES: it is a task.
void waits_at(coroutine&, const async_stack&, recorder::string_id operation, std::uint64_t object = 0) noexcept;
// It waits for its turn on an executor.
void waits_for_turn(coroutine&) noexcept;
// Its operation has ended, and its handler is called. For how long it has been ready to go on is not known, unless it
// was said to wait for its turn.
void goes_on(coroutine&) noexcept;
// Has its innermost frame say that it is resumed, as that dies. Returns false where it cannot.
bool watch_resumption(coroutine&, void* innermost_frame) noexcept;
// Becomes a task of `of`. `spawner`: the task that called co_spawn, or 0. `runs`: it has begun.
// REQUIRES: it is none yet.
void become_task(coroutine&, context& of, recorder::node_id spawner, bool is_background, bool runs = true) noexcept;
// Its frames have said which function is its own.
void is_called(coroutine&, recorder::site_id function) noexcept;

}  // namespace curfew::asio_tracking
