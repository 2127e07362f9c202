// The time that a loop's shutdown gives to what it has cancelled is given once; "for ever" and "not at all" are such
// times, too.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

constexpr auto grace = 50ms;  // a task that is ready has its turn within that, also on a machine with other work

// Is asked to end, takes until the grace is over to think about it, and then goes on: `turns` more, if it has any. (In
// a batch of turns the loop does not look at the time.)
task<> outlasts_the_grace(int& turns) {
  try {
    co_await sleep_for(1h);
  } catch (const cancelled&) {
    std::this_thread::sleep_for(2 * grace);
  }
  for (;; ++turns) try {
      co_await sleep_for(0ms);
    } catch (const cancelled&) {
    }
}

TEST(grace, of_regular_tasks_is_not_given_again_for_daemons_that_there_are_not) {
  int turns = 0;
  const auto main = [&]() -> task<> {
    auto h = spawn(outlasts_the_grace(turns));
    co_await yield();
  };
  run(main(), named(shutdown::cancel(grace)));
  EXPECT_LT(turns, 64) << "those of the batch that it was in";
}

TEST(grace, of_daemons_ends_with_the_last_of_them) {
  int turns = 0;
  bool daemon_was_told = false;
  const auto daemon = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      daemon_was_told = true;
    }
    turns = 0;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(outlasts_the_grace(turns));
    spawn_daemon(daemon());
    co_await yield();
  };
  run(main(), named(shutdown::cancel(grace)));
  EXPECT_TRUE(daemon_was_told);
  EXPECT_LE(turns, 1);
}

TEST(shutdown, that_waits_for_all_time_waits) {
  bool ended = false;
  join_handle<> kept;
  const auto slow = [&]() -> task<> {
    co_await sleep_for(5ms);
    ended = true;
  };
  const auto main = [&]() -> task<> {
    kept = spawn(slow());
    co_return;
  };
  run_here(main(), named(shutdown::wait(std::chrono::milliseconds::max(), std::chrono::milliseconds::max())));
  EXPECT_TRUE(ended);
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 0u);
  }
}

TEST(shutdown, with_a_negative_grace_has_none) {
  join_handle<> kept;
  const auto stubborn = []() -> task<> {
    for (;;) {
      try {
        co_await sleep_for(1h);
      } catch (const cancelled&) {
      }
    }
  };
  const auto main = [&]() -> task<> {
    kept = spawn(stubborn());
    co_await yield();
  };
  run_here(main(), named(shutdown::wait(-1ms, std::chrono::milliseconds::min())));
  EXPECT_TRUE(kept.done());
}

}  // namespace
}  // namespace curfew::tests
