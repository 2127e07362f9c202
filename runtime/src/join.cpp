// Waiting for the end of a task.
#include <curfew/join_handle.hpp>

#include "runtime/src/join_across.hpp"
#include "runtime/src/loop_core.hpp"
#include "runtime/src/task_core.hpp"

namespace curfew::detail {

namespace {

constinit const operation join_operation("join");

}  // namespace

bool join_wait::begin(frame& f) {
  frame_ = &f;
  if (is_cancelled(f)) {
    interrupted_ = true;
    refuse(f, *this);
    return true;
  }
  task_core& t = *f.core;
  if (target_->loop != t.loop) return begin_across(f);
  const loop_core::guard locked(*t.loop);
  if (target_->done.load(std::memory_order_acquire)) return false;
  refuse_cycle(t, *target_);
  join_list::add(*this);
  suspend(f, *this, join_operation, target_->id);
  return true;
}

// Nobody sees who waits for whom across loops: a circle there is not refused.
bool join_wait::begin_across(frame& f) {
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

// Whether it waited until now. Under the lock.
bool join_wait::leave() noexcept {
  if (!std::exchange(waiting_, false)) return false;
  if (across_) return across_->leave();
  --frame_->core->joins;
  join_wait** at = &target_->joiners;
  while (*at != nullptr && *at != this) at = &(*at)->next_;
  if (*at == this) *at = next_;
  return true;
}

void join_wait::withdraw() noexcept {
  {
    const loop_core::guard locked(*frame_->core->loop);
    if (!leave()) return;  // its target has ended: the task is on its way
  }
  if (across_) across_->withdraw();
}

void join_wait::cancel() noexcept {
  {
    const loop_core::guard locked(*frame_->core->loop);
    if (!leave()) return;
    interrupted_ = true;
    wake(*frame_);
  }
  if (across_) across_->withdraw();
}

void join_wait::end() {
  if (interrupted_) throw_cancelled(*frame_);
}

join_wait::~join_wait() {
  // In the middle of its wait the frame is destroyed only with its loop, and then nobody wakes it meanwhile.
  if (waiting_) [[unlikely]]
    withdraw();
}

void join_wait::announce(frame& f) noexcept {
  frame_ = &f;
  join_list::add(*this);
  announced_ = true;
}

void join_list::add(join_wait& w) noexcept {
  w.next_ = std::exchange(w.target_->joiners, &w);
  w.waiting_ = true;
  ++w.frame_->core->joins;
}

// Of one that was taken out.
void join_list::left(join_wait& w) noexcept {
  w.waiting_ = false;
  --w.frame_->core->joins;
}

// Who came first is woken first: the list has them the other way about.
void join_list::wake_all(task_core& ended) noexcept {
  join_wait* first = nullptr;
  for (join_wait* w = std::exchange(ended.joiners, nullptr); w != nullptr;) {
    join_wait* const next = std::exchange(w->next_, first);
    first = w;
    w = next;
  }
  for (join_wait* w = first; w != nullptr;) {
    join_wait* const next = w->next_;
    left(*w);
    if (!w->announced_) wake(*w->frame_);
    w = next;
  }
}

void join_list::let_go(task_core& destroyed) noexcept {
  for (join_wait* w = std::exchange(destroyed.joiners, nullptr); w != nullptr; w = w->next_) left(*w);
}

void join_list::inherit(task_core& pending) noexcept {
  if (pending.owner != owned_by::handle || pending.joiners == nullptr) return;
  const join_wait* first = pending.joiners;
  while (first->next_ != nullptr) first = first->next_;
  pass_to(*first->frame_->core, pending);
}

}  // namespace curfew::detail
