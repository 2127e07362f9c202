#include "probe/adapters/gtest/listener.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

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

const testing::TestInfo* test_called(const std::string& name) {
  const auto& program = *testing::UnitTest::GetInstance();
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    const auto& suite = *program.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j)
      if (const auto* const test = suite.GetTestInfo(j); full_name(*test) == name) return test;
  }
  return nullptr;
}

// Gives each failure that has no place that of the test in which its tasks were spawned, or else that of this test.
std::vector<failure> placed(std::vector<failure> failures, const testing::TestInfo* otherwise) {
  for (failure& f : failures) {
    if (!f.file.empty()) continue;
    const auto* const spawned_in = f.test.empty() ? nullptr : test_called(f.test);
    const auto* const at = spawned_in != nullptr ? spawned_in : otherwise;
    if (at == nullptr || at->file() == nullptr) continue;
    f.file = at->file();
    f.line = at->line();
  }
  return failures;
}

const testing::TestInfo* first_test_of(const testing::TestSuite& suite) {
  for (int i = 0; i < suite.total_test_count(); ++i)
    if (suite.GetTestInfo(i)->should_run()) return suite.GetTestInfo(i);
  return nullptr;
}

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
  if (mode_ != mode::off)
    tell(placed(failures_of(watch_.end(test_began_), watch_.policy(), "this test"), &test), full_name(test));
  recorder::end_test();
}

void listener::OnTestSuiteEnd(const testing::TestSuite& suite) {
  if (mode_ == mode::off) return;
  const std::string name = suite.name();
  const auto left =
      placed(failures_of(watch_.rest(suite_began_), watch_.policy(), "the suite `" + name + "`"), first_test_of(suite));
  if (left.empty()) return;
  if (mode_ != mode::fail) return tell(left, name);
  tell({{.file = left.front().file,
         .line = left.front().line,
         .text = "the suite `" + name + "` has left something behind, which is told of when all tests have run\n"}},
       name);
  left_by_suites_.insert(left_by_suites_.end(), left.begin(), left.end());
}

void listener::tell_of_suites() { tell(std::exchange(left_by_suites_, {}), "the program"); }

void listener::OnEnvironmentsTearDownEnd(const testing::UnitTest&) {
  tell_of_suites();
  tell_of_program();
}

// Of an iteration that tears nothing down, because another one comes.
void listener::OnTestIterationEnd(const testing::UnitTest&, int) { tell_of_suites(); }

void listener::tell_of_program() {
  if (mode_ == mode::off) return;
  // A loop that still runs now is for the tests to come, or may go with a static object: `curfew check` sees that.
  const look left = watch_.rest(std::chrono::steady_clock::now());
  tell(placed(failures_of(left, watch_.policy(), "what is outside of the tests"), nullptr), "the program");
}

// A program without anything asynchronous has nothing to record, and is left in peace; so is one that records, of whose
// tests those that ran began no loop.
void listener::OnTestProgramEnd(const testing::UnitTest& program) {
  if (mode_ == mode::off || recorder::is_off() || program.test_to_run_count() == 0) return;
  std::fputs(note_on_outliving(watch_.outliving()).c_str(), stderr);
  if (has_unrecorded_asio() && !watch_.has_seen_loops()) std::fputs(unrecorded_asio_note, stderr);
}

void listener::tell(const std::vector<failure>& failures, const std::string& whose) const {
  for (const failure& f : failures) {
    if (mode_ == mode::fail)
      ADD_FAILURE_AT(f.file.empty() ? nullptr : f.file.c_str(), f.file.empty() ? -1 : f.line) << f.text;
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
