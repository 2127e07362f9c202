// What the tests of commands share: a sandbox, programs in it that hold tasks, and `curfew` with words.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <memory>
#include <string>

#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {

class command_test : public testing::Test {
 protected:
  // A subject that holds tasks and is ready.
  std::unique_ptr<program> holding(const std::string& hold = "hold") const {
    auto p = std::make_unique<program>(box_, words{subject(), hold, "say:ready", "stdin"});
    p->wait_for_output("ready\n");
    return p;
  }
  // One that held a task and was killed; its pid.
  pid_t kill_one() const {
    const auto p = holding();
    const auto pid = p->pid();
    p->signal(SIGKILL);
    p->wait();
    return pid;
  }
  outcome curfew_says(words line, const words& environment = {}) const {
    line.insert(line.begin(), curfew());
    return run(box_, line, {}, environment);
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

}  // namespace curfew::tests
