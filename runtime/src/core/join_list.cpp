#include "runtime/src/core/join_list.hpp"

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
  ++w.frame_->core->joins;
}

void join_list::unlink(join_wait& w) noexcept {
  join_wait*& newest = w.target_->joiners;
  if (newest == &w) newest = w.previous_ != &w ? w.previous_ : nullptr;
  w.previous_->next_ = w.next_;
  w.next_->previous_ = w.previous_;
  w.waiting_ = false;
  --w.frame_->core->joins;
}

// Who came first is woken first.
void join_list::wake_all(task_core& ended) noexcept {
  while (ended.joiners != nullptr) {
    join_wait& oldest = *ended.joiners->next_;
    unlink(oldest);
    if (!oldest.announced_) wake(*oldest.frame_);
  }
}

void join_list::let_go(task_core& destroyed) noexcept {
  while (destroyed.joiners != nullptr) unlink(*destroyed.joiners);
}

void join_list::inherit(task_core& pending) noexcept {
  if (pending.owner != recorder::owner_kind::handle || pending.joiners == nullptr) return;
  const join_wait* heir = pending.joiners->next_;
  while (heir != pending.joiners && heir->asks_ != join_wait::asks_for::the_result) heir = heir->next_;
  if (heir->asks_ != join_wait::asks_for::the_result) return;  // they only watch
  task_core& holder = *heir->frame_->core;
  if (pending.extras->holder != &holder) pass_to(holder, pending);
}

}  // namespace curfew::detail
