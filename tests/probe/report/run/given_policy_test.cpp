// A policy goes from process to process as lines.
#include "probe/report/run/given_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <system_error>

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using report::given_policy;
using report::given_policy_in;
using report::lines_of;
using verdict::severity;

verdict::finding_kind kind(const char* name) { return verdict::find_kind(name).value(); }

TEST(given_policy, is_the_same_when_it_has_been_lines) {
  given_policy given{.suppressions = {"/a", "/b=c"}, .baselines = {"/known.json"}, .policy = {}};
  given.policy.severities.set(kind("orphaned-task"), severity::warning);
  given.policy.severities.set(kind("failed-daemon"), severity::failure);
  given.policy.limits.set(kind("blocked-loop"), 1'500us);
  const auto read = given_policy_in(lines_of(given));
  EXPECT_EQ(read.suppressions, given.suppressions);
  EXPECT_EQ(read.baselines, given.baselines);
  for (const auto k : verdict::foremost_first()) {
    EXPECT_EQ(read.policy.severities.of(k), given.policy.severities.of(k)) << verdict::name_of(k);
    EXPECT_EQ(read.policy.limits.of(k), given.policy.limits.of(k)) << verdict::name_of(k);
  }
  EXPECT_EQ(lines_of(given_policy()), "");
  EXPECT_EQ(lines_of(given_policy_in("")), "");
}

TEST(given_policy, has_files_by_paths_that_are_right_in_any_folder) {
  given_policy given;
  given.suppressions = {"curfew.supp"};
  EXPECT_EQ(lines_of(given), "--suppressions=" + (std::filesystem::current_path() / "curfew.supp").string());
}

TEST(given_policy, refuses_what_it_does_not_know) {
  for (const char* line : {"nonsense", "=", "--nothing=1", "--fail-on=nothing", "--blocking-over=soon", "--fail-on",
                           "\n--fail-on=nothing"})
    EXPECT_THROW(given_policy_in(line), report::not_a_policy) << line;
}

TEST(given_policy, names_the_file_that_cannot_be_read) {
  given_policy given;
  given.baselines = {"/nowhere/known.json"};
  try {
    policy_of(given);
    FAIL();
  } catch (const std::system_error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("cannot read the baseline /nowhere/known.json: No such file"));
  }
}

}  // namespace
}  // namespace curfew::tests
