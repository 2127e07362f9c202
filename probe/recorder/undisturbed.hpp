// Used while the recorder makes system calls in the middle of somebody else's thread: nothing of that reaches the
// program. A cancellation of the thread waits until it is over. A signal that such a call may raise, SIGXFSZ at a limit
// on file sizes and SIGPIPE of a closed pipe, is held back and swallowed. Afterwards errno is what it was. It is for
// slow paths, because it costs some system calls itself.
#pragma once

#include <csignal>

namespace curfew::recorder::detail {

class undisturbed {
 public:
  undisturbed() noexcept;
  ~undisturbed();
  undisturbed(const undisturbed&) = delete;
  undisturbed& operator=(const undisturbed&) = delete;

 private:
  int errno_before_;
  int cancel_state_before_ = 0;
  sigset_t mask_before_;
  sigset_t raised_by_us_;  // the signals that were not pending before
};

}  // namespace curfew::recorder::detail
