#include "probe/recorder/undisturbed.hpp"

#include <pthread.h>

#include <cerrno>
#include <ctime>
#include <initializer_list>

namespace curfew::recorder::detail {

undisturbed::undisturbed() noexcept : errno_before_(errno) {
  ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state_before_);
  sigset_t held;
  ::sigemptyset(&held);
  ::sigaddset(&held, SIGXFSZ);
  ::sigaddset(&held, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &held, &mask_before_);
  sigset_t pending;
  ::sigemptyset(&pending);
  ::sigpending(&pending);
  raised_by_us_ = held;
  for (const int signal : {SIGXFSZ, SIGPIPE}) {
    if (::sigismember(&pending, signal) == 1) ::sigdelset(&raised_by_us_, signal);
  }
}

undisturbed::~undisturbed() {
  const timespec at_once{};
  while (::sigtimedwait(&raised_by_us_, nullptr, &at_once) > 0 || errno == EINTR) {
  }
  ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  ::pthread_setcancelstate(cancel_state_before_, nullptr);
  errno = errno_before_;
}

}  // namespace curfew::recorder::detail
