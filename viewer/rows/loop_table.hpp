// The loops of a snapshot. Loops of one name share a line, because they share their counters.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

inline constexpr std::size_t task_states = static_cast<std::size_t>(model::task_state::never_started) + 1;

struct loop_line {
  model::index counters = model::none;             // index into snapshot::counters_by_name; none if there are none
  std::vector<model::index> loops{};               // the loops of this name, the oldest first
  std::uint32_t threads = 0;                       // threads of the loops that have not ended
  std::array<std::uint64_t, task_states> tasks{};  // number of tasks by model::task_state
  std::vector<model::index> running{};             // running tasks, the one with the longest poll first
};

// Returns a line for each name: first those with counters, in the order of these, then those without. O(tasks).
std::vector<loop_line> loop_lines(const model::snapshot&);

}  // namespace curfew::viewer
