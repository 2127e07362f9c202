#include "probe/adapters/gtest/listener.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "probe/adapters/gtest/failures.hpp"
#include "probe/adapters/gtest/unrecorded_asio.hpp"
#include "probe/judge/policy.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/report/run/given_policy.hpp"

namespace curfew::gtest {

namespace {

// Returns what the user has decided: by the options of the check that this program is below, and CURFEW_SUPPRESSIONS.
judge::policy policy_of_process() {
  const char* const lines = std::getenv(report::policy_variable);
  return report::policy_of(report::given_policy_in(lines == nullptr ? "" : lines));
}

std::string full_name(const testing::TestInfo& test) { return std::string(test.test_suite_name()) + "." + test.name(); }

}  // namespace

void listener::OnTestProgramStart(const testing::UnitTest&) {
  const chosen_mode chosen = mode_of_process();
  mode_ = chosen.mode;
  if (!chosen.complaint.empty()) std::fprintf(stderr, "curfew: %s\n", chosen.complaint.c_str());
  try {
    watch_.use(policy_of_process());
  } catch (const std::runtime_error& e) {
    std::fprintf(stderr, "curfew: %s: nothing is suppressed or known, and what fails is what usually does\n", e.what());
  }
}

void listener::OnEnvironmentsSetUpEnd(const testing::UnitTest&) { tell_of_program(); }

void listener::OnTestSuiteStart(const testing::TestSuite&) { suite_began_ = std::chrono::steady_clock::now(); }

void listener::OnTestStart(const testing::TestInfo& test) {
  recorder::begin_test(full_name(test));
  if (mode_ != mode::off) test_began_ = watch_.begin_test();
}

void listener::OnTestEnd(const testing::TestInfo& test) {
  if (mode_ != mode::off) tell(watch_.end(test_began_), full_name(test), test.file(), test.line());
  recorder::end_test();
}

void listener::OnTestSuiteEnd(const testing::TestSuite& suite) {
  if (mode_ == mode::off) return;
  tell(watch_.rest(suite_began_), suite.name());
}

void listener::OnEnvironmentsTearDownEnd(const testing::UnitTest&) { tell_of_program(); }

void listener::tell_of_program() {
  if (mode_ == mode::off) return;
  // A loop that still runs now is for the tests to come, or may go with a static object: `curfew check` sees that.
  tell(watch_.rest(std::chrono::steady_clock::now()), "the program");
}

// A program without anything asynchronous has nothing to record, and is left in peace; so is one that records, of whose
// tests those that ran began no loop.
void listener::OnTestProgramEnd(const testing::UnitTest& program) {
  if (mode_ == mode::off || recorder::is_off() || program.test_to_run_count() == 0) return;
  if (has_unrecorded_asio() && !watch_.has_seen_loops()) std::fputs(unrecorded_asio_note, stderr);
}

void listener::tell(const look& look, const std::string& whose, const char* file, int line) const {
  for (const failure& f : failures_of(look, watch_.policy())) {
    const bool has_place = !f.file.empty();
    if (mode_ == mode::fail)
      ADD_FAILURE_AT(has_place ? f.file.c_str() : file, has_place ? f.line : line) << f.text;
    else
      std::fprintf(stderr, "curfew: %s: %s", whose.c_str(), f.text.c_str());
  }
}

listener& the_listener() {
  static listener* const appended = [] {
    auto* const made = new listener;  // GoogleTest owns it from here on
    testing::UnitTest::GetInstance()->listeners().Append(made);
    return made;
  }();
  return *appended;
}

}  // namespace curfew::gtest
