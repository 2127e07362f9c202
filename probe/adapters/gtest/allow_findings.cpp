#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <curfew/gtest.hpp>
#include <exception>
#include <stdexcept>
#include <string>

#include "probe/adapters/gtest/listener.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew {

namespace {

verdict::finding_kind kind_called(std::string_view name) {
  if (const auto kind = verdict::find_kind(name)) return *kind;
  std::string all;
  for (const auto kind : verdict::foremost_first())
    all += (all.empty() ? "" : ", ") + std::string(verdict::name_of(kind));
  throw std::invalid_argument("curfew: there is no finding '" + std::string(name) + "'; there are " + all);
}

// Returns the names as the segment has them. Throws std::invalid_argument for one that is no kind's.
std::string kinds_called(const std::vector<std::string>& names) {
  std::string kinds;
  for (const auto& name : names) kinds.append(kinds.empty() ? "" : ",").append(verdict::name_of(kind_called(name)));
  return kinds.empty() ? "*" : kinds;
}

}  // namespace

allow_findings::allow_findings() : allow_findings(std::vector<std::string>()) {}

allow_findings::allow_findings(std::vector<std::string> kinds)
    : number_(recorder::begin_allowance(kinds_called(kinds), false)) {}

allow_findings::~allow_findings() { recorder::end_allowance(number_); }

namespace detail {

finding_expectation::finding_expectation(std::string_view kind, const char* file, int line)
    : kind_(verdict::name_of(kind_called(kind))),
      file_(file),
      line_(line),
      number_(recorder::begin_allowance(kind_, true)),
      exceptions_(std::uncaught_exceptions()) {
  gtest::listener& listener = gtest::the_listener();
  if (!listener.is_off()) began_ = listener.watch().begin();
}

finding_expectation::~finding_expectation() {
  recorder::end_allowance(number_);
  // An assertion that failed has left the statement, and has failed the test already.
  if (is_done_ || std::uncaught_exceptions() > exceptions_ || testing::Test::HasFatalFailure()) return;
  fail("EXPECT_FINDING(\"" + kind_ + "\", …) was left by `return` or `break`, so nobody has looked for the finding\n");
}

void finding_expectation::look() {
  is_done_ = true;
  gtest::listener& listener = gtest::the_listener();
  if (listener.is_off() || !listener.watch().end(began_, kind_called(kind_)).findings.empty()) return;
  fail("Expected: a finding " + kind_ +
       ", of a task that is spawned here\n"
       "  Actual: there is none\n");
}

void finding_expectation::fail(const std::string& text) const {
  const gtest::listener& listener = gtest::the_listener();
  if (listener.is_off()) return;
  if (listener.only_warns())
    std::fprintf(stderr, "curfew: %s:%d: %s", file_, line_, text.c_str());
  else
    ADD_FAILURE_AT(file_, line_) << text;
}

}  // namespace detail

}  // namespace curfew
