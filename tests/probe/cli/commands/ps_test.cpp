// `curfew ps`, driven as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/probe/cli/support/command_test.hpp"
#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class ps : public command_test {};

TEST_F(ps, lists_running_and_dead_processes) {
  const auto alive = holding("hold:3");
  const auto dead = holding();
  const auto dead_pid = dead->pid();
  dead->signal(SIGKILL);
  dead->wait();
  const auto o = curfew_says({"ps"});
  EXPECT_EQ(o.status, 0);
  EXPECT_THAT(o.out, ContainsRegex("PID  STATE +UPTIME  TASKS  BUGS  COMMAND\n"));
  EXPECT_THAT(o.out, ContainsRegex(std::to_string(alive->pid()) + "  running +[0-9.]+ [^ ]*s +3 +0  .*subject hold:3"));
  EXPECT_THAT(o.out, ContainsRegex(std::to_string(dead_pid) + "  dead +≥ [0-9.]+ [^ ]*s +1 +0  .*subject hold"));
}

TEST_F(ps, and_tree_see_who_runs_under_a_check_and_say_so) {
  program checked(box_, {curfew(), "check", "--", subject(), "hold", "say:ready", "stdin"});
  checked.wait_for_output("ready\n");
  EXPECT_THAT(curfew_says({"ps"}).out, ContainsRegex("  running \\(check\\) +.*subject hold"));
  const auto list = nlohmann::json::parse(curfew_says({"ps", "--format", "json"}).out);
  ASSERT_EQ(list["processes"].size(), 1u);
  EXPECT_EQ(list["processes"][0]["under_check"], true);
  EXPECT_THAT(curfew_says({"tree", "subject"}).out, HasSubstr("bar"));
  EXPECT_THAT(curfew_says({"tree", list["processes"][0]["pid"].dump()}).out, HasSubstr("bar"));
}

TEST_F(ps, says_so_when_there_is_nobody) {
  const std::string hint =
      "\nA program records if it is built with curfew, one of Python if it is started with `curfew run --`.\n";
  const auto o = curfew_says({"ps"});
  EXPECT_EQ(o.status, 0);
  EXPECT_EQ(o.out, "no instrumented process runs or left its segment in " + box_.segments() +
                       " (there is no such folder yet)" + hint);
  run(box_, {subject(), "clean"});
  EXPECT_EQ(curfew_says({"ps"}).out, "no instrumented process runs or left its segment in " + box_.segments() + hint);
  EXPECT_EQ(nlohmann::json::parse(curfew_says({"ps", "--format", "json"}).out)["processes"].size(), 0u);
}

TEST_F(ps, speaks_json) {
  const auto p = holding();
  const auto list = nlohmann::json::parse(curfew_says({"ps", "--format", "json"}).out);
  ASSERT_EQ(list["processes"].size(), 1u);
  EXPECT_EQ(list["processes"][0]["pid"], p->pid());
  EXPECT_EQ(list["processes"][0]["state"], "running");
  EXPECT_EQ(list["processes"][0]["tasks_alive"], 1);
}

TEST_F(ps, a_folder_that_others_use_is_not_to_be_closed_to_them) {
  const auto o = run(box_, {curfew(), "ps"}, "", {"CURFEW_DIR=" + std::string(::geteuid() == 0 ? "/etc" : "/tmp")});
  EXPECT_EQ(o.status, 125);
  EXPECT_THAT(o.err, AllOf(HasSubstr("CURFEW_DIR"), Not(HasSubstr("chmod")), Not(HasSubstr("emove"))));
}

}  // namespace
}  // namespace curfew::tests
