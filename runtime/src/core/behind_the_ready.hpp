// Puts a cancel behind what is ready. The object of an operation may have just gone, as a socket does with the task
// that owns it, and it may still go in a turn that is due, as the task ends that was cancelled with this one. Then the
// operation has ended with it, and its handler is on its way; what would cancel the operation before that has come
// would reach for what is no more.
#pragma once

#include <cstdint>
#include <new>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)

#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

// Goes through the queue of a context, and makes the cancel when that was passed without a turn of a task on this
// thread. Until then a task may have let the object go, and the operation's handler is still behind. Where tasks are
// always ready it cancels all the same, after so many times.
//
// `Cancel` has is_due(), which says whether there is still something to cancel, and operator(). With several threads it
// may run on any of them, and what the others do meanwhile is not looked at.
template <class Cancel>
class behind_the_ready {
 public:
  behind_the_ready(asio::io_context& c, Cancel cancel) : through_(c.get_executor()), cancel_(std::move(cancel)) {}

  // Throws std::bad_alloc, and has done nothing then.
  void post() {
    polls_before_ = counts_here.polls;
    asio::post(through_, *this);
  }
  void operator()() {
    if (!cancel_.is_due()) return;
    // The turn in which this was asked for went on after the first post.
    const bool passed_alone = times_ != 0 && counts_here.polls == polls_before_;
    if (!passed_alone && ++times_ != most) {
      try {
        return post();
      } catch (const std::bad_alloc&) {  // then sooner
      }
    }
    cancel_();
  }

 private:
  static constexpr int most = 16;
  asio::io_context::executor_type through_;
  Cancel cancel_;
  int times_ = 0;
  std::uint16_t polls_before_ = 0;
};

template <class Cancel>
void post_behind_the_ready(asio::io_context& c, Cancel cancel) {
  behind_the_ready<Cancel>(c, std::move(cancel)).post();
}

}  // namespace curfew::detail
