// Fails GoogleTest's tests that leave tasks behind. One line does it:
//
//     target_link_libraries(my_tests PRIVATE curfew::gtest)
//
// Nothing need be included for that, and main() stays as it is, gtest_main's too. When a test has ended, after its
// TearDown(), it fails for each finding about a task that was spawned while it ran, at the line that spawned it, with
// the block that `curfew check` would report. A loop that the test began and that still runs on another thread is given
// a second to end; a test that leaves nothing does not wait. What is found later, or before the first test, fails its
// suite, or the program: it is never blamed on another test.
//
// This header is for tests that mean to leave tasks. The same can be said from outside, for a whole run:
//
//     CURFEW_GTEST=off ./my_tests      or   ./my_tests --curfew=off    nothing is judged
//     CURFEW_GTEST=warn                     --curfew=warn              what is found is printed, and no test fails
//
// With CURFEW=off nothing is recorded, and so nothing is found.
//
// Thread safety: all of this may be used on any thread, but EXPECT_FINDING is for the thread that runs the test.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace curfew {

// Findings about tasks that are spawned while such an object lives, on any thread, fail no test. Where it lives says
// how far that goes: in a test's body, in a fixture, in a static member from SetUpTestSuite() to TearDownTestSuite().
// What is only counted (coroutines that never started) has no time, and is allowed in all of a test in which it lived.
class allow_findings {
 public:
  allow_findings();  // of every kind
  // Only those of these kinds: "orphaned-task", "pending-at-shutdown" … (docs/findings/). What is found of a task
  // besides is allowed with it, unless that is the graver one: an orphan may be pending. Throws std::invalid_argument
  // for a name that is no kind's.
  explicit allow_findings(std::vector<std::string> kinds);
  ~allow_findings();
  allow_findings(const allow_findings&) = delete;
  allow_findings& operator=(const allow_findings&) = delete;

 private:
  std::uint64_t number_;
};

namespace detail {
// Runs `statement`. Fails the test at this place if it left no finding of this kind; if it did, that fails nothing.
void expect_finding(std::string_view kind, const char* file, int line, const std::function<void()>& statement);
}  // namespace detail

}  // namespace curfew

// Expects that a statement leaves a finding of a kind, of a task that is spawned in it:
//
//     EXPECT_FINDING("orphaned-task", { curfew::run(forgets_a_task()); });
#define EXPECT_FINDING(kind, ...) \
  ::curfew::detail::expect_finding((kind), __FILE__, __LINE__, [&]() -> void { __VA_ARGS__; })
