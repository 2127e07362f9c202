// Ticks and their relation to the system's clocks.
#include "probe/recorder/clock.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

using std::chrono::steady_clock;

std::uint64_t nanoseconds_since_boot() {
  return static_cast<std::uint64_t>(steady_clock::now().time_since_epoch().count());
}

TEST(clock, ticks_scale_to_nanoseconds) {
  test_loop loop("clock");
  own_segment segment;
  const double ns_per_tick = std::ldexp(static_cast<double>(segment.head().ns_per_tick_32_32), -32);
  const auto from_ticks = recorder::now();
  const auto from_ns = nanoseconds_since_boot();
  while (nanoseconds_since_boot() - from_ns < 20'000'000) {
  }
  const auto ticks = recorder::now() - from_ticks;
  const auto ns = nanoseconds_since_boot() - from_ns;
  const double by_ticks = static_cast<double>(ticks) * ns_per_tick;
  EXPECT_NEAR(by_ticks / static_cast<double>(ns), 1.0, 0.02);
}

TEST(clock, is_anchored_at_the_beginning_and_about_once_a_second) {
  test_loop loop("anchors");
  own_segment segment;
  const segment::header& h = segment.head();
  const std::uint64_t first = h.first.monotonic_ns.load();
  EXPECT_NEAR(static_cast<double>(first), static_cast<double>(nanoseconds_since_boot()), 60e9);
  EXPECT_NEAR(static_cast<double>(h.first.realtime_ns.load()),
              static_cast<double>(std::chrono::system_clock::now().time_since_epoch().count()), 60e9);
  const std::uint32_t before = h.latest_sequence.load();
  const auto deadline = steady_clock::now() + std::chrono::seconds(20);
  while (h.latest_sequence.load() == before && steady_clock::now() < deadline) loop.finish(loop.spawn());
  while (h.latest_sequence.load() % 2 != 0 && steady_clock::now() < deadline) {
  }
  EXPECT_EQ(h.latest_sequence.load(), before + 2) << "written once, and whole";
  const double seconds = static_cast<double>(h.latest.monotonic_ns.load() - first) / 1e9;
  EXPECT_GT(seconds, 0.9);
  // The two anchors agree with the calibration on how long a tick is.
  const double ticks = static_cast<double>(h.latest.ticks.load() - h.first.ticks.load());
  const double ns_per_tick = static_cast<double>(h.ns_per_tick_32_32) / 4294967296.0;
  EXPECT_NEAR(ticks * ns_per_tick / (seconds * 1e9), 1.0, 0.02);
}

TEST(clock, is_the_time_stamp_counter_only_where_the_kernel_trusts_it) {
  EXPECT_TRUE(recorder::detail::names_tsc("tsc hpet acpi_pm \n"));
  EXPECT_TRUE(recorder::detail::names_tsc("kvm-clock tsc acpi_pm\n"));
  EXPECT_TRUE(recorder::detail::names_tsc("tsc"));
  EXPECT_FALSE(recorder::detail::names_tsc("hpet acpi_pm \n"));
  EXPECT_FALSE(recorder::detail::names_tsc("tsc-early hyperv_clocksource_tsc_page\n"));
  EXPECT_FALSE(recorder::detail::names_tsc(""));
}

}  // namespace
}  // namespace curfew::tests
