// A task that is cancelled, for tests of what it is told.
#pragma once

#include <optional>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {

// Waits for its cancel, and keeps what that says.
inline task<> waits(std::optional<cancelled>& why) {
  try {
    co_await sleep_for(std::chrono::hours(1));
  } catch (const cancelled& c) {
    why.emplace(c);
    throw;
  }
}

// Goes on without being cancelled until `is_set`.
inline task<> wait_until(const bool& is_set) {
  co_await shield(std::chrono::hours(1), [&]() -> task<> {
    while (!is_set) co_await yield();
  });
}

// Waits until the task has ended, however it does.
inline task<> joined(join_handle<>& h) {
  try {
    co_await h.join();
  } catch (const cancelled&) {
  }
}

}  // namespace curfew::tests
