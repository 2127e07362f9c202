#include "runtime/src/core/join_across.hpp"

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

join_across::join_across(join_wait& wait, frame& waiter, task_core& target)
    : target_(&target),
      spare_(new task_extras),
      home_(waiter.core->loop->shared_from_this()),
      wait_(wait),
      waiter_(waiter),
      work_(home_->executor) {}

bool join_across::message::send(loop_core& to, std::shared_ptr<join_across> link) noexcept {
  of = std::move(link);
  if (to.submit(*this)) return true;
  of.reset();
  return false;
}

bool join_across::register_wait() noexcept { return registration_.send(*target_.core()->loop, shared_from_this()); }

void join_across::registered() noexcept {
  task_core& t = *target_.core();
  {
    const loop_core::guard locked(*t.loop);
    if (is_withdrawn_) return;
    if (!t.done.load(std::memory_order_acquire)) {
      if (!t.extras) t.extras.set(std::move(spare_));
      next_ = std::exchange(t.extras->joined_across, shared_from_this());
      return;
    }
  }
  target_ended(shared_from_this());
}

std::shared_ptr<join_across> join_across::target_ended(std::shared_ptr<join_across> first) noexcept {
  std::shared_ptr<join_across> next = std::move(first->next_);
  loop_core& home = *first->home_;
  first->arrival_.send(home, first);  // if the waiter's loop has ended, so has the waiter
  return next;
}

void join_across::arrived() noexcept {
  const loop_core::guard locked(*home_);
  if (!std::exchange(waiting_, false)) return;
  work_.reset();
  wait_.arrived();
  wake(waiter_);
}

bool join_across::leave() noexcept {
  if (!std::exchange(waiting_, false)) return false;
  work_.reset();
  return true;
}

void join_across::withdraw() noexcept { withdrawal_.send(*target_.core()->loop, shared_from_this()); }

void join_across::withdrawn() noexcept {
  task_core& t = *target_.core();
  std::shared_ptr<join_across> mine;  // declared first, so that it is let go of without the lock
  const loop_core::guard locked(*t.loop);
  is_withdrawn_ = true;
  if (!t.extras) return;
  for (std::shared_ptr<join_across>* at = &t.extras->joined_across; *at; at = &(*at)->next_) {
    if (at->get() != this) continue;
    mine = std::move(*at);
    *at = std::move(next_);
    return;
  }
}

}  // namespace curfew::detail
