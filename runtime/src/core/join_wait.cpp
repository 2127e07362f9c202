#include <curfew/detail/join_wait.hpp>

#include <memory>
#include <utility>

#include "runtime/src/core/claim.hpp"
#include "runtime/src/core/join_across.hpp"
#include "runtime/src/core/join_list.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/wait_graph.hpp"

namespace curfew::detail {

namespace {

constinit const operation join_operation("join");

}  // namespace

CURFEW_FLATTEN bool join_wait::begin(frame& f) {
  frame_ = &f;
  if (is_cancelled(f)) {
    interrupted_ = true;
    refuse(f, *this);
    return true;
  }
  task_core& t = *f.core;
  if (target_->loop != t.loop) return begin_across(f);
  {
    const shard_guard locked(t, *target_);
    if (target_->done.load(std::memory_order_acquire)) return false;
    if (closes_no_cycle(t, *target_)) [[likely]] {
      join_list::add(*this);
      suspend(f, *this, join_operation, target_->id);
      return true;
    }
  }
  const shard_guard locked(*t.loop);
  if (target_->done.load(std::memory_order_acquire)) return false;
  refuse_cycle(t, *target_);
  join_list::add(*this);
  suspend(f, *this, join_operation, target_->id);
  return true;
}

// Waits for a task of another loop. Nobody sees who waits for whom across loops, so a circle there is not refused.
CURFEW_COLD bool join_wait::begin_across(frame& f) {
  if (target_->done.load(std::memory_order_acquire)) return false;
  across_ = std::make_shared<join_across>(*this, f, *target_);
  waiting_ = true;
  suspend(f, *this, join_operation, target_->id);
  if (across_->register_wait()) return true;
  const loop_core::guard locked(*f.core->loop);
  unsuspend(f);
  waiting_ = false;
  across_->leave();
  return false;
}

// Ends the wait. Returns whether it lasted until now. Under the lock.
bool join_wait::leave() noexcept {
  if (!waiting_) return false;
  if (across_) {
    waiting_ = false;
    return across_->leave();
  }
  join_list::remove(*this);
  return true;
}

void join_wait::withdraw() noexcept {
  {
    const shard_guard locked(*frame_->core, across_ ? *frame_->core : *target_);
    if (!leave()) return;  // the target has ended: the waiting task is on its way
  }
  if (across_) across_->withdraw();
}

void join_wait::cancel() noexcept {
  {
    const shard_guard locked(*frame_->core, across_ ? *frame_->core : *target_);
    if (!leave()) return;
    interrupted_ = true;
    wake(*frame_);
  }
  if (across_) across_->withdraw();
}

join_wait::~join_wait() {
  // A frame is destroyed in the middle of its wait only with its loop, and then nobody wakes it meanwhile.
  if (waiting_) [[unlikely]]
    withdraw();
  if (!counted_) return;
  frame_->core->joins_more(-1);
  if (asks_ == asks_for::the_result) break_promise(*target_, *frame_->core);
}

void join_wait::announce(frame& f) noexcept {
  frame_ = &f;
  join_list::add(*this);
  announced_ = true;
}

}  // namespace curfew::detail
