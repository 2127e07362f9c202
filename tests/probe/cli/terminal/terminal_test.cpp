// The command line on a terminal: colours, width and keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "tests/probe/cli/support/program.hpp"
#include "tests/probe/cli/support/session.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// How wide the widest of its lines is that are ASCII, without colours.
std::size_t widest(std::string seen) {
  for (auto at = seen.find('\x1b'); at != seen.npos; at = seen.find('\x1b'))
    seen.erase(at, seen.find('m', at) - at + 1);
  std::erase(seen, '\r');
  std::size_t widest = 0;
  std::istringstream lines(seen);
  for (std::string line; std::getline(lines, line);)
    if (std::all_of(line.begin(), line.end(), [](char c) { return c > 0; })) widest = std::max(widest, line.size());
  return widest;
}

TEST(terminal, hands_ctrl_c_to_the_command_and_check_does_not_hand_it_on_again) {
  const sandbox box;
  session s(box, {curfew(), "check", "--allow-nothing-recorded", "--", subject(), "name", "say:ready", "pause"});
  s.wait_for("ready");
  // One of two signals that come at once is lost: many are needed to see a second.
  for (int i = 1; i <= 20; ++i) {
    s.press("\x03");
    s.wait_for("INT", i);
  }
  s.signal(SIGUSR1);
  int status = -1;
  const auto seen = s.wait(status);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(seen, HasSubstr("INTUSR1"));
  EXPECT_EQ(count(seen, "INT"), 20);
}

TEST(terminal, gets_colours_unless_somebody_objects) {
  const sandbox box;
  int status = -1;
  EXPECT_THAT(session(box, {curfew(), "check", "--", subject(), "leak"}).wait(status), HasSubstr("\x1b[1;31merror"));
  EXPECT_EQ(status, 23);
  const auto seen_by = [&](const std::string& term, const std::string& more) {
    return session(box, {curfew(), "check", "--", subject(), "leak"}, term, more).wait(status);
  };
  EXPECT_THAT(seen_by("xterm", "NO_COLOR=1"), AllOf(HasSubstr("error["), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(seen_by("xterm", "NO_COLOR="), HasSubstr("\x1b[1;31merror"));
  EXPECT_THAT(seen_by("dumb", "A=B"), AllOf(HasSubstr("error["), Not(HasSubstr("\x1b"))));
}

TEST(terminal, has_no_line_that_is_wider) {
  const sandbox box;
  program p(box, {subject(), "hold:3", "misuse", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  const std::vector<std::string> check{curfew(), "check", "--", subject(), "misuse", "leak"},
      tree{curfew(), "tree", "subject"};
  int status = -1;
  for (const auto& command : {check, tree}) {
    const auto wide = session(box, command).wait(status),
               narrow = session(box, command, "xterm", "COLUMNS=40").wait(status);
    EXPECT_LE(widest(wide), 80u) << wide;
    EXPECT_LE(widest(narrow), 40u) << narrow;
    EXPECT_GT(widest(session(box, command, "xterm", "COLUMNS=400").wait(status)), 80u);
    const auto file = run(box, command, {}, {"COLUMNS=40"});
    EXPECT_GT(widest(file.out + file.err), 80u) << "a file is no terminal";
  }
}

TEST(terminal, is_refused_a_snapshot) {
  const sandbox box;
  program p(box, {subject(), "hold", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  int status = -1;
  EXPECT_THAT(session(box, {curfew(), "snapshot", "subject", "-o", "-"}).wait(status),
              HasSubstr("redirect standard output, or name a file with -o"));
  EXPECT_EQ(status, 125);
}

}  // namespace
}  // namespace curfew::tests
