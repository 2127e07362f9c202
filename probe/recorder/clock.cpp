#include "probe/recorder/clock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "probe/recorder/undisturbed.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace curfew::recorder::detail {

constinit std::atomic<clock_choice> chosen_clock{clock_choice::undecided};

namespace {

// Returns whether the time stamp counter ticks at one speed in every power state. Intel SDM 3B 18.17.1 and AMD APM 2
// 13.2.4 call such a counter invariant, and show it in bit 8 of edx of leaf 8000'0007h.
bool has_invariant_tsc() noexcept {
#if defined(__x86_64__)
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) != 0 && (edx & (1u << 8)) != 0;
#else
  return false;
#endif
}

// Returns whether the kernel lists the counter. If the kernel cannot be asked, the processor is believed.
bool kernel_trusts_tsc() noexcept {
  const undisturbed while_asking;
  const int fd = ::open("/sys/devices/system/clocksource/clocksource0/available_clocksource", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return true;
  char text[256];
  const ssize_t size = ::read(fd, text, sizeof text);
  ::close(fd);
  return size <= 0 || names_tsc({text, static_cast<std::size_t>(size)});
}

std::uint64_t read_ns(clockid_t clock) noexcept {
  timespec t{};
  ::clock_gettime(clock, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

struct reading {
  tick ticks;
  std::uint64_t ns;
};

// Reads both clocks a few times and returns the tightest pair, because an interrupt between the two reads would shift
// one against the other.
reading read_together() noexcept {
  reading best{};
  std::uint64_t narrowest = ~std::uint64_t{0};
  for (int i = 0; i < 4; ++i) {
    const tick before = now();
    const std::uint64_t ns = read_ns(CLOCK_MONOTONIC);
    const tick after = now();
    if (after - before < narrowest) {
      narrowest = after - before;
      best = {before + (after - before) / 2, ns};
    }
  }
  return best;
}

}  // namespace

bool names_tsc(std::string_view available) noexcept {
  constexpr std::string_view name = "tsc", between = " \n";
  while (!available.empty()) {
    const auto end = std::min(available.find_first_of(between), available.size());
    if (available.substr(0, end) == name) return true;
    available.remove_prefix(std::min(end + 1, available.size()));
  }
  return false;
}

tick decide_and_read_clock() noexcept {
  if (chosen_clock.load(std::memory_order_relaxed) == clock_choice::undecided) {
    chosen_clock.store(has_invariant_tsc() && kernel_trusts_tsc() ? clock_choice::tsc : clock_choice::monotonic,
                       std::memory_order_relaxed);
  }
#if defined(__x86_64__)
  if (chosen_clock.load(std::memory_order_relaxed) == clock_choice::tsc) return __rdtsc();
#endif
  return read_ns(CLOCK_MONOTONIC);
}

std::uint64_t monotonic_ns() noexcept { return read_ns(CLOCK_MONOTONIC); }

std::uint64_t measure_ns_per_tick() noexcept {
  static_cast<void>(now());  // decides which clock is used
  if (chosen_clock.load(std::memory_order_relaxed) != clock_choice::tsc) return std::uint64_t{1} << 32;
  constexpr std::uint64_t spin_ns = 150'000;
  const reading first = read_together();
  reading last = first;
  while (last.ns - first.ns < spin_ns) last = read_together();
  if (last.ticks <= first.ticks) return std::uint64_t{1} << 32;
  __extension__ using wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<wide>(last.ns - first.ns) << 32) / (last.ticks - first.ticks));
}

void read_anchor(segment::clock_anchor& anchor) noexcept {
  const reading both = read_together();
  // Release: the partner is the reader's acquire of these fields inside latest_sequence.
  anchor.ticks.store(both.ticks, std::memory_order_release);
  anchor.monotonic_ns.store(both.ns, std::memory_order_release);
  const std::uint64_t realtime = read_ns(CLOCK_REALTIME) - (read_ns(CLOCK_MONOTONIC) - both.ns);
  anchor.realtime_ns.store(realtime, std::memory_order_release);
}

}  // namespace curfew::recorder::detail
