// `curfew explain`, driven as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class explain : public testing::Test {
 protected:
  outcome curfew_explains(std::vector<std::string> words, const std::vector<std::string>& environment = {}) const {
    words.insert(words.begin(), {curfew(), "explain"});
    return run(box_, words, {}, environment);
  }
  sandbox box_;
};

TEST_F(explain, prints_the_page_of_a_finding) {
  const auto o = curfew_explains({"orphaned-task"});
  EXPECT_EQ(o.status, 0);
  EXPECT_THAT(o.out, AllOf(HasSubstr("The owner of a pending task went away"), HasSubstr("How to fix it"),
                           HasSubstr("\n      auto handle = curfew::spawn(bar());\n"), Not(HasSubstr("\x1b"))));
}

TEST_F(explain, tells_plain_asio_programs_what_to_do) {
  for (const auto* const name : {"orphaned-task", "pending-at-shutdown"})
    EXPECT_THAT(curfew_explains({name}).out, AllOf(HasSubstr("plain Asio program"), HasSubstr("`cancel()`"))) << name;
}

TEST_F(explain, is_what_reports_refer_to) {
  const auto report = run(box_, {curfew(), "check", "--", subject(), "leak"});
  const std::string see = "  see      curfew explain ";
  const auto at = report.err.find(see);
  ASSERT_NE(at, std::string::npos) << report.err;
  const auto name = report.err.substr(at + see.size(), report.err.find('\n', at) - at - see.size());
  EXPECT_EQ(curfew_explains({name}).status, 0) << name;
}

TEST_F(explain, lists_the_findings) {
  const auto o = curfew_explains({});
  EXPECT_EQ(o.status, 0);
  for (const auto* const name : {"growing-site ", "orphaned-task ", "pending-at-shutdown ", "unobserved-error "})
    EXPECT_THAT("\n" + o.out, HasSubstr("\n" + std::string(name)));
}

TEST_F(explain, says_of_an_unknown_one_which_there_are) {
  const auto meant = curfew_explains({"orphaned-tasks"});
  EXPECT_EQ(meant.status, 125);
  EXPECT_THAT(meant.err, AllOf(HasSubstr("no finding \"orphaned-tasks\": did you mean \"orphaned-task\"?"),
                               HasSubstr("growing-site, ")));
  EXPECT_THAT(curfew_explains({"../findings/orphaned-task"}).err,
              AllOf(HasSubstr("; there are "), HasSubstr("growing-site, ")));
}

TEST_F(explain, is_coloured_where_that_is_asked_for) {
  EXPECT_THAT(curfew_explains({"orphaned-task", "--color", "always"}).out, HasSubstr("\x1b[1morphaned-task"));
  EXPECT_THAT(curfew_explains({"orphaned-task"}, {"NO_COLOR=1"}).out, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace curfew::tests
