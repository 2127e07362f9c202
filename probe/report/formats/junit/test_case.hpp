// A run as the test cases of a JUnit report: one for the command, and one for each process that recorded.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "probe/report/digest.hpp"
#include "probe/report/format.hpp"

namespace curfew::report {

// Says how a test case ended: `error` where the check could not tell.
enum class test_outcome : std::uint8_t { passed, failure, error };

struct test_case {
  std::string class_name;  // what it is of: "curfew.command" or "curfew.process"
  std::string name;        // its command line, which does not change from run to run; no two are called the same
  std::chrono::nanoseconds time{0};
  test_outcome outcome = test_outcome::passed;
  std::string type{};     // what went wrong, in a word: "orphaned-task", "killed"
  std::string message{};  // one sentence
  std::string text{};     // all that there is to say of what failed, on several lines
  std::string output{};   // warnings and notes, which fail nothing
};

std::vector<test_case> test_cases_of(const digest&, const style&);

}  // namespace curfew::report
