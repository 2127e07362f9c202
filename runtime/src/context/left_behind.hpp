// What is left behind on an io_context when it goes: handlers that are no task's, and that nobody ended.
//
// Asio counts an operation as outstanding work from its beginning until its handler has run, and a work guard while it
// lasts; a coroutine of Asio's has guards of its own. An operation whose I/O object was cancelled or destroyed is
// queued from then on, and goes unrun: that is an ordinary end, as that of everything that is queued. What else is
// outstanding, and goes with the context, waited for a timer, a socket, a signal, another handler: nobody ended it.
//
// The number is that of operations whose work never ends. Waiters that Asio does not know of (of a channel: they have
// but guards) show in what is outstanding before and not after: then there is at least one.
#pragma once

#include <atomic>
#include <cstdint>

#include <asio/detail/scheduler_operation.hpp>
#include <asio/io_context.hpp>

namespace curfew::detail {

// Counts on one context, once. It is the last of the context's queue: when that is destroyed, everything else has been.
class left_behind : asio::detail::scheduler_operation {
 public:
  // Called at the end with how many there were at least, where there were any.
  class listener {
   public:
    virtual void left(std::uint64_t at_least) noexcept = 0;

   protected:
    ~listener() = default;
  };
  // Outstanding work that is no handler's, or a task's.
  struct others {
    std::atomic<std::int64_t> guards{0};      // that live; what they began stays counted when the context is closed
    std::atomic<std::int64_t> operations{0};  // of tasks that have gone meanwhile
    bool kept = false;                        // one piece of work is there for ever
  };
  left_behind(listener& l, const others& o) noexcept
      : scheduler_operation(&left_behind::at_the_end), listener_(l), others_(o) {}

  // Begins where the context's services are about to be shut down, or are being so; destroys what is queued, as they
  // will.
  // REQUIRES: no task is left on the context; nobody runs it, or enters it, or ever will.
  void count(asio::io_context&) noexcept;

 private:
  static void at_the_end(void* owner, scheduler_operation*, const asio::error_code&, std::size_t) noexcept;

  listener& listener_;
  const others& others_;
  asio::io_context* context_ = nullptr;
  std::int64_t never_ends_ = 0;  // outstanding work that will stay counted, and is no left handler's
  std::int64_t seen_ = 0;        // outstanding before the services were shut down
};

}  // namespace curfew::detail
