#include "runtime/src/core/claim.hpp"

#include <memory>
#include <new>
#include <stdexcept>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/background.hpp"
#include "runtime/src/core/holding.hpp"
#include "runtime/src/core/join_list.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {

// Records the task's error as unobserved: nobody will ask for its result any more.
CURFEW_COLD void give_up_error(task_core& t) noexcept {
  if (!t.error_recorded.exchange(false, std::memory_order_relaxed)) return;
  recorder::set_background(*t.loop->record, t.record, false);  // what a daemon has forgotten is no background work
  recorder::unobserved(*t.loop->record, t.record);
  t.record = nullptr;
}

// Returns what is given up with a claim to a task that has ended.
std::uint64_t with_claim(task_core& t) noexcept {
  if (current.loop != t.loop || !t.left_to_claim) return holders::claim;
  t.left_to_claim = false;
  return holders::claim + holders::reference;
}

void drop_claim_of_ended(task_core& t) noexcept {
  if (t.error_recorded.load(std::memory_order_relaxed)) [[unlikely]] {
    if (t.held.drop_claim_alone()) give_up_error(t);
    return release(&t);
  }
  // No error will be recorded now, so it does not matter whose claim is the last one.
  if (t.held.drop(with_claim(t))) free_task(&t);
}

// Returns the cancelled scope of the task that lets go of a handle, or nullptr if that task was not told to end.
const scope* end_of_holder(const task_core& t) noexcept {
  const bool in_pieces = dismantled.of != nullptr && dismantled.during == current.task;
  const task_core* const holder = in_pieces ? dismantled.of : current.task;
  if (holder == nullptr || holder->loop != t.loop) return nullptr;
  if (holder->inner->cancelled.load(std::memory_order_relaxed)) return holder->inner;
  return holder->own.cancelled.load(std::memory_order_relaxed) ? &holder->own : nullptr;
}

// Called when the last claim to a pending task is gone. A task that was told to end takes along what it owns; a task
// that was not has forgotten it. `from_elsewhere` is who gave the claim up on another loop; nullptr: what runs here.
CURFEW_COLD void let_go(task_core& t, const dropper* from_elsewhere) noexcept {
  if (from_elsewhere != nullptr) return orphan(t, *from_elsewhere);
  const scope* const end = end_of_holder(t);
  if (end == nullptr || t.loop->abandoning) return orphan(t);
  t.owner = recorder::owner_kind::none;
  unhold(t);
  // While the loop shuts down, the recorded owner stays, because everything that is left goes then.
  if (!t.loop->cancels(false)) recorder::adopt(*t.loop->record, t.record, 0, recorder::owner_kind::none);
  if (t.daemon && !t.loop->cancels(true)) set_background(t, false);  // it was background work only through its owner
  if (t.own.cancelled.load(std::memory_order_relaxed)) return;
  recorder::cancel(*t.loop->record, t.record, recorded(end->reason), end->task->id);
  cancel(t.own, end->reason, origin_of(*end));
}

// Returns whether the task was pending. If it was, the claim is given up, and the reference is left to the caller.
bool drop_claim_of_pending(task_core& t, const dropper* from_elsewhere) noexcept {
  const loop_core::guard locked(*t.loop);
  if (t.done.load(std::memory_order_acquire)) return false;
  if (!t.held.drop_claim_alone())
    join_list::inherit(t);
  else if (t.owner == recorder::owner_kind::handle)
    let_go(t, from_elsewhere);
  return true;
}

// REQUIRES: this thread runs the task's loop, or the task has ended.
CURFEW_COLD void drop_claim_of(task_core& t, const dropper* from_elsewhere) noexcept {
  if (drop_claim_of_pending(t, from_elsewhere))
    release(&t);
  else
    drop_claim_of_ended(t);
}

}  // namespace

CURFEW_COLD void drop_claim_here(task_core& t) noexcept { drop_claim_of(t, nullptr); }

void forgive_error(task_core& t) noexcept {
  if (!t.error_recorded.load(std::memory_order_relaxed) || !t.error_recorded.exchange(false, std::memory_order_relaxed))
    return;
  recorder::observed(t.record);
  t.record = nullptr;
}

void claim(task_core& t) noexcept {
  if (!is_all_here(t) || !t.held.add_claim_to_two()) t.held.add(holders::claim);
}

void drop_claim(task_core& t) noexcept {
  if (t.done.load(std::memory_order_acquire)) return drop_claim_of_ended(t);
  if (t.loop->runs_here()) return drop_claim_here(t);
  try {
    // If the loop takes no more requests, it has ended, and the task with it.
    if (!t.loop->request([&t, who = dropper_here()] { drop_claim_of(t, &who); })) drop_claim_of_ended(t);
  } catch (const std::bad_alloc&) {
    // There is no memory for the request: the claim stays. Nobody joins the task, but it is no orphan either.
  }
}

bool is_taken(const task_core& t) noexcept { return t.taken.load(std::memory_order_acquire) == result_is::taken; }

namespace {

// A task that is promised the result waits for it, until it takes it.
bool is_promised_here(const task_core& t) noexcept {
  return t.taken.load(std::memory_order_relaxed) == result_is::promised && t.heir == current.task;
}

// Returns whether the caller gets the result. One that it is promised, nobody else can take.
bool take(task_core& t) noexcept {
  result_is before = result_is::there;
  if (!is_promised_here(t)) [[unlikely]]
    return t.taken.compare_exchange_strong(before, result_is::taken, std::memory_order_acq_rel,
                                           std::memory_order_relaxed);
  t.taken.store(result_is::taken, std::memory_order_release);
  return true;
}

}  // namespace

// Before `done` the heir may be named at this moment, by another thread. Then it is not this waiter, which had left.
void break_promise(task_core& t, const task_core& waiter) noexcept {
  if (t.taken.load(std::memory_order_relaxed) == result_is::promised && t.done.load(std::memory_order_acquire) &&
      t.heir == &waiter) [[unlikely]]
    t.taken.store(result_is::there, std::memory_order_release);
}

void take_result(task_core& t) {
  if (!take(t)) [[unlikely]]
    throw std::logic_error("curfew: join() of " + quoted(t) + ", whose result another join() has taken");
  forgive_error(t);
  if (t.root == nullptr) [[unlikely]]
    throw system_error(asio::error::operation_aborted,
                       "curfew: " + quoted(t) + " was destroyed when its loop ended and has no result");
}

frame& frame_of(task_core& t) noexcept { return *t.root; }

CURFEW_COLD void give_error(task_core& failed) noexcept { give_error(failed, failed.root->error); }

// Of an error that its group has kept, the group knows itself.
CURFEW_COLD void give_error(task_core& failed, const std::exception_ptr& error) noexcept {
  task_core* const to = current.task;
  if (to == nullptr || to->loop != failed.loop) return;
  std::unique_ptr<passed_error> passed;  // what was given before goes without the lock
  try {
    const shard_guard locked(failed);
    if (!failed.extras) return;
    const task_extras& its = *failed.extras;
    const bool has_let_pass = its.passed && its.passed->error == error;
    if (its.counted_in == 0 && !has_let_pass) return;
    passed.reset(new passed_error{error, {}});
    if (has_let_pass) passed->groups = its.passed->groups;
    if (its.counted_in != 0) passed->groups.push_back({failed.group, its.counted_in});
    to->extras_or_new().passed.swap(passed);
  } catch (const std::bad_alloc&) {
    // There is no memory: then the error counts once more.
  }
}

}  // namespace curfew::detail
