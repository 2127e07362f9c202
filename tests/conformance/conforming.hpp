// What the tests of other libraries' behaviours have in common.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <curfew/curfew.hpp>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {

using namespace std::chrono_literals;

inline task<> forever() { co_await sleep_for(std::chrono::hours::max()); }
inline task<> fails_with(std::string what) {
  co_await yield();
  throw std::runtime_error(what);
}
inline task<> fails_at_once(std::string what) {
  throw std::runtime_error(what);
  co_return;
}
// Waits until it is cancelled, and says so.
inline task<> counts_its_cancel(int& count) {
  try {
    co_await forever();
  } catch (const cancelled&) {
    ++count;
    throw;
  }
}
inline task<> takes_turns(int turns) {
  while (turns-- != 0) co_await yield();
}

inline std::vector<std::string> texts(const group_error& e) {
  std::vector<std::string> all;
  for (const std::exception_ptr& error : e.errors()) {
    try {
      std::rethrow_exception(error);
    } catch (const group_error& inner) {
      all.push_back("a group of " + std::to_string(inner.count()));
    } catch (const std::exception& failure) {
      all.emplace_back(failure.what());
    }
  }
  return all;
}

// Runs the group, and returns what failed in it; nothing if it returned.
template <class Body>
task<std::vector<std::string>> failures_of(Body body, task_group_options options = {}) {
  try {
    co_await with_task_group(body, options);
  } catch (const group_error& e) {
    co_return texts(e);
  }
  co_return std::vector<std::string>();
}

using strings = std::vector<std::string>;

}  // namespace curfew::tests
