// What a user decides about findings, on the command line of `curfew check`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/probe/cli/support/checked.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class policy_options : public checked {
 protected:
  std::string file(const std::string& name, const std::string& text = {}) const {
    const auto path = box_.path() + "/" + name;
    if (!text.empty()) std::ofstream(path) << text;
    return path;
  }
  std::string refusal_of(const words& options) const {
    const auto o = check_subject({"say:ran"}, options);
    EXPECT_EQ(o.status, 125) << testing::PrintToString(options);
    EXPECT_THAT(o.out, IsEmpty()) << "the command ran";
    return o.err;
  }
};

TEST_F(policy_options, suppress_by_files_and_by_the_environment) {
  const auto foo = file("a", "orphaned-task:^foo$\n"), other = file("b", "orphaned-task:other");
  EXPECT_EQ(check_subject({"leak"}, {"--suppressions", other}).status, 23);
  const auto o = check_subject({"leak"}, {"--suppressions", other, "--suppressions", foo});
  EXPECT_EQ(o.status, 0);
  EXPECT_THAT(o.err, AllOf(HasSubstr("1 by orphaned-task:^foo$ (" + foo + ":1)"),
                           HasSubstr("suppressed nothing: orphaned-task:other (" + other + ":1)"),
                           HasSubstr("no other findings in 1 process, 1 task spawned, 1 suppressed")));
  EXPECT_EQ(run(box_, command({}, {"leak"}), {}, {"CURFEW_SUPPRESSIONS=" + foo}).status, 0);
}

TEST_F(policy_options, suppress_in_a_tree_as_well) {
  const auto bar = file("a", "*:bar");
  const auto tree = [&](const words& options) {
    words line{curfew(), "tree"};
    line.insert(line.end(), options.begin(), options.end());
    return run(box_, line).out;
  };
  program dead(box_, {subject(), "hold", "_exit:0"});
  dead.wait();
  EXPECT_THAT(tree({"subject"}), HasSubstr("◀ pending"));
  EXPECT_THAT(tree({"--suppressions", bar, "subject"}),
              AllOf(HasSubstr("1 task alive, 1 suppressed\n"), Not(HasSubstr("pending"))));
  EXPECT_THAT(tree({"subject", "--format", "json", "--suppressions", bar}), HasSubstr("\"findings_suppressed\":1"));
}

TEST_F(policy_options, decide_in_a_tree_what_is_known_and_what_fails) {
  const auto baseline = file("b.json");
  EXPECT_EQ(check_subject({"leak"}, {"--write-baseline", baseline}).status, 23);
  program dead(box_, {subject(), "leak"});
  dead.wait();
  const auto tree = [&](const words& options) {
    words line{curfew(), "tree", "--format", "json", "subject"};
    line.insert(line.end(), options.begin(), options.end());
    return run(box_, line).out;
  };
  EXPECT_THAT(tree({}), HasSubstr("\"fails\":true"));
  EXPECT_THAT(tree({"--warn-only", "orphaned-task"}), HasSubstr("\"fails\":false"));
  EXPECT_THAT(tree({"--baseline", baseline}), AllOf(HasSubstr("\"bugs\":[]"), HasSubstr("\"findings_suppressed\":1")));
}

// By these a test framework looks at its own process; it may be in another folder.
TEST_F(policy_options, are_handed_on_to_the_command) {
  const auto known = file("a", "orphaned-task:^foo$\n"), baseline = file("b.json");
  EXPECT_EQ(check_subject({"leak"}, {"--write-baseline", baseline}).status, 23);
  const auto o = run(box_,
                     {"sh",
                      "-c",
                      "cd " + box_.path() + " && exec \"$@\"",
                      "sh",
                      curfew(),
                      "check",
                      "--allow-nothing-recorded",
                      "--suppressions",
                      "a",
                      "--baseline",
                      "b.json",
                      "--warn-only",
                      "orphaned-task",
                      "--fail-on",
                      "failed-daemon",
                      "--blocking-over",
                      "1500us",
                      "--",
                      "sh",
                      "-c",
                      "echo \"$CURFEW_POLICY\"; echo \"$CURFEW_SUPPRESSIONS\""},
                     {}, {"CURFEW_SUPPRESSIONS=a"});
  EXPECT_EQ(o.out, "--suppressions=" + known + "\n--baseline=" + baseline +
                       "\n--warn-only=orphaned-task\n--fail-on=failed-daemon\n--blocking-over=1500.000000us\n" + known +
                       "\n");
}

