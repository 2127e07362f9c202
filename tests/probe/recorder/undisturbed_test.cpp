// System calls in somebody else's thread: what they raise stays inside.
#include "probe/recorder/undisturbed.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace curfew::tests {
namespace {

// Counts what reaches the program.
int reached = 0;
void count(int) { ++reached; }

class undisturbed : public ::testing::Test {
 protected:
  undisturbed() {
    reached = 0;
    struct sigaction counting{};
    counting.sa_handler = count;
    ::sigaction(SIGPIPE, &counting, &before_);
  }
  ~undisturbed() override { ::sigaction(SIGPIPE, &before_, nullptr); }

  static void write_to_nobody() {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ::close(ends[0]);
    EXPECT_LT(::write(ends[1], "x", 1), 0);
    ::close(ends[1]);
  }

  struct sigaction before_;
};

TEST_F(undisturbed, calls_raise_no_signal) {
  {
    const recorder::detail::undisturbed here;
    write_to_nobody();
    write_to_nobody();
  }
  EXPECT_EQ(reached, 0);
  write_to_nobody();
  EXPECT_EQ(reached, 1) << "afterwards it is as before";
}

TEST_F(undisturbed, signals_that_were_pending_still_come) {
  sigset_t pipe, old;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, &old);
  ::pthread_kill(::pthread_self(), SIGPIPE);
  {
    const recorder::detail::undisturbed here;
  }
  EXPECT_EQ(reached, 0);
  ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
  EXPECT_EQ(reached, 1);
}

TEST_F(undisturbed, code_leaves_errno_alone) {
  errno = 4711;
  {
    const recorder::detail::undisturbed here;
    ::close(-1);
  }
  EXPECT_EQ(errno, 4711);
}

TEST_F(undisturbed, threads_are_cancelled_afterwards) {
  static bool inside = false, after = false;
  pthread_t thread{};
  const auto run = [](void*) -> void* {
    ::pthread_cancel(::pthread_self());
    {
      const recorder::detail::undisturbed here;
      ::pthread_testcancel();
      inside = true;
    }
    ::pthread_testcancel();
    after = true;
    return nullptr;
  };
  ASSERT_EQ(::pthread_create(&thread, nullptr, run, nullptr), 0);
  void* result = nullptr;
  ::pthread_join(thread, &result);
  EXPECT_TRUE(inside);
  EXPECT_FALSE(after);
  EXPECT_EQ(result, PTHREAD_CANCELED);
}

}  // namespace
}  // namespace curfew::tests
