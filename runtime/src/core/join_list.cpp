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
  const join_wait* heir = pending.joiners->next_;
  while (heir != pending.joiners && heir->asks_ != join_wait::asks_for::the_result) heir = heir->next_;
  if (heir->asks_ != join_wait::asks_for::the_result) return;  // all of them only watch
  task_core& holder = *heir->frame_->core;
  if (pending.extras->holder != &holder) pass_to(holder, pending);
}

}  // namespace curfew::detail
