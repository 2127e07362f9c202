// `curfew tree --watch` on a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <string>
#include <string_view>

#include "tests/probe/cli/support/program.hpp"
#include "tests/probe/cli/support/session.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view other_screen = "\x1b[?1049h", own_screen = "\x1b[?1049l";

class left_watch_screen : public testing::TestWithParam<std::string> {};

TEST_P(left_watch_screen, is_in_order) {
  const sandbox box;
  program p(box, {subject(), "hold:3", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  session s(box, {curfew(), "tree", "subject", "--watch=10ms"});
  s.wait_for("bar ×3");
  EXPECT_FALSE(s.in_order());
  if (GetParam() == "SIGTERM")
    s.signal(SIGTERM);
  else
    s.press(GetParam());
  int status = -1;
  const auto seen = s.wait(status);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(seen, AllOf(StartsWith(std::string(other_screen)), EndsWith(std::string(own_screen))));
  EXPECT_TRUE(s.in_order());
}

INSTANTIATE_TEST_SUITE_P(by, left_watch_screen, testing::Values("q", "\x03", "SIGTERM"), [](const auto& which) {
  return std::string(std::array{"q", "ctrl_c", "sigterm"}.at(which.index));
});

TEST(watch_screen, keeps_the_last_tree_when_the_watched_process_ends) {
  const sandbox box;
  program p(box, {subject(), "hold:3", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  session s(box, {curfew(), "tree", "subject", "--watch=10ms"});
  s.wait_for("bar ×3");
  p.signal(SIGKILL);
  int status = -1;
  const auto seen = s.wait(status);
  EXPECT_THAT(seen.substr(seen.rfind(own_screen)), AllOf(HasSubstr("last heard of after"), HasSubstr("bar ×3")));
  EXPECT_TRUE(s.in_order());
}

TEST(watch_screen, shows_as_many_lines_as_there_are) {
  const sandbox box;
  program p(box, {subject(), "hold:100", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  session s(box, {curfew(), "tree", "subject", "--no-fold", "--watch=10ms"}, "xterm", "COLUMNS=400");
  s.wait_for("… 79 more lines");  // of 102: 23 are shown, and this one says that there are more
  s.press("q");
  int status = -1;
  s.wait(status);
  EXPECT_EQ(status, 0);
}

TEST(watch_screen, erases_nothing_behind_a_line) {
  const sandbox box;
  program p(box, {subject(), "hold:3", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  session s(box, {curfew(), "tree", "subject", "--watch=10ms"});
  s.wait_for("bar ×3");
  s.press("q");
  int status = -1;
  const auto seen = s.wait(status);
  // The cursor stands on the last character of a line that is as wide as the screen, and these erase where it stands.
  for (const std::string_view erase : {"\x1b[K", "\x1b[J"})
    for (auto at = seen.find(erase); at != seen.npos; at = seen.find(erase, at + 1))
      EXPECT_TRUE(std::string_view(seen).substr(0, at).ends_with("\n") ||
                  std::string_view(seen).substr(0, at).ends_with("\x1b[H"))
          << seen.substr(0, at);
}

}  // namespace
}  // namespace curfew::tests
