// An execution_context as curfew sees it: a loop of the segment, from the first operation on it to its destruction.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include <atomic>
#include <mutex>
#include <vector>

#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

// Memory ordering: `is_ending` is stored with release once everything pending has been marked; what ends afterwards
// loads it with acquire.
struct context {
  recorder::loop* loop = nullptr;
  std::atomic<bool> is_ending{false};

  // Operations that were destroyed uncalled before anybody said that the context goes: services that are newer than
  // ours are shut down before it. They stay pending until that is said, so that they are found pending then.
  std::mutex mutex;
  std::vector<recorder::node> abandoned;  // guarded by mutex
  std::atomic<bool> has_abandoned{false};
};

// An operation's chain ends because its operation was destroyed uncalled.
void abandon(context&, recorder::node) noexcept;
void finish_abandoned(context&) noexcept;
// A handler was called: what was abandoned before was so for another reason than the context's end.
inline void still_runs(context& of) noexcept {
  if (of.has_abandoned.load(std::memory_order_relaxed)) finish_abandoned(of);
}

}  // namespace curfew::asio_tracking
