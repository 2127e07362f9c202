// Tells each test of GoogleTest what it has left behind; and the segment which test runs, so that reports name it.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/adapters/gtest/failures.hpp"
#include "probe/adapters/gtest/mode.hpp"
#include "probe/adapters/gtest/process_watch.hpp"

namespace curfew::gtest {

// GoogleTest calls it on the thread that runs tests. It is the last listener to be appended, so the first one to hear
// of an end: what it adds is a failure of the test.
class listener : public testing::EmptyTestEventListener {
 public:
  void OnTestProgramStart(const testing::UnitTest&) override;
  void OnEnvironmentsSetUpEnd(const testing::UnitTest&) override;
  void OnTestSuiteStart(const testing::TestSuite&) override;
  void OnTestStart(const testing::TestInfo&) override;
  void OnTestEnd(const testing::TestInfo&) override;
  void OnTestSuiteEnd(const testing::TestSuite&) override;
  void OnEnvironmentsTearDownEnd(const testing::UnitTest&) override;
  void OnTestIterationEnd(const testing::UnitTest&, int iteration) override;
  void OnTestProgramEnd(const testing::UnitTest&) override;

  gtest::process_watch& watch() { return watch_; }
  bool is_off() const { return mode_ == mode::off; }
  bool only_warns() const { return mode_ == mode::warn; }

 private:
  // Fails `whose` for what was found.
  void tell(const std::vector<failure>&, const std::string& whose) const;
  // Fails the program for what suites have left, which is told of where GoogleTest's XML has a place for it: before
  // that is written, and outside of any suite.
  void tell_of_suites();
  // Fails the program for what nobody was told of until now.
  void tell_of_program();

  gtest::process_watch watch_;
  mode mode_ = mode::fail;
  process_watch::time suite_began_{};
  process_watch::time test_began_{};
  // Not told of yet, of suites that are over: before GoogleTest 1.16 its XML has no place for a failure of a suite.
  std::vector<failure> left_by_suites_;
};

// Returns the listener of this program, which is made and appended by the first call.
listener& the_listener();

}  // namespace curfew::gtest
