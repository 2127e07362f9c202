// The part of the layout of a segment that is about sites: places in the source. layout.hpp has the rest.
#pragma once

#include <atomic>
#include <cstdint>

namespace curfew::segment {

// Ended tasks with findings that were evicted (see docs/segment_format.md) are counted at the site that spawned them,
// by the findings that they had: those of a task that is no daemon are bits of the place where it is counted.
enum class evicted : std::uint32_t { failed_daemon = 0, pending_at_shutdown = 1, orphaned = 2, unobserved_error = 4 };
inline constexpr std::uint32_t evicted_places = 8;
// Before minor 2 there were four counts of 64 bits in their place, each of one finding, in the order of this list.
enum class evicted_before_minor_2 : std::uint32_t { pending_at_shutdown, orphaned, unobserved_error, failed_daemon };

struct site {
  std::uint32_t file;  // string id, as is `function`
  std::uint32_t function;
  std::uint32_t line;
  std::uint32_t column;
  std::atomic<std::uint32_t> evicted[evicted_places];  // by enum evicted; each saturates
  std::atomic<std::uint32_t> spawns;  // site of the function of all tasks that were spawned here; 0 if not known
  // Number of handlers that went uncalled with the io_context of the loop whose name `function` is. Saturates.
  std::atomic<std::uint32_t> abandoned_handlers;
  std::atomic<std::uint64_t> never_started;  // task objects of this function that nobody awaited or spawned
};
inline constexpr std::uint32_t spawns_several = ~std::uint32_t{0};  // site::spawns for tasks of several functions
static_assert(sizeof(site) == 64);

}  // namespace curfew::segment
