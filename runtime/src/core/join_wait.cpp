// Waiting for the end of a task.
#include <curfew/join_handle.hpp>

#include "runtime/src/core/join_across.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

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
  join_list::remove(*this);
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
  join_wait*& newest = w.target_->joiners;
  if (newest == nullptr) {
    w.next_ = w.previous_ = &w;
  } else {
    w.previous_ = newest;
    w.next_ = newest->next_;
    w.next_->previous_ = w.previous_->next_ = &w;
  }
  newest = &w;
  w.waiting_ = true;
  ++w.frame_->core->joins;
}

void join_list::remove(join_wait& w) noexcept {
  join_wait*& newest = w.target_->joiners;
  if (newest == nullptr) return;  // taken out with all others
  if (newest == &w) newest = w.previous_ != &w ? w.previous_ : nullptr;
  w.previous_->next_ = w.next_;
  w.next_->previous_ = w.previous_;
}

// Takes all out, the oldest first.
template <class Visit>
void join_list::take_all(task_core& target, Visit visit) noexcept {
  join_wait* const newest = std::exchange(target.joiners, nullptr);
  for (join_wait* w = newest != nullptr ? newest->next_ : nullptr; w != nullptr;) {
    join_wait* const next = w != newest ? w->next_ : nullptr;
    w->waiting_ = false;
    --w->frame_->core->joins;
    visit(*w);
    w = next;
  }
}

// Who came first is woken first.
void join_list::wake_all(task_core& ended) noexcept {
  take_all(ended, [](join_wait& w) {
    if (!w.announced_) wake(*w.frame_);
  });
}

void join_list::let_go(task_core& destroyed) noexcept {
  take_all(destroyed, [](join_wait&) {});
}

void join_list::inherit(task_core& pending) noexcept {
  if (pending.owner != owned_by::handle || pending.joiners == nullptr) return;
  const join_wait* heir = pending.joiners->next_;
  while (heir != pending.joiners && heir->asks_ != join_wait::asks_for::the_result) heir = heir->next_;
  if (heir->asks_ != join_wait::asks_for::the_result) return;  // they only watch
  task_core& holder = *heir->frame_->core;
  if (pending.extras->holder != &holder) pass_to(holder, pending);
}

}  // namespace curfew::detail
