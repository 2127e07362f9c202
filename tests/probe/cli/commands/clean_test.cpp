// `curfew clean`, driven as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include "probe/report/terminal/columns.hpp"
#include "tests/probe/cli/support/command_test.hpp"
#include "tests/probe/cli/support/program.hpp"
#include "tests/probe/cli/support/session.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class clean : public command_test {
 protected:
  // Names in the folder of segments.
  std::size_t files() const {
    std::error_code none;
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(box_.segments(), none)) ++count;
    return count;
  }
};

TEST_F(clean, removes_what_the_dead_left_and_nothing_else) {
  const auto alive = holding();
  const auto of_the_living = files();
  const auto pid = kill_one();
  std::ofstream(box_.segments() + "/notes") << "x";
  ASSERT_EQ(::symlink("no room", (box_.segments() + "/999999999-00000001.unrecorded").c_str()), 0);
  const auto before = files();

  const auto dry = curfew_says({"clean", "--dry-run"});
  EXPECT_EQ(dry.status, 0);
  EXPECT_THAT(dry.out,
              AllOf(HasSubstr("would go segment of process " + std::to_string(pid)), HasSubstr(" would be removed, ")));
  EXPECT_EQ(files(), before);

  const auto done = curfew_says({"clean"});
  EXPECT_EQ(done.status, 0);
  EXPECT_THAT(done.out, AllOf(HasSubstr("removed  segment of process " + std::to_string(pid)), HasSubstr("iB")));
  EXPECT_EQ(files(), of_the_living + 1) << "the notes are nobody's business";
  EXPECT_THAT(curfew_says({"tree", "subject"}).out, HasSubstr("1 task alive"));
  EXPECT_THAT(curfew_says({"clean"}).out, HasSubstr("nothing is left of dead processes"));
}

TEST_F(clean, fits_a_narrow_terminal) {
  kill_one();
  int status = -1;
  session narrow(box_, {curfew(), "clean", "--dry-run"}, "xterm", "COLUMNS=40");
  std::istringstream lines(narrow.wait(status));
  EXPECT_EQ(status, 0);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(report::columns(line), 41u) << line;  // and a '\r'
}

TEST_F(clean, removes_folders_of_checks_that_were_killed_when_nobody_lives_there) {
  program killed(box_, words{curfew(), "check", "--", subject(), "hold", "say:ready", "stdin"});
  killed.wait_for_output("ready\n");
  const auto folders = [this] {
    const auto all = box_.entries();
    return std::count_if(all.begin(), all.end(), [](const auto& name) { return name.starts_with("curfew-check-"); });
  };
  EXPECT_THAT(curfew_says({"clean"}).out, Not(HasSubstr("check"))) << "it runs";
  killed.signal(SIGKILL);
  curfew_says({"clean"});
  EXPECT_EQ(folders(), 1) << "somebody lives there";
  killed.wait();  // for the subject, too, which has the other end of our pipes
  outcome dry;
  while ((dry = curfew_says({"clean", "-n"})).out.find("would go folder of a check that was killed, ") == dry.out.npos)
    ::sched_yield();  // it is ending
  EXPECT_EQ(folders(), 1);
  const auto done = curfew_says({"clean"});
  EXPECT_EQ(done.status, 0);
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("removed  folder of a check that was killed, "), HasSubstr("1 folder was removed")));
  EXPECT_EQ(folders(), 0);
}

TEST_F(clean, of_a_folder_that_is_not_there_does_nothing) {
  std::filesystem::remove(box_.segments());
  EXPECT_EQ(curfew_says({"clean"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(box_.segments()));
}

}  // namespace
}  // namespace curfew::tests
