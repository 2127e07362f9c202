// `curfew ps`, `tree` and `snapshot`, driven as processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "tests/probe/cli/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class look : public testing::Test {
 protected:
  // A subject that holds tasks and is ready.
  std::unique_ptr<program> holding(const std::string& hold = "hold") const {
    auto p = std::make_unique<program>(box_, std::vector<std::string>{subject(), hold, "say:ready", "stdin"});
    p->wait_for_output("ready\n");
    return p;
  }
  outcome curfew_says(std::vector<std::string> words) const {
    words.insert(words.begin(), curfew());
    return run(box_, words);
  }

  sandbox box_;
};

TEST_F(look, ps_lists_running_and_dead_processes) {
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

TEST_F(look, ps_and_tree_see_who_runs_under_a_check_and_say_so) {
  program checked(box_, {curfew(), "check", "--", subject(), "hold", "say:ready", "stdin"});
  checked.wait_for_output("ready\n");
  EXPECT_THAT(curfew_says({"ps"}).out, ContainsRegex("  running \\(check\\) +.*subject hold"));
  const auto list = nlohmann::json::parse(curfew_says({"ps", "--format", "json"}).out);
  ASSERT_EQ(list["processes"].size(), 1u);
  EXPECT_EQ(list["processes"][0]["under_check"], true);
  EXPECT_THAT(curfew_says({"tree", "subject"}).out, HasSubstr("bar"));
  EXPECT_THAT(curfew_says({"tree", list["processes"][0]["pid"].dump()}).out, HasSubstr("bar"));
}

TEST_F(look, times_of_one_that_died_unseen_are_when_it_was_last_heard_of) {
  const auto dead = holding();
  const auto pid = std::to_string(dead->pid());
  dead->signal(SIGKILL);
  dead->wait();
  EXPECT_THAT(curfew_says({"tree", pid}).out, HasSubstr("died (a signal, _exit or exec), last heard of after"));
  EXPECT_THAT(curfew_says({"ps"}).out, HasSubstr("≥ "));
}

TEST_F(look, ps_says_so_when_there_is_nobody) {
  const auto o = curfew_says({"ps"});
  EXPECT_EQ(o.status, 0);
  EXPECT_EQ(o.out, "no instrumented process runs or left its segment in " + box_.segments() +
                       " (there is no such folder yet)\n");
  run(box_, {subject(), "clean"});
  EXPECT_EQ(curfew_says({"ps"}).out, "no instrumented process runs or left its segment in " + box_.segments() + "\n");
  EXPECT_EQ(nlohmann::json::parse(curfew_says({"ps", "--format", "json"}).out)["processes"].size(), 0u);
}

TEST_F(look, whoever_looks_into_a_folder_that_is_missing_says_so) {
  const std::vector<std::string> commands[] = {
      {"ps"},          {"tree", "4242"},     {"tree", "server"},    {"snapshot", "server", "-o", "x"},
      {"clean", "-n"}, {"doctor", "server"}, {"doctor", "99999999"}};
  for (const auto& command : commands) {
    const auto o = curfew_says(command);
    EXPECT_THAT(o.out + o.err, HasSubstr(box_.segments() + " (there is no such folder yet)")) << command.front();
  }
  EXPECT_THAT(curfew_says({"doctor"}).out, HasSubstr("it is not there yet"));
}

TEST_F(look, says_of_descriptors_that_are_used_up_what_they_are) {
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

TEST_F(look, ps_speaks_json) {
  const auto p = holding();
  const auto list = nlohmann::json::parse(curfew_says({"ps", "--format", "json"}).out);
  ASSERT_EQ(list["processes"].size(), 1u);
  EXPECT_EQ(list["processes"][0]["pid"], p->pid());
  EXPECT_EQ(list["processes"][0]["state"], "running");
  EXPECT_EQ(list["processes"][0]["tasks_alive"], 1);
}

TEST_F(look, tree_folds_what_is_alike) {
  const auto p = holding("hold:12");
  const auto folded = curfew_says({"tree", std::to_string(p->pid())});
  EXPECT_EQ(folded.status, 0);
  EXPECT_THAT(folded.out, AllOf(HasSubstr("has run for"), HasSubstr(": 12 tasks alive\nloop main"),
                                HasSubstr("└─ bar ×12"), HasSubstr("sleep_for  subject.cpp:8")));
  const auto all = curfew_says({"tree", std::to_string(p->pid()), "--no-fold"});
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 14);
}

TEST_F(look, tree_finds_a_process_by_its_name) {
  const auto p = holding();
  EXPECT_THAT(curfew_says({"tree", "subject"}).out, HasSubstr("(pid " + std::to_string(p->pid()) + ")"));
}

TEST_F(look, tree_asks_which_one_when_several_have_the_name) {
  const auto a = holding(), b = holding();
  const auto o = curfew_says({"tree", "subject"});
  EXPECT_EQ(o.status, 125);
  EXPECT_EQ(o.out, "");
  EXPECT_THAT(o.err, AllOf(HasSubstr("2 processes are called subject"), HasSubstr(std::to_string(a->pid())),
                           HasSubstr(std::to_string(b->pid()))));
}

TEST_F(look, tree_of_nobody_says_what_to_do) {
  for (const auto* const target : {"99999999", "nobody", "./no-such-file", "1"}) {
    const auto o = curfew_says({"tree", target});
    EXPECT_EQ(o.status, 125) << target;
    EXPECT_THAT(o.err, AllOf(HasSubstr(target), HasSubstr("`curfew ps` lists"))) << target;
  }
}

TEST_F(look, what_is_no_segment_is_called_so_and_advised_nothing) {
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

TEST_F(look, a_folder_that_others_use_is_not_to_be_closed_to_them) {
  const auto o = run(box_, {curfew(), "ps"}, "", {"CURFEW_DIR=" + std::string(::geteuid() == 0 ? "/etc" : "/tmp")});
  EXPECT_EQ(o.status, 125);
  EXPECT_THAT(o.err, AllOf(HasSubstr("CURFEW_DIR"), Not(HasSubstr("chmod")), Not(HasSubstr("emove"))));
}

TEST_F(look, a_copy_of_a_segment_can_be_read_wherever_it_lies) {
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

TEST_F(look, tree_speaks_json) {
  const auto p = holding("hold:2");
  const auto tree = nlohmann::json::parse(curfew_says({"tree", "subject", "--format", "json"}).out);
  EXPECT_EQ(tree["pid"], p->pid());
  ASSERT_EQ(tree["nodes"].size(), 2u);
  EXPECT_EQ(tree["nodes"][1]["parent"], 0);
  EXPECT_EQ(tree["nodes"][1]["count"], 2);
  EXPECT_EQ(tree["nodes"][1]["operation"], "sleep_for");
}

TEST_F(look, tree_watches_until_the_process_has_ended) {
  const auto p = holding();
  program watch(box_, {curfew(), "tree", "subject", "--watch=20ms"});
  watch.wait_for_output("----\n");
  p->signal(SIGKILL);
  const auto o = watch.wait();
  EXPECT_EQ(o.status, 0);
  EXPECT_THAT(o.out, AllOf(HasSubstr("has run for"), HasSubstr("last heard of after"), Not(HasSubstr("\x1b"))));
}

TEST_F(look, tree_watches_until_it_is_interrupted) {
  const auto p = holding();
  program watch(box_, {curfew(), "tree", "subject", "--watch=20ms"});
  watch.wait_for_output("----\n");
  watch.signal(SIGINT);
  EXPECT_EQ(watch.wait().status, 0);
}

TEST_F(look, snapshot_saves_what_tree_shows_later) {
  const auto file = box_.path() + "/saved.curfewz";
  {
    const auto p = holding("hold:5");
    EXPECT_EQ(curfew_says({"snapshot", std::to_string(p->pid()), "-o", file}).status, 0);
  }
  EXPECT_THAT(curfew_says({"tree", file}).out, AllOf(HasSubstr("bar ×5"), HasSubstr("; snapshot, taken 2")));
  const auto watched = curfew_says({"tree", file, "--watch=1ms"});  // ends by itself
  EXPECT_EQ(watched.status, 0);
  EXPECT_THAT(watched.out, Not(HasSubstr("----")));
  EXPECT_THAT(watched.err, HasSubstr("is a snapshot, which does not change: shown once"));
}

TEST_F(look, snapshot_goes_through_pipes_and_into_redirected_files) {
  const auto p = holding("hold:5");
  const auto file = box_.path() + "/piped.curfewz";
  const auto script = curfew() + " snapshot subject -o - | cat > " + file + " && " + curfew() + " tree " + file;
  EXPECT_THAT(run(box_, {"sh", "-c", script}).out, HasSubstr("bar ×5"));
  EXPECT_EQ(box_.entries(), (std::vector<std::string>{"piped.curfewz", "segments"}));
}

TEST_F(look, output_that_nobody_reads_is_no_failure) {
  const auto p = holding();
  const auto o = run(box_, {"sh", "-c", "{ " + curfew() + " tree subject --watch=1ms; echo $? >&2; } | head -1"});
  EXPECT_EQ(o.err, "0\n");
}

TEST_F(look, output_that_cannot_be_written_is_one) {
  const auto o = run(box_, {"sh", "-c", curfew() + " ps > /dev/full"});
  EXPECT_EQ(o.status, 125);
  EXPECT_EQ(o.err, "curfew: cannot write to standard output: No space left on device\n");
}

TEST_F(look, help_and_version_go_to_standard_output) {
  EXPECT_THAT(curfew_says({"--version"}).out, ContainsRegex("^curfew [0-9]+\\.[0-9]+\\.[0-9]+\n$"));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, {"check", "--help"}, {"tree", "--help"}, {"snapshot", "--help"}}) {
    const auto o = curfew_says(words);
    EXPECT_EQ(o.status, 0);
    EXPECT_THAT(o.out, AllOf(HasSubstr("usage: curfew"), HasSubstr("Example")));
  }
}

}  // namespace
}  // namespace curfew::tests
