#include <curfew/sleep.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {
constinit const operation yield_operation("yield");
}

constinit const operation sleep_for_operation("sleep_for");
constinit const operation sleep_until_operation("sleep_until");

static_assert(sizeof(sleep_awaiter) == sizeof(wait) + sizeof(sleeper));

bool sleep_awaiter::begin(frame& f, const operation& what) {
  of = &f;
  if (is_cancelled(f)) {
    refuse(f, *this);
    return true;
  }
  f.core->loop->sleepers.add(*this);
  suspend(f, *this, what);
  return true;
}

void sleep_awaiter::leave_queue() noexcept { of->core->loop->sleepers.remove(*this); }

void sleep_awaiter::cancel() noexcept {
  if (of->core->loop->sleepers.remove(*this)) wake(*of);
}

void yield_awaiter::give_way(frame& f, wait& w) noexcept {
  suspend(f, w, yield_operation);
  wake(f);
}

}  // namespace curfew::detail
