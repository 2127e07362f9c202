// `curfew tree`, driven as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/probe/cli/support/command_test.hpp"
#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class tree : public command_test {};

TEST_F(tree, folds_what_is_alike) {
  const auto p = holding("hold:12");
  const auto folded = curfew_says({"tree", std::to_string(p->pid())});
  EXPECT_EQ(folded.status, 0);
  EXPECT_THAT(folded.out, AllOf(HasSubstr("has run for"), HasSubstr(": 12 tasks alive\nloop main"),
                                HasSubstr("└─ bar ×12"), HasSubstr("sleep_for  subject.cpp:8")));
  const auto all = curfew_says({"tree", std::to_string(p->pid()), "--no-fold"});
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 14);
}

TEST_F(tree, finds_a_process_by_its_name) {
  const auto p = holding();
  EXPECT_THAT(curfew_says({"tree", "subject"}).out, HasSubstr("(pid " + std::to_string(p->pid()) + ")"));
}

TEST_F(tree, asks_which_one_when_several_have_the_name) {
  const auto a = holding(), b = holding();
  const auto o = curfew_says({"tree", "subject"});
  EXPECT_EQ(o.status, 125);
  EXPECT_EQ(o.out, "");
  EXPECT_THAT(o.err, AllOf(HasSubstr("2 processes are called subject"), HasSubstr(std::to_string(a->pid())),
                           HasSubstr(std::to_string(b->pid()))));
}

TEST_F(tree, of_a_name_that_only_ended_processes_have_says_which_it_took) {
  const auto first = std::to_string(kill_one());
  EXPECT_EQ(curfew_says({"tree", "subject"}).err, "") << "there is one";
  const auto second = std::to_string(kill_one());
  const auto o = curfew_says({"tree", "subject"});
  EXPECT_THAT(o.out, HasSubstr("(pid " + second + ")"));
  EXPECT_EQ(o.err, "curfew: 2 processes that ended were called subject: this is " + second +
                       ", which began last; the other is " + first + "\n");
  EXPECT_EQ(curfew_says({"tree", first}).err, "");
  const auto third = holding();
  EXPECT_EQ(curfew_says({"tree", "subject"}).err, "") << "one of them runs";
}

TEST_F(tree, of_nobody_says_what_to_do) {
  for (const auto* const target : {"99999999", "nobody", "./no-such-file", "1"}) {
    const auto o = curfew_says({"tree", target});
    EXPECT_EQ(o.status, 125) << target;
    EXPECT_THAT(o.err, AllOf(HasSubstr(target), HasSubstr("`curfew ps` lists"))) << target;
  }
}

TEST_F(tree, of_a_mistyped_name_says_which_was_meant) {
  const auto p = holding();
  EXPECT_THAT(curfew_says({"tree", "subjct"}).err, HasSubstr("is called subjct"));
  EXPECT_THAT(curfew_says({"tree", "subjct"}).err, HasSubstr("Did you mean subject?"));
  EXPECT_THAT(curfew_says({"tree", "nobody"}).err, Not(HasSubstr("Did you mean")));
  EXPECT_THAT(curfew_says({"tree", "./subjct"}).err, Not(HasSubstr("Did you mean")));
}

TEST_F(tree, what_is_no_segment_is_called_so_and_advised_nothing) {
  const auto write = [&](const std::string& name, const std::string& text) {
    const auto path = box_.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  };
  const std::vector<std::string> wrong{"/etc/passwd",
                                       "/etc",
                                       "/",
                                       "/dev/null",
                                       box_.path(),
                                       write("empty", ""),
                                       write("short", "cur"),
                                       write("zeros", std::string(100'000, '\0')),
                                       write("cut.curfewz", "curf")};
  for (const auto& target : wrong) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"tree", target}, {"snapshot", target, "-o", "/dev/null"}}) {
      const auto o = curfew_says(words);
      EXPECT_EQ(o.status, 125) << target;
      EXPECT_THAT(o.err, AllOf(HasSubstr(target + ": "), HasSubstr("no curfew segment or snapshot"),
                               Not(HasSubstr("chmod")), Not(HasSubstr("emove"))));
    }
  }
}

TEST_F(tree, a_copy_of_a_segment_can_be_read_wherever_it_lies) {
  {
    const auto p = holding("hold:5");
    p->signal(SIGKILL);
    p->wait();
  }
  const auto copy = box_.path() + "/of a colleague";
  const auto segments = std::filesystem::directory_iterator(box_.segments());
  for (const auto& entry : segments)
    if (entry.path().extension() == ".curfew") std::filesystem::copy_file(entry.path(), copy);
  std::filesystem::permissions(copy, std::filesystem::perms(0644));
  std::filesystem::permissions(box_.path(), std::filesystem::perms(0755));
  EXPECT_THAT(curfew_says({"tree", copy}).out, HasSubstr("bar ×5"));

  std::filesystem::resize_file(copy, 10'000);
  EXPECT_THAT(curfew_says({"tree", copy}).err, HasSubstr("the file was cut"));
}

TEST_F(tree, times_of_one_that_died_unseen_are_when_it_was_last_heard_of) {
  const auto dead = holding();
  const auto pid = std::to_string(dead->pid());
  dead->signal(SIGKILL);
  dead->wait();
  EXPECT_THAT(curfew_says({"tree", pid}).out, HasSubstr("died (a signal, _exit or exec), last heard of after"));
  EXPECT_THAT(curfew_says({"ps"}).out, HasSubstr("≥ "));
}

TEST_F(tree, speaks_json) {
  const auto p = holding("hold:2");
  const auto tree = nlohmann::json::parse(curfew_says({"tree", "subject", "--format", "json"}).out);
  EXPECT_EQ(tree["pid"], p->pid());
  ASSERT_EQ(tree["nodes"].size(), 2u);
  EXPECT_EQ(tree["nodes"][1]["parent"], 0);
  EXPECT_EQ(tree["nodes"][1]["count"], 2);
  EXPECT_EQ(tree["nodes"][1]["operation"], "sleep_for");
}

TEST_F(tree, watches_until_the_process_has_ended) {
  const auto p = holding();
  program watch(box_, {curfew(), "tree", "subject", "--watch=20ms"});
  watch.wait_for_output("----\n");
  p->signal(SIGKILL);
  const auto o = watch.wait();
  EXPECT_EQ(o.status, 0);
  EXPECT_THAT(o.out, AllOf(HasSubstr("has run for"), HasSubstr("last heard of after"), Not(HasSubstr("\x1b"))));
}

TEST_F(tree, watches_until_it_is_interrupted) {
  const auto p = holding();
  program watch(box_, {curfew(), "tree", "subject", "--watch=20ms"});
  watch.wait_for_output("----\n");
  watch.signal(SIGINT);
  EXPECT_EQ(watch.wait().status, 0);
}

}  // namespace
}  // namespace curfew::tests
