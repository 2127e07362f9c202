// What of the signals that are sent to `curfew check` its command gets: each once, whoever else was sent it.
//
// The command names the signals that it gets, and ends with SIGUSR1. Signals that are passed on keep their order: so
// one that comes twice is there when the SIGUSR2 is that was sent to curfew behind it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/probe/cli/support/checked.hpp"
#include "tests/probe/cli/support/session.hpp"

namespace curfew::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class passed_on_signals : public checked {
 protected:
  // A check that leads a process group, with its command.
  static words leader(const words& before_the_command = {}) {
    words command = before_the_command;
    for (const auto* const word : {"name", "say:ready", "pause"}) command.emplace_back(word);
    auto all = around(command, {"--allow-nothing-recorded"});
    all.insert(all.begin(), "setsid");
    return all;
  }
  static std::vector<pid_t> children_of(pid_t pid) {
    const auto number = std::to_string(pid);
    std::istringstream list(read("/proc/" + number + "/task/" + number + "/children"));
    std::vector<pid_t> found;
    for (pid_t child = 0; list >> child;) found.push_back(child);
    return found;
  }
  // What the command named of the signals that were sent before this.
  static std::string named(program& check, pid_t curfew) {
    check.wait_for_output("INT");
    ::kill(curfew, SIGUSR2);
    check.wait_for_output("USR2");
    ::kill(curfew, SIGUSR1);
    return check.wait().out;
  }
  static std::string named(program& check) { return named(check, check.pid()); }
};

TEST_F(passed_on_signals, reach_a_command_that_did_not_get_them) {
  program check(box_, leader({subject()}));
  check.wait_for_output("ready\n");
  check.signal(SIGINT);
  EXPECT_EQ(named(check), "ready\nINTUSR2USR1");
}

TEST_F(passed_on_signals, are_none_that_the_whole_group_was_sent) {
  program check(box_, leader({subject()}));
  check.wait_for_output("ready\n");
  ::kill(-check.pid(), SIGINT);
  EXPECT_EQ(named(check), "ready\nINTUSR2USR1");
}

TEST_F(passed_on_signals, are_none_that_everybody_was_sent_one_by_one) {
  program check(box_, leader({subject()}));
  check.wait_for_output("ready\n");
  const auto children = children_of(check.pid());
  ASSERT_THAT(children, SizeIs(2));
  check.signal(SIGSTOP);  // so that it does not look before all have been sent it
  check.signal(SIGINT);
  for (const auto child : children) ::kill(child, SIGINT);
  check.signal(SIGCONT);
  EXPECT_EQ(named(check), "ready\nINTUSR2USR1");
}

// It signals its child, and then its whole group.
TEST_F(passed_on_signals, are_none_that_timeout_sends) {
  auto words = leader({subject()});
  words.insert(words.begin() + 1, {"timeout", "1h"});
  program timeout(box_, words);
  timeout.wait_for_output("ready\n");
  const auto children = children_of(timeout.pid());
  ASSERT_THAT(children, SizeIs(1));
  timeout.signal(SIGINT);
  EXPECT_EQ(named(timeout, children.front()), "ready\nINTUSR2USR1");
}

TEST_F(passed_on_signals, reach_a_command_that_has_left_the_group) {
  program check(box_, leader({"setsid", subject()}));
  check.wait_for_output("ready\n");
  ::kill(-check.pid(), SIGINT);
  EXPECT_EQ(named(check), "ready\nINTUSR2USR1");
}

TEST_F(passed_on_signals, are_none_of_a_terminals_keys) {
  session terminal(box_, command({"--allow-nothing-recorded"}, {"name", "say:ready", "pause"}));
  terminal.wait_for("ready");
  terminal.press("\x03");
  terminal.wait_for("INT");
  terminal.signal(SIGUSR2);
  terminal.wait_for("USR2");
  terminal.signal(SIGUSR1);
  int status = -1;
  EXPECT_EQ(count(terminal.wait(status), "INT"), 1);
  EXPECT_EQ(status, 0);
}

// A user who may have two processes has the check and the command.
TEST_F(passed_on_signals, may_come_twice_where_nobody_witnesses_them_which_the_report_says) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can run as a user who has no other processes";
  ::chmod(box_.path().c_str(), 01777);
  auto words = leader({subject()});
  words.insert(words.begin() + 1, {"setpriv", "--reuid=54321", "--clear-groups", "prlimit", "--nproc=2"});
  program check(box_, words);
  check.wait_for_output("ready\n");
  ASSERT_THAT(children_of(check.pid()), SizeIs(1));
  check.signal(SIGINT);
  check.wait_for_output("INT");
  check.signal(SIGUSR1);
  EXPECT_THAT(check.wait().err,
              HasSubstr("note: the command may have got SIGINT, SIGUSR1 twice: no process could be started"));
}

TEST_F(passed_on_signals, are_told_by_a_process_that_has_nothing_of_curfew_and_ends_with_it) {
  program check(box_, leader({subject()}));
  check.wait_for_output("ready\n");
  const auto children = children_of(check.pid());
  ASSERT_THAT(children, SizeIs(2));
  const auto witness = "/proc/" + std::to_string(children.back());
  while (read(witness + "/comm") == "curfew\n") ::sched_yield();  // it has just begun
  while (read(witness + "/cmdline").starts_with("/")) ::sched_yield();
  // Else who signals all that are called curfew would signal the witness, and not the command.
  EXPECT_EQ(read(witness + "/comm"), "signal-witness\n");
  EXPECT_THAT(read(witness + "/cmdline"), Not(HasSubstr("curfew")));
  check.signal(SIGKILL);
  check.signal(SIGCONT);
  while (!read(witness + "/cmdline").empty()) ::sched_yield();
  ::kill(children.front(), SIGKILL);
}

}  // namespace
}  // namespace curfew::tests
