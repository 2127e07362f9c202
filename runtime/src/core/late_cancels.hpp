// Cancels operations when nothing is ready on their context. The object of an operation may have just gone, as a socket
// does with the task that owns it, and it may still go while others end that were told to end at the same time. Then
// the operation has ended with it, and its handler is on its way; what would cancel the operation before that handler
// has come would reach for what is no more.
//
// So a cancel goes to the end of the context's queue, and from there again, until nothing has run in between that could
// have let an object go. That nothing has is seen by one call of poll_one(), as the cancel goes to the end of the
// queue: what it runs is the first in the queue. On a loop with one thread the tasks have no turn until all are made,
// so that this does not take long. Where handlers of the program's are always ready the operations are cancelled all
// the same, after so many rounds.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "runtime/src/context/handler_memory.hpp"
#include "runtime/src/core/spin_lock.hpp"

namespace curfew::detail {

struct loop_core;

// One cancel that is to come. It is made once, or goes with the context.
struct late_cancel {
  explicit late_cancel(bool is_asios_code) noexcept : is_asios(is_asios_code) {}
  virtual ~late_cancel() = default;
  virtual bool is_due() const noexcept = 0;  // the operation has not ended meanwhile
  virtual void make() noexcept = 0;
  std::unique_ptr<late_cancel> next;
  std::uint64_t since = 0;  // the round in which it came
  const bool is_asios;      // it runs no code of the program's: operation::cancel_is_asios()
};

// Invariant: while there are some they are seen to, by one at a time, who alone takes them out. What follows `lock_` is
// under it.
class late_cancels {
 public:
  explicit late_cancels(loop_core& l) noexcept : loop_(l) {}
  late_cancels(const late_cancels&) = delete;
  late_cancels& operator=(const late_cancels&) = delete;
  ~late_cancels();

  // Has the cancel made on the loop's context. It does that one by one where what one runs may let the object of the
  // next one go. On a context with several threads, what the other threads run meanwhile is not looked at.
  // Thread-safe. REQUIRES: the context is there.
  void add(std::unique_ptr<late_cancel>) noexcept;
  // Returns whether the tasks of a loop with one thread are to have no turn now.
  bool holds_tasks() const noexcept { return holds_tasks_.load(std::memory_order_relaxed); }

 private:
  class on_its_way;

  void post() noexcept;
  void visit();
  bool has_come_back() noexcept;
  bool is_alone();
  void make_some() noexcept;
  void let_tasks_run() noexcept;
  bool is_seen_to_longer() noexcept;
  void drop() noexcept;
  late_cancel* first_due() noexcept;
  std::unique_ptr<late_cancel> take_first() noexcept;

  loop_core& loop_;
  handler_memory memory_;
  std::atomic<std::uint64_t> round_{0};   // written by whoever is in visit(), and read under the lock: relaxed
  std::uint64_t last_alone_ = 0;          // the last round in which nothing was ready; whose visit() is
  std::atomic<bool> holds_tasks_{false};  // relaxed: it is for the loop's one thread
  spin_lock lock_;
  bool seen_to_ = false;  // a handler is on its way, or a thread is in visit()
  std::unique_ptr<late_cancel> first_;
  late_cancel* last_ = nullptr;
  const void* looking_ = nullptr;   // the thread that is in is_alone(), by something of its own
  bool returned_ = false;           // meanwhile the handler has come to that thread
  bool missed_ = false;             // or to another one
  std::uint16_t polls_before_ = 0;  // those of the thread, when it came there
};

}  // namespace curfew::detail
