// Lets one thing at a time happen to a task of a loop with several threads: its turns, and the functions that are
// executed where the task runs, such as the completion handlers of its operations. It is the task's strand, with the
// task's own wake-ups in the same word.
//
//     idle --wake(), interrupt(), post(), claim()--> busy: whoever made it busy queues the task, or gives it its turn
//     busy --settle()--> idle, unless more has come meanwhile
#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <curfew/detail/frame_memory.hpp>

namespace curfew::detail {

// A function that waits for the task's turn. It is run, or destroyed, once, and frees itself before it runs.
struct alignas(16) posted_function {
  explicit posted_function(void (*how_it_ends)(posted_function*, bool)) noexcept : end(how_it_ends) {}
  posted_function* next = nullptr;
  void (*const end)(posted_function*, bool run);
};

template <class Function>
struct made_function final : posted_function {
  explicit made_function(Function&& f) : posted_function(&made_function::run_or_destroy), function(std::move(f)) {}

  // The memory is free before the function runs, because what that posts next is often as large.
  static void run_or_destroy(posted_function* p, bool run) {
    made_function* const made = static_cast<made_function*>(p);
    Function function(std::move(made->function));
    made->~made_function();
    free_frame(made, sizeof(made_function));
    if (run) std::move(function)();
  }
  Function function;
};
template <class Function>
posted_function* make_function(Function&& f) {
  using made = made_function<std::decay_t<Function>>;
  static_assert(alignof(made) <= 16);
  return new (allocate_frame(sizeof(made))) made(std::decay_t<Function>(std::forward<Function>(f)));
}

// The word has, from its low end: three flags, of which `claimed` and `interrupted` are part of what makes the task
// busy and `ended` is not; the newest function that was posted (an address of 48 bits, as everywhere on Linux); and how
// many wake-ups are due. A turn leaves these in the word until its end, so that one comparison makes the task idle, and
// sees whether more has come: a task waits for one wake-up at a time, so there are never more than two. What is seldom
// due is taken out at once.
//
// Invariant: while the task is busy there is one who sees to what is due, and `seen_` and `functions_` are theirs: what
// they have taken of the word, and the functions of that which have not run, because one before them has thrown. A task
// that is not queued, and that nobody gives a turn, is idle. When it has `ended`, whoever is busy with it refers to it
// (task_core::held).
// Memory ordering: each change of the word is acq_rel, so what was done before something was asked for happens before
// it is done, and one turn happens before the next one.
class task_turns {
 public:
  task_turns() = default;
  task_turns(const task_turns&) = delete;
  task_turns& operator=(const task_turns&) = delete;

  enum class was : unsigned char { busy, idle, idle_and_ended };

  // Does what wake() does, for less. REQUIRES: no other thread comes to know the task meanwhile.
  bool begin() noexcept {
    if (word_.load(std::memory_order_relaxed) != 0) [[unlikely]]  // it was born cancelled
      return wake();
    word_.store(one_wake, std::memory_order_relaxed);
    return true;
  }
  // wake() lets the task go on when its turn comes, and interrupt() has it look whether it is cancelled. Both return
  // whether it was idle. REQUIRES: it has not ended.
  bool wake() noexcept { return word_.fetch_add(one_wake, std::memory_order_acq_rel) == 0; }
  bool interrupt() noexcept { return word_.fetch_or(interrupted, std::memory_order_acq_rel) == 0; }
  // Leaves the function to whoever is busy with the task.
  was post(posted_function& f) noexcept {
    std::uint64_t before = word_.load(std::memory_order_relaxed);
    do f.next = function_in(before);
    while (!word_.compare_exchange_weak(before, (before & ~address) | address_of(&f), std::memory_order_acq_rel,
                                        std::memory_order_relaxed));
    return state_of(before);
  }
  // Makes an idle task the caller's.
  was claim() noexcept {
    std::uint64_t before = word_.load(std::memory_order_relaxed);
    do
      if (state_of(before) == was::busy) return was::busy;
    while (
        !word_.compare_exchange_weak(before, before | claimed, std::memory_order_acq_rel, std::memory_order_relaxed));
    seen_ = before | claimed;
    return state_of(before);
  }
  // Says that the task has ended, outside of its turns. Returns whether somebody is busy with it.
  bool end() noexcept { return state_of(word_.fetch_or(ended, std::memory_order_acq_rel)) == was::busy; }

