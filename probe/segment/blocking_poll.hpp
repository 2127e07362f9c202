// The part of the layout that is about polls which took very long: the header has a table of them. layout.hpp includes
// it, and its rules hold.
#pragma once

#include <atomic>
#include <cstdint>

namespace curfew::segment {

// The longest poll of the tasks of one site, where that was longer than blocking_poll_limit.hpp says. It is written
// when the poll has ended, by one writer at a time.
inline constexpr std::uint32_t max_blocking_polls = 14;  // of the sites with the longest ones
struct blocking_poll {
  std::atomic<std::uint32_t> site;  // where the task was spawned or, if that is not known, its function; 0: no entry
  std::atomic<std::uint32_t> function;  // site of the task's function
  std::atomic<std::uint32_t> tasks;     // how many tasks of that site had one; saturates
  std::uint32_t reserved0;
  std::atomic<std::uint64_t> ended;   // when it ended
  std::atomic<std::uint64_t> lasted;  // ticks
  std::atomic<std::uint64_t> task;    // id
};
static_assert(sizeof(blocking_poll) == 40);

}  // namespace curfew::segment
