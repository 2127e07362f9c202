#include "runtime/src/core/join_list.hpp"

#include <utility>

#include "probe/recorder/types.hpp"
#include "runtime/src/core/holding.hpp"

namespace curfew::detail {

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
  w.counted_ = true;
  w.frame_->core->joins_more(1);
}

void join_list::remove(join_wait& w) noexcept {
  join_wait*& newest = w.target_->joiners;
  if (newest == &w) newest = w.previous_ != &w ? w.previous_ : nullptr;
  w.previous_->next_ = w.next_;
  w.next_->previous_ = w.previous_;
  w.waiting_ = false;
}

// Takes all waits out and visits them, the oldest first. A wait may be gone once it has been visited.
template <class Visit>
void join_list::take_all(task_core& target, Visit visit) noexcept {
  join_wait* const newest = std::exchange(target.joiners, nullptr);
  for (join_wait* w = newest != nullptr ? newest->next_ : nullptr; w != nullptr;) {
    join_wait* const next = w != newest ? w->next_ : nullptr;
    w->waiting_ = false;
    visit(*w);
    w = next;
  }
}

// Returns who has waited longest of those that ask for the result, or nullptr. REQUIRES: somebody waits.
const join_wait* join_list::first_for_result(const task_core& target) noexcept {
  const join_wait* w = target.joiners->next_;
  while (w->asks_ != join_wait::asks_for::the_result) {
    if (w == target.joiners) return nullptr;  // all of them only watch
    w = w->next_;
  }
  return w;
}

const task_core* join_list::promise_result(task_core& ending) noexcept {
  const join_wait* const first = first_for_result(ending);
  if (first == nullptr || first->frame_->core->guest) return nullptr;
  ending.taken.store(result_is::promised, std::memory_order_relaxed);  // `done` tells others
  return first->frame_->core;
}

// Wakes the waiters in the order in which they came.
void join_list::wake_all(task_core& ended, recorder::tick at) noexcept {
  take_all(ended, [at](join_wait& w) {
    if (!w.announced_) wake(*w.frame_, at);
  });
}

void join_list::let_go(task_core& destroyed) noexcept {
  take_all(destroyed, [](join_wait&) {});
}

void join_list::inherit(task_core& pending) noexcept {
  if (pending.owner != recorder::owner_kind::handle || pending.joiners == nullptr) return;
  const join_wait* const heir = first_for_result(pending);
  if (heir == nullptr) return;
  task_core& holder = *heir->frame_->core;
  if (pending.holder != &holder) pass_to(holder, pending);
}

}  // namespace curfew::detail
