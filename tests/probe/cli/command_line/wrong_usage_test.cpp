// Command lines that are wrong: what is said, and what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/probe/cli/support/command_test.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class wrong_usage : public command_test {};

TEST_F(wrong_usage, names_the_command_that_was_meant) {
  for (const auto& [typed, meant] : std::vector<std::pair<std::string, std::string>>{
           {"tre", "tree"}, {"chekc", "check"}, {"Tree", "tree"}, {"snap", "snapshot"}, {"exprot", "export"}})
    EXPECT_THAT(refusal_of({typed, "server"}),
                AllOf(HasSubstr("there is no command \"" + typed + "\": did you mean \"" + meant + "\"?"),
                      HasSubstr("`curfew --help`")));
  for (const words& behind : {words{"--", "true"}, {"--timeout", "5m", "--", "ctest"}, {"ps"}, {"--", "ps"}, {"-x"}}) {
    words line{"chek"};
    line.insert(line.end(), behind.begin(), behind.end());
    EXPECT_THAT(refusal_of(line), HasSubstr("there is no command \"chek\": did you mean \"check\"?")) << behind.back();
  }
  EXPECT_THAT(refusal_of({"frobnicate"}),
              AllOf(HasSubstr("no command \"frobnicate\""), Not(HasSubstr("did you mean"))));
}

TEST_F(wrong_usage, names_the_option_that_was_meant_and_the_help_of_its_command) {
  EXPECT_THAT(refusal_of({"tree", "server", "--frmat=json"}),
              AllOf(HasSubstr("no option \"--frmat\": did you mean \"--format\"?"), HasSubstr("`curfew tree --help`")));
  EXPECT_THAT(refusal_of({"tree", "--frmat", "json"}), HasSubstr("no option \"--frmat\""))
      << "not that the target is missing, or is one too many";
  EXPECT_THAT(refusal_of({"check", "--tiemout", "5s", "--", "true"}), HasSubstr("did you mean \"--timeout\"?"));
  EXPECT_THAT(refusal_of({"--format", "json", "ps"}), HasSubstr("say `curfew ps --format …`"));
  EXPECT_THAT(refusal_of({"ps", "-x"}), Not(HasSubstr("did you mean")));
}

TEST_F(wrong_usage, says_what_is_missing_and_what_is_too_much) {
  EXPECT_THAT(refusal_of({"tree"}), HasSubstr("PID|FILE|NAME is missing"));
  EXPECT_THAT(refusal_of({"snapshot", "1"}), HasSubstr("--output is missing"));
  EXPECT_THAT(refusal_of({"snapshot", "1", "-o"}), HasSubstr("say `--output FILE`"));
  EXPECT_THAT(refusal_of({"tree", "a", "b"}), HasSubstr("\"b\" is one too many: tree takes one PID|FILE|NAME"));
  EXPECT_THAT(refusal_of({"ps", "a"}), HasSubstr("\"a\" is one too many"));
  EXPECT_THAT(refusal_of({"diff", "a", "b", "c"}), HasSubstr("\"c\" is one too many: diff takes A and B"));
  EXPECT_THAT(refusal_of({"clean", "--dry-run=no"}), HasSubstr("--dry-run takes no value"));
  EXPECT_THAT(refusal_of({"check", "--strict=foo", "--", "true"}), HasSubstr("--strict takes no value"));
  for (const words& line : {words{"check"}, {"check", "--"}, {"check", "--timeout", "1s", "--"}})
    EXPECT_THAT(refusal_of(line), HasSubstr("the command to check is missing: `curfew check -- CMD ARG…`"));
  EXPECT_THAT(refusal_of({"check", "--timeout=", "--", "true"}),
              AllOf(HasSubstr("--timeout has nothing behind the \"=\""), HasSubstr("`curfew check --help`")));
}

TEST_F(wrong_usage, prints_no_control_characters_of_what_was_typed) {
  EXPECT_THAT(refusal_of({"\x1b[31mx"}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(refusal_of({"tree", "a\nb"}), HasSubstr("a\\nb"));
}

}  // namespace
}  // namespace curfew::tests
