// Internal: ends a coroutine test that takes too long. Used by <curfew/coroutine_test.hpp>.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace curfew::detail {

// Calls `stop` with the reason when the test of that name has taken too long, on a thread of its own. If this object
// lives on for a while after that, prints the tree of this process' tasks and aborts.
class test_limit {
 public:
  // Throws std::invalid_argument if CURFEW_TEST_LIMIT is no number of seconds.
  test_limit(std::string test, std::function<void(std::string why)> stop);
  ~test_limit();
  test_limit(const test_limit&) = delete;
  test_limit& operator=(const test_limit&) = delete;

  // Says that the body is a coroutine, which now begins as the main task of the loop of the test's name.
  void begin_main() noexcept;

  bool is_over() const noexcept;
  // Returns what the test's failure says. It has the tree of what was there, if the test came to its end all the
  // same: else findings tell where its tasks were. REQUIRES: is_over()
  std::string text(bool came_to_its_end) const;

 private:
  struct watch;
  std::unique_ptr<watch> watch_;  // nullptr: there is no limit
};

}  // namespace curfew::detail
