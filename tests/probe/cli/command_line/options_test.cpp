// The kinds of options: what each takes, and what it says of the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/probe/cli/support/command_test.hpp"

namespace curfew::tests {
namespace {

using testing::HasSubstr;

class options : public command_test {};

TEST_F(options, say_what_a_duration_may_be) {
  for (const auto* const option :
       {"--timeout", "--growing-over", "--blocking-over", "--ignoring-over", "--grace", "--watch"}) {
    const auto with = [&](const std::string& value) {
      const auto word = option + ("=" + value);
      const std::string name = option;
      if (name == "--timeout") return refusal_of({"check", word, "--", "true"});
      if (name == "--grace") return refusal_of({"export", word});
      return refusal_of({"tree", "nobody", word});
    };
    for (const auto* const none : {"soon", "1x", "1s2", "nan", "s", "1e999s", " 1s", "1 s", "--"})
      EXPECT_THAT(with(none), HasSubstr(std::string(option) + ": \"" + none + "\" is no duration: say 500ms"));
    EXPECT_THAT(with("-1s"), HasSubstr("\"-1s\" is too short: at least "));
    EXPECT_THAT(with("36501d"), HasSubstr("is too long: at most 36500d"));
    EXPECT_THAT(with("1e300h"), HasSubstr("is too long"));
    if (option == std::string("--grace") || option == std::string("--timeout")) continue;  // none is one
    EXPECT_THAT(with("0"), HasSubstr("\"0\" is too short: at least 1ms"));
  }
  EXPECT_THAT(refusal_of({"check", "--timeout", "-5s", "--", "true"}), HasSubstr("\"-5s\" is too short"));
}

TEST_F(options, say_what_a_number_may_be) {
  for (const auto* const none : {"0", "256", "-1", "0x17", "1.5", "99999999999999999999", "", "7 "})
    EXPECT_THAT(refusal_of({"check", "--exit-code", none, "--", "true"}),
                HasSubstr("--exit-code: \"" + std::string(none) + "\" is no number from 1 to 255"));
  EXPECT_THAT(refusal_of({"export", "--spawn-sites", "1001"}), HasSubstr("is no number from 0 to 1000"));
}

TEST_F(options, take_no_empty_name_for_a_file) {
  EXPECT_THAT(refusal_of({"check", "-o", "", "--", "true"}), HasSubstr("--output: \"\" names no file"));
  EXPECT_THAT(refusal_of({"check", "-o", "--", "true"}), HasSubstr("--output: \"--\" names no file"));
  EXPECT_THAT(refusal_of({"check", "--suppressions", "--", "true"}), HasSubstr("--suppressions: \"--\" names no file"));
  EXPECT_THAT(refusal_of({"snapshot", "1", "-o", ""}), HasSubstr("--output: \"\" names no file"));
  EXPECT_THAT(refusal_of({"export", "--auth-file", ""}), HasSubstr("--auth-file: \"\" names no file"))
      << "which everybody could scrape then";
}

TEST_F(options, that_are_given_twice_mean_the_last) {
  EXPECT_EQ(curfew_says({"ps", "--format", "json", "--format", "text"}).out.substr(0, 2), "no");
}

}  // namespace
}  // namespace curfew::tests