  // The following are for whoever is busy with the task.
  struct due {
    bool woken;
    bool interrupted;
  };
  // Takes what is due. The functions are taken one by one then, by next_function(), in the order in which they came.
  due take() noexcept {
    seen_ = word_.load(std::memory_order_acquire);
    bool is_interrupted = false;
    if ((seen_ & (address | interrupted)) != 0) [[unlikely]]
      is_interrupted = take_out();
    return {(seen_ & wakes) != 0, is_interrupted};
  }
  // Takes the wake-ups alone. Returns whether there was one.
  bool take_wake() noexcept {
    seen_ = word_.load(std::memory_order_acquire) & (wakes | claimed);
    return (seen_ & wakes) != 0;
  }
  posted_function* next_function() noexcept {
    posted_function* const f = functions_;
    if (f != nullptr) functions_ = f->next;
    return f;
  }
  // Makes the task idle, unless more is due: then the caller stays busy with it, and queues it.
  was settle() noexcept {
    if (functions_ != nullptr) [[unlikely]]
      return settle_with(claimed);
    const std::uint64_t done = seen_;  // once it is idle, what is seen is another one's
    for (std::uint64_t now = done;;) {
      const std::uint64_t idle = now & ended;
      if (word_.compare_exchange_strong(now, idle, std::memory_order_acq_rel, std::memory_order_relaxed))
        return state_of(idle);
      if ((now & ~ended) != (done & ~ended)) return settle_with(0);  // otherwise it has only ended meanwhile
    }
  }
  // Does the same when the task has ended in this turn. `alone` says that only the caller refers to it.
  was settle_ended(bool alone) noexcept {
    if (alone && functions_ == nullptr && word_.load(std::memory_order_acquire) == seen_) return was::idle_and_ended;
    std::uint64_t expected = seen_;
    if (functions_ == nullptr &&
        word_.compare_exchange_strong(expected, ended, std::memory_order_acq_rel, std::memory_order_relaxed))
      return was::idle_and_ended;
    word_.fetch_or(ended, std::memory_order_acq_rel);
    return settle_with(functions_ != nullptr ? claimed : 0);
  }

 private:
  static constexpr std::uint64_t claimed = 1;
  static constexpr std::uint64_t ended = 2;
  static constexpr std::uint64_t interrupted = 4;
  static constexpr std::uint64_t address = 0x0000'FFFF'FFFF'FFF0;
  static constexpr std::uint64_t one_wake = std::uint64_t{1} << 48;
  static constexpr std::uint64_t wakes = std::uint64_t{0xFF} << 48;

  static was state_of(std::uint64_t word) noexcept {
    if ((word & ~ended) != 0) return was::busy;
    return word != 0 ? was::idle_and_ended : was::idle;
  }
  static posted_function* function_in(std::uint64_t word) noexcept {
    return reinterpret_cast<posted_function*>(static_cast<std::uintptr_t>(word & address));
  }
  static std::uint64_t address_of(posted_function* f) noexcept { return reinterpret_cast<std::uintptr_t>(f); }

  // Takes functions and interrupts out of the word, and keeps the functions. Returns whether there was an interrupt.
  bool take_out() noexcept {
    std::uint64_t next;
    do next = (seen_ & ~(address | interrupted)) | claimed;
    while (!word_.compare_exchange_weak(seen_, next, std::memory_order_acq_rel, std::memory_order_acquire));
    posted_function* oldest = nullptr;
    for (posted_function* f = function_in(seen_); f != nullptr;) {
      posted_function* const before = f->next;
      f->next = oldest;
      oldest = f;
      f = before;
    }
    posted_function** end = &functions_;
    while (*end != nullptr) end = &(*end)->next;
    *end = oldest;
    return (std::exchange(seen_, next) & interrupted) != 0;
  }
  // Leaves in the word what has come meanwhile, and `and_more`.
  was settle_with(std::uint64_t and_more) noexcept {
    const std::uint64_t done = seen_ & ~ended;
    seen_ = 0;
    word_.fetch_add(and_more - done, std::memory_order_acq_rel);
    return was::busy;
  }

  std::atomic<std::uint64_t> word_{0};
  std::uint64_t seen_ = 0;
  posted_function* functions_ = nullptr;
};

}  // namespace curfew::detail
