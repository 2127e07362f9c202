// `curfew help`, and the other ways to ask for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "probe/report/terminal/columns.hpp"
#include "tests/probe/cli/support/command_test.hpp"
#include "tests/probe/cli/support/program.hpp"
#include "tests/probe/cli/support/session.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class help : public command_test {};

TEST_F(help, and_version_go_to_standard_output) {
  EXPECT_THAT(curfew_says({"--version"}).out, ContainsRegex("^curfew [0-9]+\\.[0-9]+\\.[0-9]+\n$"));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, {"check", "--help"}, {"tree", "--help"}, {"snapshot", "--help"}}) {
    const auto o = curfew_says(words);
    EXPECT_EQ(o.status, 0);
    EXPECT_THAT(o.out, AllOf(HasSubstr("usage: curfew"), HasSubstr("Example")));
  }
}

TEST_F(help, comes_in_every_way_that_people_ask) {
  const auto help = curfew_says({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(curfew_says({"help"}).out, help.out);
  for (const auto* const command :
       {"check", "run", "ps", "tree", "snapshot", "diff", "explain", "doctor", "clean", "export", "view"}) {
    EXPECT_THAT(help.out, HasSubstr("\n  " + std::string(command) + " "));
    EXPECT_EQ(curfew_says({"help", command}).out, curfew_says({command, "--help"}).out);
  }
  EXPECT_THAT(refusal_of({"help", "tre"}), HasSubstr("did you mean \"tree\"?"));
  EXPECT_EQ(curfew_says({"-V"}).out, curfew_says({"--version"}).out);
}

TEST_F(help, fits_80_columns) {
  for (const auto* const command :
       {"", "check", "run", "ps", "tree", "snapshot", "diff", "explain", "doctor", "clean", "export", "view", "help"}) {
    const auto help = command[0] == '\0' ? curfew_says({"help"}).out : curfew_says({"help", command}).out;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(report::columns(line), 80u) << line;
  }
}

TEST_F(help, fits_a_narrow_terminal) {
  for (const auto* const command : {"check", "diff", "doctor", "help", "view"}) {
    int status = -1;
    session narrow(box_, {curfew(), "help", command}, "xterm", "COLUMNS=40");
    std::istringstream lines(narrow.wait(status));
    EXPECT_EQ(status, 0);
    for (std::string line; std::getline(lines, line);) {
      line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
      EXPECT_LE(report::columns(line), 40u) << line;
    }
  }
}

TEST_F(help, has_a_section_of_a_manual_for_each_kind_of_note) {
  const auto page = curfew_says({"help", "--man", "check"}).out;
  EXPECT_THAT(page, AllOf(HasSubstr("\n.SH EXIT STATUS\nCMD's own when "), HasSubstr("\n.SH NOTES\nDURATION: "),
                          HasSubstr("\n.SH EXAMPLES\n.nf\n  curfew check ")));
  EXPECT_THAT(page, Not(HasSubstr("Exit status:")));
}

TEST_F(help, of_a_shell_that_has_no_completion_names_those_that_have) {
  EXPECT_THAT(
      refusal_of({"help", "--completion", "csh"}),
      AllOf(HasSubstr("no script for \"csh\", but for bash, zsh and fish"), HasSubstr("See `curfew help --help`")));
  EXPECT_THAT(refusal_of({"help", "nothing"}), HasSubstr("See `curfew --help`"));
}

TEST_F(help, of_a_program_that_is_no_command_says_how_it_is_checked) {
  EXPECT_THAT(refusal_of({"sh", "-c", "true"}), HasSubstr("there is no command \"sh\": to run that program"));
  EXPECT_THAT(refusal_of({subject()}), HasSubstr("say `curfew check -- " + subject() + " …`"));
  EXPECT_THAT(refusal_of({"no-such-program"}), Not(HasSubstr("curfew check")));
}

TEST_F(help, ends_its_sentences) {
  for (const auto* const command :
       {"check", "run", "ps", "tree", "snapshot", "diff", "explain", "doctor", "clean", "export", "view"})
    EXPECT_THAT(curfew_says({command, "--help"}).out, Not(ContainsRegex(",\n[A-Z]"))) << command;
}

TEST_F(help, says_what_a_number_without_a_unit_is) {
  for (const auto* const command : {"check", "tree", "export"})
    EXPECT_THAT(curfew_says({command, "--help"}).out, HasSubstr("a number alone is seconds"));
  EXPECT_THAT(refusal_of({"check", "--timeout", "soon", "--", "true"}), HasSubstr("a number alone is seconds"));
}

}  // namespace
}  // namespace curfew::tests
