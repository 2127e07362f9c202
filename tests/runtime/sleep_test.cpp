// sleep_for and sleep_until: durations and times as people spell "for ever" and "not at all".
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

}  // namespace
}  // namespace curfew::tests
