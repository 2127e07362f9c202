// Turns plain values into the words that every part of curfew uses: durations, counts, states and reasons.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns a duration in one unit, with a decimal if it is below ten of it, or in the two largest units if it is a
// minute or longer: "0 ns", "850 ns", "1.5 µs", "340 ms", "1.2 s", "45 s", "3 min 4 s", "2 h 5 min", "6 d 1 h". The
// value is rounded down; a negative one has a minus sign.
std::string duration_text(nanoseconds);

// Returns a number with separators: "1,234,567".
std::string count_text(std::uint64_t);

// Returns a share, where 1 is all, as a percentage: "4.2 %", "63 %".
std::string percent_text(double share);

std::string_view text_of(task_state);      // "ready" … "never started"
std::string_view state_text(const task&);  // the same of a task; "unknown" where nobody says what it does
std::string_view text_of(group_state);     // "open" "joining" "closed"
std::string_view text_of(loop_state);      // "running" "draining" "ended"
std::string_view text_of(owner_kind);      // "nobody" "loop" "group" "handle"
std::string_view text_of(cancel_reason);   // "" "explicit request" "deadline" "sibling failure" "shutdown"
std::string_view text_of(process_end);     // "alive" "exited" "died"

}  // namespace curfew::model
