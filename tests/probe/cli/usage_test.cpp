// Command lines that are wrong, and those that are right in more than one way: what is said, and what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "probe/report/paint.hpp"
#include "tests/probe/cli/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using words = std::vector<std::string>;

class usage : public testing::Test {
 protected:
  outcome curfew_says(words line) const {
    line.insert(line.begin(), curfew());
    return run(box_, line);
  }
  // One line on standard error, status 125.
  std::string refusal_of(const words& line) const {
    const auto o = curfew_says(line);
    EXPECT_EQ(o.status, 125) << testing::PrintToString(line);
    EXPECT_EQ(o.out, "");
    EXPECT_EQ(std::count(o.err.begin(), o.err.end(), '\n'), 1) << o.err;
    return o.err;
  }

  sandbox box_;
};

TEST_F(usage, names_the_command_that_was_meant) {
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

TEST_F(usage, names_the_option_that_was_meant_and_the_help_of_its_command) {
  EXPECT_THAT(refusal_of({"tree", "server", "--frmat=json"}),
              AllOf(HasSubstr("no option \"--frmat\": did you mean \"--format\"?"), HasSubstr("`curfew tree --help`")));
  EXPECT_THAT(refusal_of({"tree", "--frmat", "json"}), HasSubstr("no option \"--frmat\""))
      << "not that the target is missing, or is one too many";
  EXPECT_THAT(refusal_of({"check", "--tiemout", "5s", "--", "true"}), HasSubstr("did you mean \"--timeout\"?"));
  EXPECT_THAT(refusal_of({"--format", "json", "ps"}), HasSubstr("say `curfew ps --format …`"));
  EXPECT_THAT(refusal_of({"ps", "-x"}), Not(HasSubstr("did you mean")));
}

TEST_F(usage, says_what_is_missing_and_what_is_too_much) {
  EXPECT_THAT(refusal_of({"tree"}), HasSubstr("PID|FILE|NAME is missing"));
  EXPECT_THAT(refusal_of({"snapshot", "1"}), HasSubstr("--output is missing"));
  EXPECT_THAT(refusal_of({"snapshot", "1", "-o"}), HasSubstr("say `--output FILE`"));
  EXPECT_THAT(refusal_of({"tree", "a", "b"}), HasSubstr("\"b\" is one too many: tree takes one PID|FILE|NAME"));
  EXPECT_THAT(refusal_of({"ps", "a"}), HasSubstr("\"a\" is one too many"));
  for (const words& line : {words{"check"}, {"check", "--"}, {"check", "--timeout", "1s", "--"}})
    EXPECT_THAT(refusal_of(line), HasSubstr("the command to check is missing: `curfew check -- CMD ARG…`"));
  EXPECT_THAT(refusal_of({"check", "--timeout=", "--", "true"}),
              AllOf(HasSubstr("--timeout has nothing behind the \"=\""), HasSubstr("`curfew check --help`")));
}

TEST_F(usage, says_what_a_duration_may_be) {
  for (const auto* const option : {"--timeout", "--growing-over", "--grace", "--watch"}) {
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
    if (option == std::string("--grace")) continue;  // none is one
    EXPECT_THAT(with("0"), HasSubstr("\"0\" is too short: at least 1ms"));
  }
  EXPECT_THAT(refusal_of({"check", "--timeout", "-5s", "--", "true"}), HasSubstr("\"-5s\" is too short"));
}

TEST_F(usage, says_what_a_number_may_be) {
  for (const auto* const none : {"0", "256", "-1", "0x17", "1.5", "99999999999999999999", "", "7 "})
    EXPECT_THAT(refusal_of({"check", "--exit-code", none, "--", "true"}),
                HasSubstr("--exit-code: \"" + std::string(none) + "\" is no number from 1 to 255"));
  EXPECT_THAT(refusal_of({"export", "--spawn-sites", "1001"}), HasSubstr("is no number from 0 to 1000"));
}

TEST_F(usage, takes_no_empty_name_for_a_file) {
  EXPECT_THAT(refusal_of({"check", "-o", "", "--", "true"}), HasSubstr("--output: \"\" names no file"));
  EXPECT_THAT(refusal_of({"check", "-o", "--", "true"}), HasSubstr("--output: \"--\" names no file"));
  EXPECT_THAT(refusal_of({"snapshot", "1", "-o", ""}), HasSubstr("--output: \"\" names no file"));
  EXPECT_THAT(refusal_of({"export", "--auth-file", ""}), HasSubstr("--auth-file: \"\" names no file"))
      << "which everybody could scrape then";
}

TEST_F(usage, takes_an_interval_behind_watch_in_three_ways) {
  for (const words& line : {words{"tree", "nobody", "--watch", "1s"},
                            {"tree", "nobody", "--watch", "2"},
                            {"tree", "--watch", "1s", "nobody"},
                            {"tree", "--watch=1s", "nobody"},
                            {"tree", "--watch", "nobody"},
                            {"tree", "nobody", "--watch"}})
    EXPECT_THAT(refusal_of(line), HasSubstr("is called nobody")) << testing::PrintToString(line);
  EXPECT_THAT(refusal_of({"tree", "--watch", "99999999"}), HasSubstr("process 99999999")) << "a pid";
  EXPECT_THAT(refusal_of({"tree", "nobody", "--watch", "0s"}), HasSubstr("--watch: \"0s\" is too short: at least 1ms"));
}

TEST_F(usage, takes_the_last_of_options_that_are_given_twice) {
  EXPECT_EQ(curfew_says({"ps", "--format", "json", "--format", "text"}).out.substr(0, 2), "no");
}

TEST_F(usage, helps_in_every_way_that_people_ask) {
  const auto help = curfew_says({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(curfew_says({"help"}).out, help.out);
  for (const auto* const command :
       {"check", "ps", "tree", "snapshot", "explain", "doctor", "clean", "export", "view"}) {
    EXPECT_THAT(help.out, HasSubstr("\n  " + std::string(command) + " "));
    EXPECT_EQ(curfew_says({"help", command}).out, curfew_says({command, "--help"}).out);
  }
  EXPECT_THAT(refusal_of({"help", "tre"}), HasSubstr("did you mean \"tree\"?"));
  EXPECT_EQ(curfew_says({"-V"}).out, curfew_says({"--version"}).out);
}

TEST_F(usage, help_fits_80_columns) {
  for (const auto* const command :
       {"", "check", "ps", "tree", "snapshot", "explain", "doctor", "clean", "export", "view", "help"}) {
    const auto help = command[0] == '\0' ? curfew_says({"help"}).out : curfew_says({"help", command}).out;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(report::columns(line), 80u) << line;
  }
}

TEST_F(usage, prints_no_control_characters_of_what_was_typed) {
  EXPECT_THAT(refusal_of({"\x1b[31mx"}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(refusal_of({"tree", "a\nb"}), HasSubstr("a\\nb"));
}

}  // namespace
}  // namespace curfew::tests
