// A poll as a history stores it, in 24 bytes, because there are a million of them. timeline::poll is the same for those
// who read it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "probe/model/events.hpp"

namespace curfew::viewer::timeline {

struct stored_poll {
  static constexpr std::int64_t longest_ns = (std::int64_t{1} << 48) - 1;         // 78 hours
  static constexpr std::uint32_t most_operations = (std::uint32_t{1} << 24) - 1;  // operations beyond have no name

  stored_poll() = default;
  stored_poll(const model::event& e, std::uint16_t thread, std::uint32_t of_track)
      : end_ns(e.at.count()),
        took_and_thread(static_cast<std::uint64_t>(std::clamp<std::int64_t>(e.took.count(), 0, longest_ns)) << 16 |
                        thread),
        track(of_track),
        operation_and_after((e.operation > most_operations ? 0 : e.operation) << 8 |
                            static_cast<std::uint32_t>(e.state)) {}

  std::int64_t took_ns() const { return static_cast<std::int64_t>(took_and_thread >> 16); }
  std::uint16_t thread() const { return static_cast<std::uint16_t>(took_and_thread); }
  model::index operation() const { return operation_and_after >> 8; }
  model::task_state after() const { return static_cast<model::task_state>(operation_and_after & 0xFF); }

  std::int64_t end_ns;  // nanoseconds since the process began
  std::uint64_t took_and_thread;
  std::uint32_t track;  // place of its task's track in the history's table
  std::uint32_t operation_and_after;
};
static_assert(sizeof(stored_poll) == 24);

}  // namespace curfew::viewer::timeline
