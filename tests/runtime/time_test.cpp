// Durations and times as people spell "for ever" and "not at all".
#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

template <class Sleep>
task<bool> is_cut_short(Sleep how) {
  const auto sleeps = [&]() -> task<> { co_await how(); };
  auto h = spawn(sleeps());
  for (int i = 0; i < 3; ++i) co_await yield();
  h.cancel();
  try {
    co_await h.join();
  } catch (const cancelled&) {
    co_return true;
  }
  co_return false;
}

TEST(sleep, of_all_time_is_for_ever) {
  EXPECT_TRUE(run_here(is_cut_short([] { return sleep_for(std::chrono::milliseconds::max()); })));
  EXPECT_TRUE(run_here(is_cut_short([] { return sleep_for(std::chrono::hours::max()); })));
  EXPECT_TRUE(run_here(
      is_cut_short([] { return sleep_for(std::chrono::duration<double>(std::numeric_limits<double>::infinity())); })));
  EXPECT_TRUE(run_here(is_cut_short([] { return sleep_until(steady_clock::time_point::max()); })));
  using hours = std::chrono::time_point<steady_clock, std::chrono::hours>;
  EXPECT_TRUE(run_here(is_cut_short([] { return sleep_until(hours::max()); })));
}

TEST(sleep, of_less_than_no_time_is_over_at_once) {
  const auto main = []() -> task<> {
    co_await sleep_for(-5s);
    co_await sleep_for(0s);
    co_await sleep_for(std::chrono::milliseconds::min());
    co_await sleep_for(std::chrono::hours::min());
    co_await sleep_for(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN()));
    co_await sleep_until(steady_clock::time_point::min());
    co_await sleep_until(steady_clock::time_point());
    co_await sleep_until(std::chrono::time_point<steady_clock, std::chrono::hours>::min());
  };
  run_here(main());
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
