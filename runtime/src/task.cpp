// Begins and ends the frames of a task, and hands over from one to another.
#include <curfew/task.hpp>

#include <cxxabi.h>

#include <exception>
#include <source_location>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <utility>

#include <curfew/error.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

void throw_nothing_to_await(const frame& f) {
  const std::source_location at = await_of_user(f);
  throw std::logic_error("curfew: " + quoted(*f.core) + " awaits a task that has no coroutine at " + at.file_name() +
                         ":" + std::to_string(at.line()) +
                         " (moved from, awaited or spawned before; or a function without co_return returned it)");
}

namespace {

// Returns what the frame that suspends now resumes in its place: `next`, or nothing, and then run_frames() goes on.
std::coroutine_handle<> hand_over_to(frame& next) noexcept {
  if (--counts_here.hand_overs_left == 0) [[unlikely]]
    return std::noop_coroutine();
  return next.coroutine();
}

CURFEW_COLD void adopt_parameters_of(frame& f) noexcept {
  const loop_core::guard locked(*f.core->loop);
  adopt_parameters(f, *f.core);
}

}  // namespace

// Both frames belong to the task that is being polled. So its address need not be asked of a frame, which would have to
// be read first.
std::coroutine_handle<> enter_frame(frame*& awaited, frame& caller) noexcept {
  frame& f = *awaited;
  task_core* const t = current.task;
  f.caller = &caller;
  f.held_by = &awaited;
  f.core = t;
  t->active = &f;
  if (f.parameters != nullptr) [[unlikely]]
    adopt_parameters_of(f);
  return hand_over_to(f);
}

std::coroutine_handle<> leave_frame(const frame& f) noexcept {
  frame* const caller = f.caller;
  current.task->active = caller;
  return caller != nullptr ? hand_over_to(*caller) : std::noop_coroutine();
}

namespace {

// True while an unstarted coroutine is destroyed. Task objects among its parameters go with it, and nobody could have
// awaited them.
constinit thread_local bool goes_with_another = false;

// Returns whether a task object that goes unstarted was forgotten. Code that is left by an exception, or that is in a
// task which was told to end, does not do the rest of what it was about to do.
bool was_forgotten() noexcept {
  if (goes_with_another || std::uncaught_exceptions() != 0) return false;
  const task_core* const by = current.task;
  return by == nullptr ||
         (!by->own.cancelled.load(std::memory_order_relaxed) && !by->inner->cancelled.load(std::memory_order_relaxed));
}

}  // namespace

void drop_unstarted(frame& f) noexcept {
  if (was_forgotten()) recorder::never_started(f.born);
  const bool before = std::exchange(goes_with_another, true);
  f.coroutine().destroy();
  goes_with_another = before;
}

namespace {

// Returns whether a handler of `cancelled` catches the exception in flight.
CURFEW_COLD bool derives_from_cancelled() noexcept {
  try {
    throw;
  } catch (const cancelled&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

void keep_exception(frame& f) noexcept {
  f.error = std::current_exception();
  const std::type_info* const type = abi::__cxa_current_exception_type();
  if (type == nullptr) return;  // it is a foreign exception
  // A program throws few types, the same ones again and again, and each through many frames. So the last answer is
  // kept.
  thread_local constinit const std::type_info* last = nullptr;
  thread_local constinit bool last_is_cancelled = false;
  if (last != type) {
    last = type;
    last_is_cancelled = derives_from_cancelled();
  }
  f.cancelled = last_is_cancelled;
}

}  // namespace curfew::detail
