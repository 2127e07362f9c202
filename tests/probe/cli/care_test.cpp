// `curfew doctor` and `curfew clean`, driven as processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "tests/probe/cli/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using words = std::vector<std::string>;

class care : public testing::Test {
 protected:
  std::unique_ptr<program> holding() const {
    auto p = std::make_unique<program>(box_, words{subject(), "hold", "say:ready", "stdin"});
    p->wait_for_output("ready\n");
    return p;
  }
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
  // Names in the folder of segments.
  std::size_t files() const {
    std::error_code none;
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(box_.segments(), none)) ++count;
    return count;
  }

  sandbox box_;
};

TEST_F(care, doctor_says_that_recording_works_and_leaves_the_folder_as_it_was) {
  std::filesystem::remove(box_.segments());
  const auto o = curfew_says({"doctor"});
  EXPECT_EQ(o.status, 0) << o.out;
  EXPECT_THAT(o.out, AllOf(HasSubstr(box_.segments() + " (by CURFEW_DIR)"), HasSubstr("\nRecording works here.\n"),
                           Not(HasSubstr("BAD")), Not(HasSubstr("\x1b"))));
  EXPECT_FALSE(std::filesystem::exists(box_.segments()));
}

TEST_F(care, doctor_says_why_nothing_is_recorded) {
  const auto off = curfew_says({"doctor"}, {"CURFEW=off"});
  EXPECT_EQ(off.status, 1);
  EXPECT_THAT(off.out,
              AllOf(HasSubstr("BAD   CURFEW"), HasSubstr("unset CURFEW"), HasSubstr("Nothing is recorded here.")));

  const auto open = box_.path() + "/open";
  std::filesystem::create_directory(open);
  ::chmod(open.c_str(), 0755);
  EXPECT_THAT(curfew_says({"doctor"}, {"CURFEW_DIR=" + open}).out, HasSubstr("has mode 0755"));
  std::ofstream(box_.path() + "/file") << "x";
  EXPECT_EQ(curfew_says({"doctor"}, {"CURFEW_DIR=" + box_.path() + "/file"}).status, 1);

  const auto limited = run(box_, {"sh", "-c", "ulimit -f 16; " + curfew() + " doctor"});
  EXPECT_EQ(limited.status, 1) << "and is not ended by a signal";
  EXPECT_THAT(limited.out, HasSubstr("BAD   file size"));
}

TEST_F(care, doctor_counts_who_records) {
  const auto alive = holding();
  kill_one();
  EXPECT_THAT(curfew_says({"doctor"}).out, HasSubstr("1 process records now, 1 left a segment"));
}

TEST_F(care, doctor_tells_of_those_that_could_not_record) {
  std::filesystem::create_directory(box_.segments());
  ::chmod(box_.segments().c_str(), 0700);
  const auto name = box_.segments() + "/" + std::to_string(::getpid()) + "-00000001.unrecorded";
  ASSERT_EQ(::symlink("no room for it", name.c_str()), 0);
  EXPECT_THAT(curfew_says({"doctor"}).out, AllOf(HasSubstr("could not record"), HasSubstr("no room for")));
}

TEST_F(care, doctor_looks_at_one_process) {
  const auto alive = holding();
  const auto recorded = curfew_says({"doctor", std::to_string(alive->pid())});
  EXPECT_EQ(recorded.status, 0) << recorded.out;
  EXPECT_THAT(recorded.out,
              AllOf(HasSubstr("writes to"), HasSubstr("1 task is alive"), HasSubstr("It records its tasks.")));

  const auto elsewhere =
      curfew_says({"doctor", std::to_string(alive->pid())}, {"CURFEW_DIR=" + box_.path() + "/other"});
  EXPECT_EQ(elsewhere.status, 0) << "by what it has mapped, not by where we look";
  EXPECT_THAT(elsewhere.out, HasSubstr("curfew tree"));

  program foreign(box_, {"sleep", "1000"});
  const auto without = curfew_says({"doctor", std::to_string(foreign.pid())});
  EXPECT_EQ(without.status, 1);
  EXPECT_THAT(without.out, HasSubstr("curfew::curfew"));
  foreign.signal(SIGKILL);

  program off(box_, {subject(), "say:ready", "stdin"}, {"CURFEW=off"});
  off.wait_for_output("ready\n");
  EXPECT_THAT(curfew_says({"doctor", std::to_string(off.pid())}).out, HasSubstr("CURFEW=off"));

  EXPECT_THAT(curfew_says({"doctor", "99999999"}).out, HasSubstr("there is no process 99999999"));
  const auto pid = kill_one();
  EXPECT_THAT(curfew_says({"doctor", std::to_string(pid)}).out,
              AllOf(HasSubstr("left its segment"), HasSubstr("It recorded its tasks until it ended.")));
  EXPECT_THAT(curfew_says({"doctor", "subject"}).out, HasSubstr("It records its tasks."));
  const auto nobody = curfew_says({"doctor", "nosuch"});
  EXPECT_EQ(nobody.status, 125);
  EXPECT_THAT(nobody.err, AllOf(HasSubstr("is called nosuch"), HasSubstr("`curfew ps` lists what there is")));
}

