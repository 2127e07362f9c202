#include <new>
#include <utility>

#include "probe/adapters/asio/context.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

namespace {

// Goes up with each context that ends, so that no thread takes another one at its address for it.
// Memory ordering: release where it goes up, acquire where a thread looks; a thread that uses a context knows of the
// end of what was there before.
std::atomic<std::uint64_t> ended_contexts{0};

struct recent {
  const void* execution_context = nullptr;
  std::uint64_t ended = 0;
  context* found = nullptr;
};
thread_local recent last;

void finish_abandoned(context& of) noexcept {
  std::vector<recorder::node> nodes;
  {
    const std::lock_guard lock(of.mutex);
    nodes.swap(of.abandoned);
    of.has_abandoned.store(false, std::memory_order_relaxed);
  }
  for (const recorder::node n : nodes)
    recorder::finish(*of.loop, n, recorder::node_state::destroyed, {}, false, recorder::now());
}

}  // namespace

context* begin_context(const void*) noexcept {
  auto* const made = new (std::nothrow) context;
  if (made != nullptr) made->loop = recorder::begin_loop({.name = "asio"});
  return made;
}

void shut_down(context* of) noexcept {
  if (of == nullptr || of->is_ending.load(std::memory_order_relaxed)) return;
  recorder::begin_shutdown(*of->loop, recorder::now());
  recorder::mark_pending(*of->loop);
  of->is_ending.store(true, std::memory_order_release);
  finish_abandoned(*of);
}

void end_context(context* of) noexcept {
  if (of == nullptr) return;
  shut_down(of);
  ended_contexts.fetch_add(1, std::memory_order_release);
  recorder::end_loop(of->loop);
  of->loop = nullptr;
  delete of;
}

context* recent_context(const void* execution_context) noexcept {
  const bool same =
      last.execution_context == execution_context && last.ended == ended_contexts.load(std::memory_order_acquire);
  return same ? last.found : nullptr;
}

void remember_context(const void* execution_context, context* found) noexcept {
  last = {execution_context, ended_contexts.load(std::memory_order_acquire), found};
}

void abandon(context& of, recorder::node n) noexcept {
  if (!of.is_ending.load(std::memory_order_acquire)) {
    try {
      const std::lock_guard lock(of.mutex);
      of.abandoned.push_back(n);
      of.has_abandoned.store(true, std::memory_order_relaxed);
      return;
    } catch (const std::bad_alloc&) {
    }
  }
  recorder::finish(*of.loop, n, recorder::node_state::destroyed, {}, false, recorder::now());
}

void still_runs(context& of) noexcept {
  if (of.has_abandoned.load(std::memory_order_relaxed)) finish_abandoned(of);
}

}  // namespace curfew::asio_tracking
