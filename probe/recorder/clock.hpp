// The tick counter is the processor's time stamp counter if it runs at one speed on all cores, else CLOCK_MONOTONIC in
// nanoseconds. Which of them it is, is decided once in a process and never changes.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {
namespace detail {

enum class clock_choice : std::uint8_t { undecided, tsc, monotonic };
CURFEW_HIDDEN extern constinit std::atomic<clock_choice> chosen_clock;

tick decide_and_read_clock() noexcept;
// Returns whether the kernel's list of available clocks names the time stamp counter:
// /sys/devices/system/clocksource/clocksource0/available_clocksource. The kernel drops a counter that it has found to
// be wrong, because several sockets do not agree, or because the machine resets it when it sleeps.
bool names_tsc(std::string_view available) noexcept;
std::uint64_t monotonic_ns() noexcept;

// Returns how long a tick is: nanoseconds, as 32.32 fixed point. Spins for some 150 microseconds if it must be
// measured.
std::uint64_t measure_ns_per_tick() noexcept;

// Reads both clocks at one instant.
void read_anchor(segment::clock_anchor&) noexcept;

}  // namespace detail

inline tick now() noexcept {
#if defined(__x86_64__)
  // Relaxed: the choice guards no other data, and every thread decides alike.
  if (detail::chosen_clock.load(std::memory_order_relaxed) == detail::clock_choice::tsc) [[likely]] {
    return __rdtsc();
  }
#endif
  return detail::decide_and_read_clock();
}

}  // namespace curfew::recorder
