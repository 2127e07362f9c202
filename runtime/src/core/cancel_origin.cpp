#include "runtime/src/core/cancel_origin.hpp"

#include <new>
#include <utility>

#include "runtime/src/core/cancel_scope_core.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/scope.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

cancel_origin asked_by(const task_core& t) noexcept {
  return {.given_name = given_name_of(t), .function = t.function.function_name(), .asker = t.id};
}

cancel_origin asked_here() noexcept { return current.task != nullptr ? asked_by(*current.task) : cancel_origin(); }

namespace {

// Returns where a scope keeps its origin; nullptr if it has no room for one, as a task has none until it is needed.
std::optional<cancel_origin>* kept_origin(const scope& s) noexcept {
  switch (s.kind) {
    case scope_kind::loop:
      return nullptr;
    case scope_kind::task:
      return s.task->extras ? &s.task->extras->cancel_came_from : nullptr;
    case scope_kind::group:
      return &s.group->cancel_came_from;
    case scope_kind::cancel_scope:
      return &s.bounds->cancel_came_from;
  }
  return nullptr;
}

// Returns the same, and makes room in a task that has none. If there is no memory, the cancel goes on, and nobody is
// told who asked.
std::optional<cancel_origin>* room_for_origin(scope& s) noexcept {
  try {
    if (s.kind == scope_kind::task) s.task->extras_or_new();
  } catch (const std::bad_alloc&) {
  }
  return kept_origin(s);
}

}  // namespace

void cancel(scope& s, cancel_reason why, cancel_origin&& from) noexcept {
  if (s.cancelled.load(std::memory_order_relaxed)) return;
  if (std::optional<cancel_origin>* const kept = room_for_origin(s)) *kept = std::move(from);
  cancel(s, why);
}

cancel_origin origin_of(const scope& cancelled) noexcept {
  const scope* s = &cancelled;
  while (s->inherited && s->parent != nullptr) s = s->parent;
  if (const std::optional<cancel_origin>* const kept = kept_origin(*s); kept != nullptr && *kept) return **kept;
  // A group has asked its daemon to end.
  if (s->reason == cancel_reason::shutdown && s->parent != nullptr && s->parent->kind == scope_kind::group)
    return asked_by(*s->parent->task);
  return {};
}

cancelled cancelled_in(const scope& s, const loop_core& loop) {
  cancel_origin from;
  {
    const loop_core::guard locked(loop);
    from = origin_of(s);
  }
  return {s.reason,
          {.asker = std::move(from.given_name),
           .function = from.function,
           .asker_id = from.asker,
           .deadline = from.deadline,
           .scope = from.scope}};
}

}  // namespace curfew::detail
