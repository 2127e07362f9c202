// What a test is told of a look: a failure for each problem, at the line that spawned its tasks.
#pragma once

#include <string>
#include <vector>

#include "probe/adapters/gtest/process_watch.hpp"
#include "probe/judge/policy.hpp"

namespace curfew::gtest {

struct failure {
  std::string file{};  // "": not known
  int line = 0;
  std::string text{};
  std::string test{};  // in which its tasks were spawned, or the first of several; "": in none, or not known
};

// Returns a line that says what a look at contexts found that outlive the tests; "" if that is nothing.
std::string note_on_outliving(const look&);

// At most so many problems have a failure of their own; how many more there are is said in one.
inline constexpr std::size_t most_failures = 20;

// `whose` is what was looked at, as in a sentence: "this test".
std::vector<failure> failures_of(const look&, const judge::policy&, const std::string& whose);

}  // namespace curfew::gtest
