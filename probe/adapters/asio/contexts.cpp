#include <atomic>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <new>
#include <string_view>
#include <utility>

#include "probe/adapters/asio/context.hpp"
#include "probe/recorder/adapters_mutex.hpp"
#include "probe/recorder/pending_daemons.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

std::atomic<std::uint64_t> ended_contexts{0};
std::atomic<std::uint32_t> made_contexts[256] = {};
std::atomic<bool> is_off{false};
std::atomic<bool> has_untold_waits{false};

namespace {

// When the latest contexts were made, by their address.
// Memory ordering: relaxed, for who uses a context knows that it was made. Two that are made at once, and share a
// place, may each find the other one's time, which is the same.
struct made_context {
  std::atomic<const void*> address{nullptr};
  std::atomic<recorder::tick> at{0};
};
constinit made_context latest_contexts[1024];

made_context& place_of(const void* execution_context) noexcept {
  return latest_contexts[(reinterpret_cast<std::uintptr_t>(execution_context) >> 4) % std::size(latest_contexts)];
}

// Returns when the context was made; 0: that is not known any more.
recorder::tick when_made(const void* execution_context) noexcept {
  const made_context& latest = place_of(execution_context);
  return latest.address.load(std::memory_order_relaxed) == execution_context ? latest.at.load(std::memory_order_relaxed)
                                                                             : 0;
}

constexpr std::string_view name_of_system_context = "asio.system_context";

// What a context is called by the kind of object that its first operation is on: only an executor tells.
std::string_view name_of_context(std::string_view object_type) noexcept {
  if (object_type == "thread_pool") return "asio.thread_pool";
  if (object_type == "system_executor") return name_of_system_context;
  return "asio";
}

// A handler that was posted, and had no turn yet, has never started.
void finish_destroyed(const context& of, recorder::loop& loop, recorder::node n) noexcept {
  if (of.is_inherited) recorder::lose(n);
  const auto outcome =
      recorder::waits_for_first_turn(n) ? recorder::node_state::never_started : recorder::node_state::destroyed;
  recorder::finish(loop, n, outcome, {}, false, recorder::now());
}

std::vector<abandoned_task> take_abandoned(context& of) noexcept {
  const std::lock_guard lock(recorder::adapters_mutex);
  of.has_abandoned.store(false, std::memory_order_relaxed);
  return std::exchange(of.abandoned, {});
}

}  // namespace

void finish_abandoned_in_a_running(context& of) noexcept {
  for (const auto& [node, kind] : take_abandoned(of)) {
    if (kind == task_kind::coroutine) recorder::orphan(*of.loop, node, 0, 0);
    finish_destroyed(of, *of.loop, node);
  }
}

void context_made(const void* execution_context) noexcept {
  made_at(execution_context).fetch_add(1, std::memory_order_relaxed);
  made_context& latest = place_of(execution_context);
  latest.address.store(execution_context, std::memory_order_relaxed);
  latest.at.store(recorder::now(), std::memory_order_relaxed);
}

// The system's context is made when it is used first, and is there for the whole process.
context* begin_context(const void* execution_context) noexcept {
  const std::string_view name = name_of_context(this_thread.object_type);
  const recorder::tick when = name == name_of_system_context ? 0 : when_made(execution_context);
  recorder::loop* const loop = recorder::begin_loop({.name = name, .nobodys = true, .made = when});
  is_off.store(recorder::is_off(), std::memory_order_relaxed);
  auto* const made = recorder::is_off(*loop) ? nullptr : new (std::nothrow) context;
  if (made != nullptr)
    made->loop = loop;
  else
    recorder::end_loop(loop);
  return made;
}

void shut_down(context* of) noexcept {
  if (of == nullptr) return;
  {
    const std::lock_guard lock(recorder::adapters_mutex);
    if (of->is_ending.load(std::memory_order_relaxed)) return;
    recorder::begin_shutdown(*of->loop, recorder::now());
    recorder::mark_pending(*of->loop);
    recorder::keep_pending_daemons(*of->loop);
    of->is_ending.store(true, std::memory_order_relaxed);
  }
  for (const auto& task : take_abandoned(*of)) finish_destroyed(*of, *of->loop, task.node);
}

void end_context(context* of) noexcept {
  shut_down(of);
  ended_contexts.fetch_add(1, std::memory_order_release);
  if (of == nullptr) return;
  recorder::end_loop(of->loop);
  of->loop = nullptr;
  release(of);
}

void goes_on_after_fork(context* of) noexcept {
  if (of != nullptr) of->is_inherited = true;
}

void abandon(context& of, recorder::loop& loop, abandoned_task task) noexcept {
  try {
    const std::lock_guard lock(recorder::adapters_mutex);
    if (!of.is_ending.load(std::memory_order_relaxed)) {
      of.abandoned.push_back(task);
      of.has_abandoned.store(true, std::memory_order_relaxed);
      return;
    }
  } catch (const std::bad_alloc&) {
  }
  finish_destroyed(of, loop, task.node);
}

}  // namespace curfew::asio_tracking
