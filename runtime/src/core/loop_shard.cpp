#include "runtime/src/core/loop_shard.hpp"

#include <utility>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {

loop_shard* shard_of(const task_core& t) noexcept { return t.extras->shard.load(std::memory_order_acquire); }

}  // namespace

void shard_guard::lock(loop_shard* a, loop_shard* b) noexcept {
  if (b == a) b = nullptr;
  if (b != nullptr && b->number < a->number) std::swap(a, b);
  a->lock.lock();
  if (b != nullptr) b->lock.lock();
  first_ = a;
  second_ = b;
}

void shard_guard::unlock() noexcept {
  if (all_of_ != nullptr) {
    for (std::size_t i = all_of_->shard_count; i-- != 0;) all_of_->shard(i).lock.unlock();
    all_of_ = nullptr;
  }
  if (second_ != nullptr) std::exchange(second_, nullptr)->lock.unlock();
  if (first_ != nullptr) std::exchange(first_, nullptr)->lock.unlock();
}

void shard_guard::lock_all(const loop_core& l) noexcept {
  for (std::size_t i = 0; i < l.shard_count; ++i) l.shard(i).lock.lock();
  all_of_ = &l;
}

// A task may move while this waits for the lock of its shard.
void shard_guard::lock_of(const task_core& t) noexcept {
  for (loop_shard* its = shard_of(t);;) {
    lock(its);
    loop_shard* const now = shard_of(t);
    if (now == its) return;
    unlock();
    its = now;
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
    lock(g.shard);
}

shard_guard::shard_guard(const task_core& t, const task_core& u) noexcept {
  if (!t.loop->several_threads) [[likely]]
    return;
  for (;;) {
    loop_shard* const a = shard_of(t);
    loop_shard* const b = shard_of(u);
    lock(a, b);
    if (shard_of(t) == a && shard_of(u) == b) return;
    unlock();
  }
}

shard_guard::shard_guard(of_end end) noexcept {
  const task_core& t = end.task;
  if (!t.loop->several_threads) [[likely]]
    return;
  if (end.failed || t.main || !lock_for_end(t)) lock_all(*t.loop);
}

// Locks the shard of a task that ends, and the one in whose lists it is or where its holder is. Returns false, and has
// locked nothing, if that is not enough. Where a task is listed, and who holds it, changes under the lock of its shard;
// a holder does not move.
bool shard_guard::lock_for_end(const task_core& t) noexcept {
  loop_shard* const its = shard_of(t);
  for (loop_shard* other = its;;) {
    lock(its, other);
    loop_shard* const listed = t.extras->listed_in;
    loop_shard* const holders = t.holder != nullptr ? shard_of(*t.holder) : its;
    loop_shard* const needed = listed != its ? listed : holders;
    const bool enough = (holders == its || holders == needed) && t.held_first == nullptr && !t.extras->joined_across;
    if (!enough || (needed == other && t.group != nullptr && t.group->daemons != 0)) {
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
    t.extras->shard.store(here, std::memory_order_release);
  second->lock.unlock();
  first->lock.unlock();
}

}  // namespace curfew::detail
