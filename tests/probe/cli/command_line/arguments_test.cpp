// Command lines that are right in more than one way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/probe/cli/support/command_test.hpp"

namespace curfew::tests {
namespace {

using testing::HasSubstr;

class arguments : public command_test {};

TEST_F(arguments, take_an_interval_behind_watch_in_three_ways) {
  for (const words& line : {words{"tree", "nobody", "--watch", "1s"},
                            {"tree", "nobody", "--watch", "2"},
                            {"tree", "--watch", "1s", "nobody"},
                            {"tree", "--watch=1s", "nobody"},
                            {"tree", "--watch", "nobody"},
                            {"tree", "nobody", "--watch"}})
    EXPECT_THAT(refusal_of(line), HasSubstr("is called nobody")) << testing::PrintToString(line);
  for (const words& before : {words{"--by", "object"}, {"--blocking-over", "5s"}, {"--suppressions", "/dev/null"}}) {
    words line{"tree"};
    line.insert(line.end(), before.begin(), before.end());
    line.insert(line.end(), {"--watch", "99999999"});
    EXPECT_THAT(refusal_of(line), HasSubstr("process 99999999"))
        << before.front() << " has a value, which is no target";
  }
  EXPECT_THAT(refusal_of({"tree", "--watch", "99999999"}), HasSubstr("process 99999999")) << "a pid";
  EXPECT_THAT(refusal_of({"tree", "nobody", "--watch", "0s"}), HasSubstr("--watch: \"0s\" is too short: at least 1ms"));
}

TEST_F(arguments, take_no_duration_of_two_words) {
  for (const words& line : {words{"check", "--timeout", "5", "min", "--", "true"},
                            {"check", "--strict", "--timeout=5", "min", "--", "true"},
                            {"check", "--timeout", "5", "minutes", "true"}})
    EXPECT_THAT(refusal_of(line), HasSubstr("is two words: say --timeout 5m")) << testing::PrintToString(line);
  EXPECT_THAT(refusal_of({"check", "--blocking-over", "1.5", "sec", "--", "true"}),
              HasSubstr("say --blocking-over 1.5s"));
  EXPECT_EQ(
      curfew_says({"check", "--allow-nothing-recorded", "--timeout", "50", "--", "echo", "--timeout", "5", "min"}).out,
      "--timeout 5 min\n")
      << "these are the command's own";
}

}  // namespace
}  // namespace curfew::tests
