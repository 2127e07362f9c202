#include "probe/reader/clock.hpp"

#include <ctime>
#include <fstream>
#include <string>
#include <string_view>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include "probe/reader/segment_bytes.hpp"

namespace curfew::reader {

namespace {

// Anchors closer together than this measure a tick worse than the calibration does, because reading one takes some 100
// ns.
constexpr std::uint64_t least_distance_ns = 10'000'000;

// How far two measures of a tick may differ. If they differ by more, one of them is not of this counter: the machine
// slept, or the reader is in another time namespace.
constexpr double tolerance = 0.01;

constexpr double largest_ns = 4e18;  // 126 years; fits std::int64_t

std::uint64_t read_clock(clockid_t id) {
  timespec t{};
  ::clock_gettime(id, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

anchor load(const segment::clock_anchor& a) {
  return {a.ticks.load(of_copy), a.monotonic_ns.load(of_copy), a.realtime_ns.load(of_copy)};
}

std::optional<double> measure(const anchor& from, const anchor& to) {
  if (to.ticks <= from.ticks || to.monotonic_ns < from.monotonic_ns + least_distance_ns) return std::nullopt;
  return static_cast<double>(to.monotonic_ns - from.monotonic_ns) / static_cast<double>(to.ticks - from.ticks);
}

}  // namespace

std::optional<anchor> read_anchor(segment::clock_kind kind) {
  anchor a;
  a.realtime_ns = read_clock(CLOCK_REALTIME);
  if (kind == segment::clock_kind::monotonic_ns) {
    a.monotonic_ns = read_clock(CLOCK_MONOTONIC);
    a.ticks = a.monotonic_ns;
    return a;
  }
#if defined(__x86_64__)
  // The thread may lose its processor between the two readings, so the closest of a few pairs is taken.
  std::uint64_t best = UINT64_MAX;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::uint64_t before = __rdtsc();
    const std::uint64_t ns = read_clock(CLOCK_MONOTONIC);
    const std::uint64_t after = __rdtsc();
    if (after - before < best) {
      best = after - before;
      a.ticks = before + best / 2;
      a.monotonic_ns = ns;
    }
  }
  return a;
#else
  return std::nullopt;
#endif
}

bool is_this_boot(const segment::header& h) {
  static const std::string own = [] {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
  }();
  const std::string_view written(h.boot_id, sizeof(h.boot_id));
  return !own.empty() && written.substr(0, written.find('\0')) == own;
}

std::optional<anchor> anchor_now(const segment::header& h, bool live) {
  if (!live && !is_this_boot(h)) return std::nullopt;
  return read_anchor(static_cast<segment::clock_kind>(h.clock));
}

tick_clock::tick_clock(const segment::header& h, bool live, const std::optional<anchor>& now) {
  const anchor first = load(h.first);
  first_ = first.ticks;
  if (h.clock == static_cast<std::uint32_t>(segment::clock_kind::monotonic_ns)) return;

  const double calibrated = static_cast<double>(h.ns_per_tick_32_32) / 4294967296.0;
  const bool known = calibrated > 0.001 && calibrated < 1000;
  if (known) ns_per_tick_ = calibrated;
  const auto accept = [&](const std::optional<double>& measured) {
    if (!measured || *measured <= 0.001 || *measured >= 1000) return false;
    if (known && (*measured < calibrated * (1 - tolerance) || *measured > calibrated * (1 + tolerance))) return false;
    ns_per_tick_ = *measured;
    return true;
  };
  // If the sequence is odd, the process is just changing the anchor, or ended while it did.
  std::optional<anchor> latest;
  if (h.latest_sequence.load(of_copy) % 2 == 0) latest = load(h.latest);
  for (const auto& other : {live ? now : latest, live ? latest : now}) {
    if (other && accept(measure(first, *other))) return;
  }
}

model::nanoseconds tick_clock::instant(std::uint64_t ticks) const {
  if (ticks == 0) return model::nanoseconds(0);
  if (ticks <= first_) return model::nanoseconds(1);
  const model::nanoseconds since = duration(ticks - first_);
  return since.count() == 0 ? model::nanoseconds(1) : since;
}

model::nanoseconds tick_clock::distance(std::uint64_t ticks) const {
  return ticks < first_ ? -duration(first_ - ticks) : duration(ticks - first_);
}

model::nanoseconds tick_clock::duration(std::uint64_t ticks) const {
  const double ns = static_cast<double>(ticks) * ns_per_tick_;
  return model::nanoseconds(static_cast<std::int64_t>(ns < largest_ns ? ns : largest_ns));
}

}  // namespace curfew::reader