// A child that has ended, and for which nobody has waited yet.
class unreaped {
 public:
  unreaped() : pid_(::fork()) {
    if (pid_ == 0) ::_exit(0);
    siginfo_t end{};
    ::waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED | WNOWAIT);
  }
  ~unreaped() { ::waitpid(pid_, nullptr, 0); }
  std::string pid() const { return std::to_string(pid_); }

 private:
  pid_t pid_;
};

TEST_F(care, doctor_claims_nothing_of_a_process_that_has_ended_and_is_not_reaped) {
  const unreaped ended;
  const auto o = curfew_says({"doctor", ended.pid()});
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.out, AllOf(HasSubstr("has ended, not reaped yet"), Not(HasSubstr("link it")),
                           HasSubstr("Whether it records its tasks cannot be told.")));
}

TEST_F(care, clean_removes_what_the_dead_left_and_nothing_else) {
  const auto alive = holding();
  const auto of_the_living = files();
  const auto pid = kill_one();
  std::ofstream(box_.segments() + "/notes") << "x";
  ASSERT_EQ(::symlink("no room", (box_.segments() + "/999999999-00000001.unrecorded").c_str()), 0);
  const auto before = files();

  const auto dry = curfew_says({"clean", "--dry-run"});
  EXPECT_EQ(dry.status, 0);
  EXPECT_THAT(dry.out,
              AllOf(HasSubstr("would go segment of process " + std::to_string(pid)), HasSubstr(" would be removed, ")));
  EXPECT_EQ(files(), before);

  const auto done = curfew_says({"clean"});
  EXPECT_EQ(done.status, 0);
  EXPECT_THAT(done.out, AllOf(HasSubstr("removed  segment of process " + std::to_string(pid)), HasSubstr("iB")));
  EXPECT_EQ(files(), of_the_living + 1) << "the notes are nobody's business";
  EXPECT_THAT(curfew_says({"tree", "subject"}).out, HasSubstr("1 task alive"));
  EXPECT_THAT(curfew_says({"clean"}).out, HasSubstr("nothing is left of dead processes"));
}

TEST_F(care, clean_removes_folders_of_checks_that_were_killed_when_nobody_lives_there) {
  program killed(box_, words{curfew(), "check", "--", subject(), "hold", "say:ready", "stdin"});
  killed.wait_for_output("ready\n");
  const auto folders = [this] {
    const auto all = box_.entries();
    return std::count_if(all.begin(), all.end(), [](const auto& name) { return name.starts_with("curfew-check-"); });
  };
  EXPECT_THAT(curfew_says({"clean"}).out, Not(HasSubstr("check"))) << "it runs";
  killed.signal(SIGKILL);
  curfew_says({"clean"});
  EXPECT_EQ(folders(), 1) << "somebody lives there";
  killed.wait();  // for the subject, too, which has the other end of our pipes
  outcome dry;
  while ((dry = curfew_says({"clean", "-n"})).out.find("would go folder of a check that was killed, ") == dry.out.npos)
    ::sched_yield();  // it is ending
  EXPECT_EQ(folders(), 1);
  const auto done = curfew_says({"clean"});
  EXPECT_EQ(done.status, 0);
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("removed  folder of a check that was killed, "), HasSubstr("1 folder was removed")));
  EXPECT_EQ(folders(), 0);
}

TEST_F(care, clean_of_a_folder_that_is_not_there_does_nothing) {
  std::filesystem::remove(box_.segments());
  EXPECT_EQ(curfew_says({"clean"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(box_.segments()));
}

}  // namespace
}  // namespace curfew::tests
