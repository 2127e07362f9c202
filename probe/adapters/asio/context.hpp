// An execution_context as curfew sees it: a loop of the segment, from the first operation on it to its destruction.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include <atomic>
#include <cstdint>
#include <vector>

#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

// A chain or a coroutine that was destroyed uncalled.
enum class task_kind : std::uint8_t { chain, coroutine };
struct abandoned_task {
  recorder::node node;
  task_kind kind;
};

// Its coroutines use it too, and may outlive it.
struct context {
  recorder::loop* loop = nullptr;
  std::atomic<std::uint32_t> users{1};  // the execution_context, and each of its coroutines

  // Those that were destroyed before anybody said that the context goes: services that are newer than ours are shut
  // down before it. They stay pending until that is said, so that they are found pending then. Guarded by
  // adapters_mutex.
  std::vector<abandoned_task> abandoned;
  std::atomic<bool> has_abandoned{false};
  // It goes: what begins now is a part of that. Written under adapters_mutex; relaxed, for who must not miss it comes
  // after, on the same thread.
  std::atomic<bool> is_ending{false};

  // A forked child goes on with what its parent began here. Written once, when the child has one thread.
  bool is_inherited = false;
};

// The last user's release deletes it.
inline void use(context& of) noexcept { of.users.fetch_add(1, std::memory_order_relaxed); }
inline void release(context* of) noexcept {
  if (of->users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete of;
}

// It ends because it was destroyed uncalled.
void abandon(context&, recorder::loop&, abandoned_task) noexcept;
void finish_abandoned_in_a_running(context&) noexcept;
// A handler was called: what was abandoned before was so for another reason than the context's end. A coroutine whose
// handler somebody destroyed will never go on: it is an orphan.
inline void still_runs(context& of) noexcept {
  if (of.has_abandoned.load(std::memory_order_relaxed)) finish_abandoned_in_a_running(of);
}

}  // namespace curfew::asio_tracking
