// `curfew check` inside `curfew check`: each speaks of what it saw, and of nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/probe/cli/support/checked.hpp"
#include "tests/probe/recorder/support/check_socket.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class inner_check : public checked {
 protected:
  // `curfew check -- …` as a script has it, its own report put away.
  std::string inner(const std::string& command, const std::string& before = {}) const {
    return before + curfew() + " check -- " + command + " 2>" + inner_report();
  }
  std::string inner_report() const { return box_.path() + "/inner.txt"; }
};

TEST_F(inner_check, judges_its_own_processes_and_its_status_goes_up) {
  const auto home = check_script(inner(subject() + " clean"));
  EXPECT_EQ(home.status, 0) << home.err;
  EXPECT_THAT(home.err, AllOf(HasSubstr("note: a check inside this one judged 1 process and exited with status 0"),
                              HasSubstr("nothing of its own to judge, 1 process judged by a check inside this one"),
                              Not(HasSubstr("recorded")), Not(HasSubstr("home"))));
  EXPECT_THAT(read(inner_report()), HasSubstr("everyone is home"));

  const auto leaked = check_script(inner(subject() + " leak"));
  EXPECT_EQ(leaked.status, 23);
  EXPECT_THAT(leaked.err, AllOf(HasSubstr("exited with status 23"), Not(HasSubstr("bug"))));
}

TEST_F(inner_check, does_not_let_the_outer_one_say_home) {
  const auto o = check_script(subject() + " clean; " + inner(subject() + " leak") + "; true");
  EXPECT_EQ(o.status, 0) << "the script has looked at the status of the inner one: " << o.err;
  EXPECT_THAT(o.err, AllOf(HasSubstr("no findings in 1 process, 1 task spawned, 1 process judged by a check inside"),
                           Not(HasSubstr("home"))));
}

TEST_F(inner_check, is_alone_with_those_that_lost_their_environment) {
  const auto o = check_script(inner("env -i CURFEW_DIR=" + box_.segments() + " " + subject() + " leak") + "; " +
                              subject() + " clean");
  EXPECT_THAT(read(inner_report()), HasSubstr("error[unrecorded]: "));
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.err, Not(HasSubstr("unrecorded")));
}

TEST_F(inner_check, is_known_where_the_environment_was_tidied_up_before_it) {
  const auto o = check_script(inner(subject() + " clean", "env -u CURFEW_CHECK CURFEW_DIR=" + box_.segments() + " "));
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.err, HasSubstr("1 process judged by a check inside this one"));
}

TEST_F(inner_check, passes_on_what_those_inside_it_judged) {
  const auto o = check_script(inner(curfew() + " check -- " + subject() + " clean"));
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.err, HasSubstr("1 process judged by a check inside this one"));
}

TEST_F(inner_check, that_judged_nothing_is_no_evidence) {
  for (const auto* const command : {"true", "/nonexistent/command"}) {
    const auto o = check_script(inner(command) + "; true");
    EXPECT_EQ(o.status, 24);
    EXPECT_THAT(o.err, AllOf(HasSubstr("error[nothing-recorded]: "),
                             HasSubstr("a check inside this one judged no process"), HasSubstr("NOTHING WAS CHECKED")));
  }
}

TEST_F(inner_check, that_was_killed_has_judged_nothing) {
  const auto o = check_script(subject() + " clean; " + inner("sh -c 'kill -9 $PPID'") + "; true");
  EXPECT_EQ(o.status, 24);
  EXPECT_THAT(o.err, AllOf(HasSubstr("error[killed]: a check inside this one (pid "),
                           HasSubstr("was killed: what it ran was not judged"), Not(HasSubstr("home"))));
}

// A word that is lost makes it one that was killed. There is nothing to wait for here: that time goes by is the point.
TEST_F(inner_check, is_heard_by_an_outer_one_that_was_busy_for_long) {
  check_socket outer;
  while (outer.send("…")) continue;
  program inner(box_, command({}, {"clean"}), {"CURFEW_CHECK=" + outer.name()});
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  std::vector<std::string> heard;
  const auto hear_all = [&] {
    for (auto said = outer.receive(); !said.empty(); said = outer.receive()) heard.push_back(said);
  };
  hear_all();
  EXPECT_EQ(inner.wait().status, 0);
  hear_all();
  EXPECT_THAT(heard, AllOf(Contains("check\tbegins"), Contains("check\tends\t1\t0")));
}

TEST_F(inner_check, does_not_wait_for_an_outer_one_that_is_gone) {
  std::optional<check_socket> outer(std::in_place);
  while (outer->send("…")) continue;
  program inner(box_, command({}, {"say:up", "stdin", "clean"}), {"CURFEW_CHECK=" + outer->name()});
  outer.reset();
  inner.wait_for_output("up\n");
  EXPECT_EQ(inner.wait().status, 0);
}

TEST_F(inner_check, that_goes_on_has_outlived_the_command) {
  const auto said = box_.path() + "/said";
  const auto o = check_script(inner(subject() + " say:up pause") + " >" + said + " & echo $!; until grep -q up " +
                              said + "; do :; done");
  ::kill(std::stoi(o.out), SIGTERM);
  EXPECT_EQ(o.status, 24);
  EXPECT_THAT(o.err, AllOf(HasSubstr("error[outlived]: a check inside this one (pid "),
                           Not(HasSubstr("nothing-recorded")), Not(HasSubstr("home"))));
}

TEST_F(inner_check, stands_in_the_json) {
  const auto o = check_script(inner(subject() + " leak") + "; true", {"--format", "json"});
  const auto report = nlohmann::json::parse(o.err);
  ASSERT_EQ(report["inner_checks"].size(), 1u);
  const auto& inner = report["inner_checks"][0];
  EXPECT_EQ(inner["fate"], "ended");
  EXPECT_EQ(inner["judged"], 1);
  EXPECT_EQ(inner["status"], 23);
}

}  // namespace
}  // namespace curfew::tests
