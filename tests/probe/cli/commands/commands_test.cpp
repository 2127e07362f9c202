// What all commands of `curfew` have in common.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/probe/cli/support/command_test.hpp"
#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class commands : public command_test {};

TEST_F(commands, that_look_into_a_folder_that_is_missing_say_so) {
  const std::vector<std::string> commands[] = {
      {"ps"},          {"tree", "4242"},     {"tree", "server"},    {"snapshot", "server", "-o", "x"},
      {"clean", "-n"}, {"doctor", "server"}, {"doctor", "99999999"}};
  for (const auto& command : commands) {
    const auto o = curfew_says(command);
    EXPECT_THAT(o.out + o.err, HasSubstr(box_.segments() + " (there is no such folder yet)")) << command.front();
  }
  EXPECT_THAT(curfew_says({"doctor"}).out, HasSubstr("it is not there yet"));
}

TEST_F(commands, say_of_descriptors_that_are_used_up_what_they_are) {
  const auto p = holding();
  bool met = false;
  for (int most = 4; most < 12; ++most) {
    for (const std::string command : {"ps", "tree subject", "check -- true", "doctor", "clean"}) {
      const auto o = run(box_, {"sh", "-c", "ulimit -n " + std::to_string(most) + "; " + curfew() + " " + command});
      const auto said = o.out + o.err;
      EXPECT_THAT(said, Not(HasSubstr("no instrumented process"))) << command << " with " << most;
      EXPECT_THAT(said, Not(HasSubstr("another folder"))) << command << " with " << most;
      if (said.find("Too many open files") == said.npos) continue;
      met = true;
      EXPECT_THAT(said, HasSubstr("ulimit -n")) << command << " with " << most;
    }
  }
  EXPECT_TRUE(met);
}

}  // namespace
}  // namespace curfew::tests
