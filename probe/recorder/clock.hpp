// The tick counter: the processor's time stamp counter where it runs at one speed on all cores, else CLOCK_MONOTONIC in
// nanoseconds. Which of them is decided once a process and never changes.
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
// Does the kernel's list of clocks that can be had, /sys/devices/system/clocksource/clocksource0/available_clocksource,
// name the time stamp counter? It drops a counter that it found to be wrong: of several sockets that do not agree, of a
// machine that resets it as it sleeps.
bool names_tsc(std::string_view available) noexcept;
std::uint64_t monotonic_ns() noexcept;

// How long a tick is: nanoseconds, 32.32 fixed point. Spins for some 150 microseconds when it must be measured.
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
