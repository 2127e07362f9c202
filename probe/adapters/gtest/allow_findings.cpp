#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <curfew/gtest.hpp>
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

// Tells the segment what is expected while this lives.
struct expectation {
  explicit expectation(verdict::finding_kind kind) : number(recorder::begin_allowance(verdict::name_of(kind), true)) {}
  ~expectation() { recorder::end_allowance(number); }
  expectation(const expectation&) = delete;
  expectation& operator=(const expectation&) = delete;
  const std::uint64_t number;
};

}  // namespace

allow_findings::allow_findings() : allow_findings(std::vector<std::string>()) {}

allow_findings::allow_findings(std::vector<std::string> kinds)
    : number_(recorder::begin_allowance(kinds_called(kinds), false)) {}

allow_findings::~allow_findings() { recorder::end_allowance(number_); }

void detail::expect_finding(std::string_view kind, const char* file, int line, const std::function<void()>& statement) {
  const auto wanted = kind_called(kind);
  const expectation meant(wanted);
  gtest::listener& listener = gtest::the_listener();
  if (listener.is_off()) return statement();
  const auto began = listener.watch().begin();
  statement();
  if (!listener.watch().end(began, wanted).findings.empty()) return;
  const auto text = "Expected: a finding " + std::string(kind) +
                    ", of a task that is spawned here\n"
                    "  Actual: there is none\n";
  if (listener.only_warns())
    std::fprintf(stderr, "curfew: %s:%d: %s", file, line, text.c_str());
  else
    ADD_FAILURE_AT(file, line) << text;
}

}  // namespace curfew