TEST_F(policy_options, write_a_baseline_and_go_by_it) {
  const auto baseline = file("b.json");
  EXPECT_EQ(check_subject({"leak"}, {"--write-baseline", baseline}).status, 23) << "this run is what it is";
  EXPECT_THAT(read(baseline), HasSubstr("{\"finding\":\"orphaned-task\",\"function\":\"foo\",\"task\":\"bar\",\"file\":"
                                        "\"subject.cpp\",\"lines\":1}"));
  EXPECT_EQ(check_subject({"leak"}, {"--write-baseline", "-"}).out, read(baseline));
  EXPECT_EQ(check_subject({"leak"}, {"--baseline", baseline}).status, 0);
  EXPECT_EQ(check_subject({"leak", "fork:leak"}, {"--baseline", baseline}).status, 0);
  EXPECT_EQ(check_subject({"leak", "fork:leak:20"}, {"--baseline", baseline}).status, 23) << "it is on a line more";
  const auto missing = box_.path() + "/none.json";
  EXPECT_THAT(check_subject({"leak"}, {"--baseline", missing, "--write-baseline", missing}).err,
              HasSubstr("cannot read the baseline " + missing + ": No such file"));
  EXPECT_FALSE(std::filesystem::exists(missing));
  const auto first = read(baseline);
  EXPECT_EQ(check_subject({"leak"}, {"--baseline", baseline, "--write-baseline", baseline}).status, 0);
  EXPECT_EQ(read(baseline), first) << "it is read before it is written";
  check_subject({"hold", "_exit:0"}, {"--write-baseline", file("c.json")});
  for (const bool is_last : {false, true})
    EXPECT_EQ(check_subject({"leak"}, {"--baseline", is_last ? file("c.json") : baseline, "--baseline",
                                       is_last ? baseline : file("c.json")})
                  .status,
              0)
        << "what any of them knows";
  const auto other = check_subject({"hold", "_exit:0"}, {"--baseline", baseline});
  EXPECT_EQ(other.status, 23);
  EXPECT_THAT(other.err, HasSubstr("not seen in this run: `orphaned-task foo bar`"));
}

TEST_F(policy_options, choose_what_fails) {
  EXPECT_EQ(check_subject({"leak"}, {"--warn-only", "orphaned-task"}).status, 0);
  EXPECT_EQ(check_subject({"leak"}, {"--warn-only", "unobserved-error"}).status, 23);
  EXPECT_EQ(check_subject({"leak"}, {"--fail-on", "orphaned-task", "--warn-only", "orphaned-task"}).status, 23)
      << "what both name fails";
}

TEST_F(policy_options, say_where_a_choice_has_no_effect) {
  const auto o = check_subject({"leak"}, {"--warn-only", "pending-at-shutdown"});
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, HasSubstr("note: --warn-only pending-at-shutdown has no effect on 1 task: it fails as "
                               "orphaned-task, which it is first"));
  EXPECT_THAT(check_subject({"leak"}, {"--warn-only", "orphaned-task"}).err, Not(HasSubstr("no effect")));
  EXPECT_THAT(check_subject({"leak"}, {"--warn-only", "orphaned-task", "--warn-only", "pending-at-shutdown"}).err,
              Not(HasSubstr("no effect")));
}

TEST_F(policy_options, are_refused_before_the_command_runs) {
  EXPECT_THAT(refusal_of({"--suppressions", file("no")}), HasSubstr("cannot read the suppressions "));
  EXPECT_THAT(refusal_of({"--suppressions", file("s", "orphan:x")}), HasSubstr(":1: there is no finding \"orphan\""));
  EXPECT_THAT(refusal_of({"--baseline", file("no")}), HasSubstr("cannot read the baseline "));
  EXPECT_THAT(refusal_of({"--baseline", box_.path()}), HasSubstr("cannot read the baseline "));
  EXPECT_THAT(refusal_of({"--baseline", file("x", "[]")}),
              HasSubstr("is no baseline (there is no object with \"baseline\"): write one"));
  EXPECT_THAT(refusal_of({"--fail-on", "orphan"}), HasSubstr("--fail-on: there is no finding \"orphan\": there are "));
  EXPECT_THAT(refusal_of({"--write-baseline", file("no/b")}), HasSubstr("cannot write to "));
  EXPECT_THAT(refusal_of({"--write-baseline", file("b"), "-o", file("b")}), HasSubstr("a report and a baseline for "));
  EXPECT_THAT(refusal_of({"--write-baseline", "-", "-o", "-"}), HasSubstr("a report and a baseline for -"));
}

TEST_F(policy_options, refuse_a_finding_that_a_check_cannot_find) {
  for (const auto* const option : {"--fail-on", "--warn-only"})
    EXPECT_THAT(refusal_of({option, "growing-site"}),
                HasSubstr(std::string(option) + ": a check does not find growing-site, which needs a look over time"));
}

}  // namespace
}  // namespace curfew::tests
