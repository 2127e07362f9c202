#include <new>
#include <utility>

#include "probe/adapters/asio/context.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

std::atomic<std::uint64_t> ended_contexts{0};
std::atomic<bool> is_off{false};

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

context* begin_context() noexcept {
  recorder::loop* const loop = recorder::begin_loop({.name = "asio"});
  is_off.store(recorder::is_off(), std::memory_order_relaxed);
  auto* const made = recorder::is_off(*loop) ? nullptr : new (std::nothrow) context;
  if (made != nullptr)
    made->loop = loop;
  else
    recorder::end_loop(loop);
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
  shut_down(of);
  ended_contexts.fetch_add(1, std::memory_order_release);
  if (of == nullptr) return;
  recorder::end_loop(of->loop);
  of->loop = nullptr;
  delete of;
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

}  // namespace curfew::asio_tracking
