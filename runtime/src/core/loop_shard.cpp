#include "runtime/src/core/loop_shard.hpp"

#include <utility>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {

// Returns nullptr for a task that the loop has not got to.
loop_shard* shard_of(const task_core& t) noexcept { return team_task::of(t).shard.load(std::memory_order_acquire); }

}  // namespace

inline void shard_guard::unlock() noexcept {
  if (second_ != nullptr || all_of_ != nullptr) [[unlikely]]
    unlock_others();
  std::exchange(first_, nullptr)->lock.unlock();
}

CURFEW_COLD void shard_guard::unlock_others() noexcept {
  if (second_ != nullptr) std::exchange(second_, nullptr)->lock.unlock();
  if (all_of_ == nullptr) return;
  for (std::size_t i = all_of_->shard_count; i-- != 1;) all_of_->shard(i).lock.unlock();
  all_of_ = nullptr;
}

inline void shard_guard::lock(loop_shard& a, loop_shard& b) noexcept {
  first_ = b.number < a.number ? &b : &a;
  if (&b != &a) [[unlikely]]
    second_ = first_ == &a ? &b : &a;
  first_->lock.lock();
  if (second_ != nullptr) [[unlikely]]
    second_->lock.lock();
}

CURFEW_COLD void shard_guard::lock_all(const loop_core& l) noexcept {
  for (std::size_t i = 0; i < l.shard_count; ++i) l.shard(i).lock.lock();
  first_ = &l.shard(0);
  all_of_ = &l;
}

// A task may move while this waits for the lock of its shard.
inline void shard_guard::lock_of(const task_core& t) noexcept {
  for (;;) {
    loop_shard* const its = shard_of(t);
    lock(*its, *its);
    if (shard_of(t) == its) [[likely]]
      return;
    unlock();
  }
}

shard_guard::shard_guard(const loop_core& l) noexcept {
  if (l.several_threads) [[unlikely]]
    lock_all(l);
}

shard_guard::shard_guard(const task_core& t, bool all) noexcept {
  if (!t.loop->several_threads) [[likely]]
    return;
  if (all)
    lock_all(*t.loop);
  else
    lock_of(t);
}

shard_guard::shard_guard(const group_core& g, bool all) noexcept {
  if (!g.loop->several_threads) [[likely]]
    return;
  if (all)
    lock_all(*g.loop);
  else
    lock(*g.shard, *g.shard);
}

shard_guard::shard_guard(const task_core& t, const task_core& u) noexcept {
  if (!t.loop->several_threads) [[likely]]
    return;
  for (;;) {
    loop_shard* const a = shard_of(t);
    loop_shard* const b = shard_of(u);
    lock(*a, b != nullptr ? *b : *a);
    if (shard_of(t) == a && shard_of(u) == b) [[likely]]
      return;
    unlock();
  }
}

shard_guard::shard_guard(of_end end) noexcept {
  const task_core& t = end.task;
  if (!t.loop->several_threads) [[likely]]
    return;
  if (end.failed || t.main || !lock_for_end(t)) lock_all(*t.loop);
}

namespace {

// Return whether the end of a task goes on to others: to those that it holds and tasks of other loops, under the lock
// of its shard; and to daemons, under that of its group's.
bool goes_on_to_others(const task_core& t) noexcept {
  return t.held_first != nullptr || (t.extras && t.extras->joined_across);
}
bool goes_on_to_daemons(const task_core& t) noexcept { return t.group != nullptr && t.group->daemons != 0; }

}  // namespace

// Locks the shard of a task that ends, and the one in whose lists it is or where its holder is. Returns false, and has
// locked nothing, if that is not enough. Where a task is listed, and who holds it, changes under the lock of its shard;
// a holder does not move.
inline bool shard_guard::lock_for_end(const task_core& t) noexcept {
  loop_shard* const its = shard_of(t);
  lock(*its, *its);
  if (team_task::of(t).listed_in == its && (t.holder == nullptr || shard_of(*t.holder) == its) &&
      !goes_on_to_others(t) && !goes_on_to_daemons(t)) [[likely]]
    return true;
  unlock();
  return lock_two_for_end(t);
}

CURFEW_COLD bool shard_guard::lock_two_for_end(const task_core& t) noexcept {
  loop_shard* const its = shard_of(t);
  for (loop_shard* other = its;;) {
    lock(*its, *other);
    loop_shard* const listed = team_task::of(t).listed_in;
    loop_shard* const holders = t.holder != nullptr ? shard_of(*t.holder) : its;
    loop_shard* const needed = listed != its ? listed : holders;
    const bool enough = (holders == its || holders == needed) && !goes_on_to_others(t);
    if (!enough || (needed == other && goes_on_to_daemons(t))) {
      unlock();
      return false;
    }
    if (needed == other || needed == its) return true;
    unlock();
    other = needed;
  }
}

void move_to_this_thread(task_core& t) noexcept {
  loop_shard* const here = t.loop->workers->shard_here();
  loop_shard* const from = shard_of(t);
  if (here == nullptr || here == from || t.own.first != nullptr) return;
  loop_shard* const first = here->number < from->number ? here : from;
  loop_shard* const second = first == here ? from : here;
  first->lock.lock();
  second->lock.lock();
  if (t.held_first == nullptr && t.joins.load(std::memory_order_relaxed) == 0)
    team_task::of(t).shard.store(here, std::memory_order_release);
  second->lock.unlock();
  first->lock.unlock();
}

}  // namespace curfew::detail
