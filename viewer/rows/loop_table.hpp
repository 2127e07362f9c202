// The loops of a snapshot, those of one name together, as their counters are.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

inline constexpr std::size_t task_states = static_cast<std::size_t>(model::task_state::never_started) + 1;

struct loop_line {
  model::index counters = model::none;             // of snapshot::counters_by_name; none: it has none
  std::vector<model::index> loops{};               // oldest first
  std::uint32_t threads = 0;                       // of those that have not ended
  std::array<std::uint64_t, task_states> tasks{};  // by state
  std::vector<model::index> running{};             // tasks whose poll goes on, the longest first
};

// One a name, in the order of the counters; then the loops without any. O(tasks).
std::vector<loop_line> loop_lines(const model::snapshot&);

}  // namespace curfew::viewer
