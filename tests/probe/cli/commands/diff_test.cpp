// `curfew diff A B`, driven as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/probe/cli/support/command_test.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class diff : public command_test {
 protected:
  std::string report(const std::string& name, const words& what) const {
    const auto path = box_.path() + "/" + name;
    words line{curfew(), "check", "--format", "json", "-o", path, "--", subject()};
    line.insert(line.end(), what.begin(), what.end());
    run(box_, line);
    return path;
  }
};

TEST_F(diff, of_reports_fails_for_what_is_new) {
  const auto clean = report("a.json", {"clean"}), leak = report("b.json", {"leak"});
  const auto o = curfew_says({"diff", clean, leak});
  EXPECT_EQ(o.status, 23);
  EXPECT_EQ(o.out,
            "new  orphaned-task  subject.cpp:14  foo → bar  1 task\n\n"
            "SUMMARY: curfew diff: 1 bug new\n");
  EXPECT_EQ(curfew_says({"diff", leak, clean}).status, 0);
  EXPECT_EQ(curfew_says({"diff", leak, leak}).out, "SUMMARY: curfew diff: no change of bugs, 1 as before\n");
}

TEST_F(diff, does_not_pass_where_the_later_run_was_not_judged) {
  const auto leak = report("a.json", {"leak"}), killed = report("b.json", {"clean", "raise:9"});
  const auto o = curfew_says({"diff", leak, killed});
  EXPECT_EQ(o.status, 24);
  EXPECT_THAT(o.out, HasSubstr("1 bug gone"));
  EXPECT_THAT(o.err, AllOf(HasSubstr("curfew: bugs may be missing in " + killed +
                                     ", of which not everything was judged: "
                                     "SUMMARY: curfew: "),
                           HasSubstr("was killed by SIGKILL")));
  const auto new_again = curfew_says({"diff", killed, leak});
  EXPECT_EQ(new_again.status, 23);
  EXPECT_THAT(new_again.err, HasSubstr("bugs may be missing in " + killed));
}

TEST_F(diff, of_a_snapshot_and_the_process_shows_whose_tasks_grew) {
  const auto few = holding("hold:2");
  const auto before = box_.path() + "/before.curfewz";
  EXPECT_EQ(curfew_says({"snapshot", std::to_string(few->pid()), "-o", before}).status, 0);
  const auto many = holding("hold:5");
  const auto o = curfew_says({"diff", before, std::to_string(many->pid())});
  EXPECT_EQ(o.status, 0);
  EXPECT_THAT(o.out, AllOf(HasSubstr("+3  foo → bar  5 live, were 2\n"), HasSubstr("3 live tasks more")));
}

TEST_F(diff, reads_a_report_that_an_editor_gave_a_byte_order_mark) {
  const auto leak = report("a.json", {"leak"});
  std::ofstream(box_.path() + "/b.json") << "\xEF\xBB\xBF" << std::ifstream(leak).rdbuf();
  EXPECT_EQ(curfew_says({"diff", leak, box_.path() + "/b.json"}).out,
            "SUMMARY: curfew diff: no change of bugs, 1 as before\n");
}

TEST_F(diff, refuses_what_it_cannot_compare) {
  const auto clean = report("a.json", {"clean"});
  EXPECT_THAT(refusal_of({"diff", clean}), HasSubstr("diff takes two"));
  EXPECT_THAT(refusal_of({"diff", clean, "nobody"}), HasSubstr("nobody"));
  std::ofstream(box_.path() + "/x.json") << "{}";
  EXPECT_THAT(refusal_of({"diff", clean, box_.path() + "/x.json"}),
              HasSubstr("x.json: is no report of `curfew check --format json` (\"kind\" is missing): write one with "));
  std::ofstream(box_.path() + "/x.json") << "{\"kind\":\n x}";
  EXPECT_THAT(refusal_of({"diff", clean, box_.path() + "/x.json"}),
              HasSubstr("(at line 2, column 2 it is no JSON any more)"));
  std::ofstream(box_.path() + "/x.json") << R"({"kind": "report", "bugs": [{"finding": 7}]})";
  EXPECT_THAT(refusal_of({"diff", clean, box_.path() + "/x.json"}),
              HasSubstr("(bug 1: \"finding\" is no string, but 7)"));
  EXPECT_THAT(refusal_of({"diff", clean, clean, "--format", "junit"}), HasSubstr("is none of text, json"));
}

}  // namespace
}  // namespace curfew::tests
