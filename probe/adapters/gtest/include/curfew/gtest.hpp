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

#include <chrono>
#include <cstdint>
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

// Expects, while it lives, that what runs meanwhile leaves a finding of a kind. Is the head of a loop of one turn
// (EXPECT_FINDING), and not a function that is given the statement: so the statement may await in a coroutine.
class finding_expectation {
 public:
  // Throws std::invalid_argument for a name that is no kind's.
  finding_expectation(std::string_view kind, const char* file, int line);
  // Fails the test if the statement was left by `return` or `break`: then nobody has looked.
  ~finding_expectation();
  finding_expectation(const finding_expectation&) = delete;
  finding_expectation& operator=(const finding_expectation&) = delete;

  bool is_open() const { return !is_done_; }
  // Fails the test at this place if the statement left no finding of this kind; if it did, that fails nothing.
  void look();

 private:
  void fail(const std::string& text) const;

  std::string kind_;
  const char* file_;
  int line_;
  std::uint64_t number_;
  int exceptions_;
  bool is_done_ = false;
  std::chrono::steady_clock::time_point began_{};
};

}  // namespace detail

}  // namespace curfew

// Expects that a statement leaves a finding of a kind, of a task that is spawned in it:
//
//     EXPECT_FINDING("orphaned-task", { curfew::run(forgets_a_task()); });
//
// In a test that is a coroutine (coroutine_test.hpp) the statement may await. There the test's own loop goes on, so
// that no task of it is pending yet. It must not be left by `return` or `break`.
#define EXPECT_FINDING(kind, ...)                                                              \
  do {                                                                                         \
    for (::curfew::detail::finding_expectation curfew_expectation((kind), __FILE__, __LINE__); \
         curfew_expectation.is_open(); curfew_expectation.look()) {                            \
      __VA_ARGS__;                                                                             \
    }                                                                                          \
  } while (false)
