#include "runtime/src/core/loop_gate.hpp"

#include <utility>

#include "runtime/src/core/loop_core.hpp"

namespace curfew::detail {

namespace {

constinit thread_local const visit* innermost [[gnu::tls_model("initial-exec")]] = nullptr;

// Names the gate whose loop this thread is ending, and the end within which it does so.
struct ending {
  const loop_gate* gate;
  const ending* outer;
};
constinit thread_local const ending* innermost_ending [[gnu::tls_model("initial-exec")]] = nullptr;

}  // namespace

// ---- coming and going -----------------------------------------------------------------------------------------------

void visit::enter() noexcept {
  if (gate_->is_inside()) return;
  inside_ = first_ = gate_->enter();
  if (first_) outer_ = std::exchange(innermost, this);
}

void visit::leave() noexcept {
  if (!first_) return;
  innermost = outer_;
  gate_->leave();
}

bool loop_gate::is_inside() const noexcept {
  for (const visit* v = innermost; v != nullptr; v = v->outer_)
    if (v->gate_ == this) return true;
  return false;
}

bool loop_gate::enter() noexcept {
  for (;;) {
    const unsigned before = state_.fetch_add(visitor, std::memory_order_acquire);
    if ((before & (closed | held)) == 0) return true;
    leave();
    if ((before & closed) != 0) return false;
    std::unique_lock<std::mutex> locked(lock_);
    changed_.wait(locked, [this] { return (state_.load(std::memory_order_relaxed) & held) == 0; });
  }
}

void loop_gate::leave() noexcept {
  const unsigned before = state_.fetch_sub(visitor, std::memory_order_acq_rel);
  if ((before & (closed | held)) != 0) [[unlikely]]
    somebody_left();
}

void loop_gate::somebody_left() noexcept {
  std::unique_lock<std::mutex> locked(lock_);
  if (ends_ && visitors() == 0) end(locked);
  changed_.notify_all();
}

// ---- the end --------------------------------------------------------------------------------------------------------

void loop_gate::end(std::unique_lock<std::mutex>& locked) noexcept {
  std::shared_ptr<loop_core> loop = std::move(ends_);
  ending_ = true;
  locked.unlock();
  const ending here{this, innermost_ending};
  innermost_ending = &here;
  loop->abandon();
  innermost_ending = here.outer;
  loop.reset();
  locked.lock();
  destroy_refused(locked);
  ending_ = false;
}

bool loop_gate::is_ended_here() const noexcept {
  for (const ending* e = innermost_ending; e != nullptr; e = e->outer)
    if (e->gate == this) return true;
  return false;
}

void loop_gate::keep_until_ended(std::unique_ptr<refused> r) noexcept {
  const std::lock_guard<std::mutex> locked(lock_);
  if (!ends_ && !ending_) return;  // it has ended, and `r` is destroyed after this is unlocked
  r->next = std::move(refused_);
  refused_ = std::move(r);
}

// Destroys what was refused, one at a time, because what is destroyed may have others refused.
void loop_gate::destroy_refused(std::unique_lock<std::mutex>& locked) noexcept {
  while (refused_) {
    std::unique_ptr<refused> first = std::move(refused_);
    refused_ = std::move(first->next);
    locked.unlock();
    first.reset();
    locked.lock();
  }
}

void loop_gate::close(std::shared_ptr<loop_core> loop) noexcept {
  std::unique_lock<std::mutex> locked(lock_);
  if ((state_.fetch_or(closed, std::memory_order_relaxed) & closed) == 0) ends_ = std::move(loop);
  if (is_inside()) return;
  changed_.wait(locked, [this] { return visitors() == 0 && !ending_; });
  if (ends_) end(locked);
}

// ---- alone ----------------------------------------------------------------------------------------------------------

loop_gate::alone::alone(loop_gate* gate) noexcept : inside_(gate), held_(inside_ ? gate : nullptr) {
  if (held_ == nullptr) return;
  std::unique_lock<std::mutex> locked(held_->lock_);
  held_->state_.fetch_or(held, std::memory_order_relaxed);
  held_->changed_.wait(locked, [this] { return held_->visitors() == 1; });
}

loop_gate::alone::~alone() {
  if (held_ == nullptr) return;
  const std::lock_guard<std::mutex> locked(held_->lock_);
  held_->state_.fetch_and(~held, std::memory_order_release);
  held_->changed_.notify_all();
}

}  // namespace curfew::detail
