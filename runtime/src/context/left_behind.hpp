// Counts what is left behind on an io_context when it goes: handlers that belong to no task, and that nobody ended.
//
// Asio counts an operation as outstanding work from its beginning until its handler has run, and a work guard while it
// lives; a coroutine of Asio's has guards of its own. If an operation's I/O object was cancelled or destroyed, the
// operation is queued from then on, and is destroyed unrun. That is an ordinary end, as it is for everything that is
// queued. Whatever else is outstanding and goes with the context has waited for a timer, a socket, a signal or another
// handler: nobody ended it.
//
// The number is that of operations whose work never ends. Asio does not know of some waiters (those of a channel have
// only guards). They show in what is outstanding before the services are shut down, and not after it: then the number
// is at least one.
#pragma once

#include <atomic>
#include <cstdint>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(detail/scheduler_operation.hpp)
#include CURFEW_ASIO(io_context.hpp)

namespace curfew::detail {

// Counts on one context, once. It is the last one in the context's queue: when it is destroyed, everything else has
// been.
class left_behind : asio::detail::scheduler_operation {
 public:
  // Called at the end, if there were any, with how many there were at least.
  class listener {
   public:
    virtual void left(std::uint64_t at_least) noexcept = 0;

   protected:
    ~listener() = default;
  };
  // Counts outstanding work that belongs to no handler, or to a task.
  struct others {
    std::atomic<std::int64_t> guards{0};  // guards that live; what they began stays counted when the context is closed
    std::atomic<std::int64_t> operations{0};  // pending operations whose tasks have gone
    bool kept = false;                        // one piece of work is there for ever
  };
  left_behind(listener& l, const others& o) noexcept
      : scheduler_operation(&left_behind::at_the_end), listener_(l), others_(o) {}

  // Begins to count, when the context's services are about to be shut down, or are being shut down. Destroys what is
  // queued, as the services will do.
  // REQUIRES: no task is left on the context; nobody runs it, or enters it, or ever will.
  void count(asio::io_context&) noexcept;

 private:
  static void at_the_end(void* owner, scheduler_operation*, const error_code&, std::size_t) noexcept;

  // Nobody uses them where nothing is counted.
  [[maybe_unused]] listener& listener_;
  [[maybe_unused]] const others& others_;
  [[maybe_unused]] asio::io_context* context_ = nullptr;
  [[maybe_unused]] std::int64_t never_ends_ = 0;  // work that will stay counted, and is no handler that is left
  [[maybe_unused]] std::int64_t seen_ = 0;        // outstanding work before the services were shut down
};

}  // namespace curfew::detail
