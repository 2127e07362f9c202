// Tells curfew when each test case of doctest begins and ends, so that reports name the test case in which a task was
// spawned. Include it in one source file of the tests, and link curfew::probe. main() stays as it is:
//
//     curfew check -- ./my_tests
//
// It judges nothing: a listener of doctest's cannot fail a test, and so the verdict is the check's.
#pragma once

#include <curfew/probe.h>
#include <doctest/doctest.h>

#include <string>

namespace curfew::detail {

// doctest calls it on the thread that runs tests. It makes one for itself.
struct doctest_listener : doctest::IReporter {
  explicit doctest_listener(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test) override {
    const std::string suite = test.m_test_suite == nullptr ? "" : test.m_test_suite;
    const std::string name = suite.empty() ? test.m_name : suite + "/" + test.m_name;
    const doctest::String file = test.m_file;  // in some versions it is another text
    curfew_test_begin_at(name.c_str(), curfew_intern_site(file.c_str(), test.m_line, 0, ""));
  }
  void test_case_end(const doctest::CurrentTestCaseStats&) override { curfew_test_end(); }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}
};

DOCTEST_REGISTER_LISTENER("curfew", 0, doctest_listener);

}  // namespace curfew::detail
