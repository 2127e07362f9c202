// `curfew doctor`, driven as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/probe/cli/support/command_test.hpp"
#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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

class doctor : public command_test {};

TEST_F(doctor, says_that_recording_works_and_leaves_the_folder_as_it_was) {
  std::filesystem::remove(box_.segments());
  const auto o = curfew_says({"doctor"});
  EXPECT_EQ(o.status, 0) << o.out;
  EXPECT_THAT(o.out, AllOf(HasSubstr(box_.segments() + " (by CURFEW_DIR)"), HasSubstr("\nRecording works here.\n"),
                           Not(HasSubstr("BAD")), Not(HasSubstr("\x1b"))));
  EXPECT_FALSE(std::filesystem::exists(box_.segments()));
}

TEST_F(doctor, says_why_nothing_is_recorded) {
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

TEST_F(doctor, counts_who_records) {
  const auto alive = holding();
  kill_one();
  EXPECT_THAT(curfew_says({"doctor"}).out, HasSubstr("1 process records now, 1 left a segment"));
}

TEST_F(doctor, tells_of_those_that_could_not_record) {
  std::filesystem::create_directory(box_.segments());
  ::chmod(box_.segments().c_str(), 0700);
  const auto name = box_.segments() + "/" + std::to_string(::getpid()) + "-00000001.unrecorded";
  ASSERT_EQ(::symlink("no room for it", name.c_str()), 0);
  EXPECT_THAT(curfew_says({"doctor"}).out, AllOf(HasSubstr("could not record"), HasSubstr("no room for")));
}

TEST_F(doctor, looks_at_one_process) {
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
  EXPECT_THAT(without.out,
              AllOf(HasSubstr("curfew::curfew"), HasSubstr("curfew::asio_tracking"), HasSubstr("curfew::tracked")));
  foreign.signal(SIGKILL);

  const std::string last = "--gtest_filter=the.last_word_of_a_long_command";
  program wordy(box_, {"sh", "-c", "echo ready; read line", std::string(60, 'x'), last});
  wordy.wait_for_output("ready\n");
  EXPECT_THAT(curfew_says({"doctor", std::to_string(wordy.pid())}).out, HasSubstr(last));
  wordy.signal(SIGKILL);

  program off(box_, {subject(), "say:ready", "stdin"}, {"CURFEW=off"});
  off.wait_for_output("ready\n");
  EXPECT_THAT(curfew_says({"doctor", std::to_string(off.pid())}).out, HasSubstr("CURFEW=off"));

  EXPECT_THAT(curfew_says({"doctor", "99999999"}).out, HasSubstr("there is no process 99999999"));
  const auto pid = kill_one();
  EXPECT_THAT(curfew_says({"doctor", std::to_string(pid)}).out,
              AllOf(HasSubstr("left its segment"), HasSubstr("It recorded its tasks until it ended.")));
  const auto nobody = curfew_says({"doctor", "nosuch"});
  EXPECT_EQ(nobody.status, 125);
  EXPECT_THAT(nobody.err, AllOf(HasSubstr("is called nosuch"), HasSubstr("`curfew ps` lists what there is")));
}

TEST_F(doctor, knows_by_its_name_whoever_runs) {
  // A name of its own: of what else runs here nobody knows.
  const auto name = "doctored" + std::to_string(::getpid() % 100'000);
  const auto path = box_.path() + "/" + name;
  std::filesystem::copy_file(subject(), path);
  pid_t dead = 0;
  {
    program p(box_, {path, "hold", "say:ready", "stdin"});
    p.wait_for_output("ready\n");
    dead = p.pid();
    p.signal(SIGKILL);
    p.wait();
  }
  EXPECT_THAT(curfew_says({"doctor", name}).out,
              AllOf(HasSubstr(std::to_string(dead)), HasSubstr("It recorded its tasks until it ended.")));
  program elsewhere(box_, {path, "hold", "say:ready", "stdin"}, {"CURFEW_DIR=" + box_.path() + "/other"});
  elsewhere.wait_for_output("ready\n");
  const auto o = curfew_says({"doctor", name});
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.out, AllOf(HasSubstr("is not the one that curfew looks into here"), HasSubstr("It records its tasks.")))
      << "and not the dead one of that name, which recorded here";
  program silent(box_, {path, "say:ready", "stdin"}, {"CURFEW=off"});
  silent.wait_for_output("ready\n");
  EXPECT_THAT(curfew_says({"doctor", name}).err,
              AllOf(HasSubstr("2 processes are called " + name), HasSubstr(" " + std::to_string(elsewhere.pid())),
                    HasSubstr(" " + std::to_string(silent.pid()))));
  elsewhere.signal(SIGKILL);
  elsewhere.wait();
  EXPECT_THAT(curfew_says({"doctor", name}).out, HasSubstr("It does not record its tasks."));
}

TEST_F(doctor, takes_a_word_for_a_file_where_no_process_is_called_so) {
  // A name of its own: of what else runs here nobody knows.
  const auto name = "examined" + std::to_string(::getpid() % 100'000);
  std::filesystem::copy_file(subject(), box_.path() + "/" + name);
  const auto doctor = "cd '" + box_.path() + "' && " + curfew() + " doctor " + name;
  const auto of_file = run(box_, {"sh", "-c", doctor});
  EXPECT_EQ(of_file.status, 0) << of_file.err;
  EXPECT_THAT(of_file.out,
              AllOf(HasSubstr(name + "  has no operation of Asio"), HasSubstr("Nothing speaks against it.")));

  program p(box_, {box_.path() + "/" + name, "hold", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  EXPECT_THAT(run(box_, {"sh", "-c", doctor}).out, HasSubstr("It records its tasks."));
}

TEST_F(doctor, tells_files_of_one_name_apart) {
  for (const auto* const folder : {"/a", "/b"}) {
    std::filesystem::create_directory(box_.path() + folder);
    std::filesystem::copy_file(subject(), box_.path() + folder + "/examined");
  }
  const auto a = box_.path() + "/a/examined", b = box_.path() + "/b/examined";
  EXPECT_THAT(curfew_says({"doctor", a, b}).out,
              AllOf(HasSubstr(a + "  has no operation"), HasSubstr(b + "  has no operation")));
}

TEST_F(doctor, looks_for_no_process_of_the_name_of_a_file_that_is_not_there) {
  for (const auto* const path : {"./none.o", "none.a", "libnone.so.1", "/none/program"})
    EXPECT_THAT(refusal_of({"doctor", path}),
                AllOf(HasSubstr("there is no file " + std::string(path)), Not(HasSubstr("ps"))));
}

TEST_F(doctor, says_of_another_file_what_it_takes) {
  const auto path = box_.path() + "/a.cpp";
  std::ofstream(path) << "int main() {}\n";
  EXPECT_THAT(refusal_of({"doctor", path}), HasSubstr("a.cpp is no object file, archive, library or program"));
}

TEST_F(doctor, claims_nothing_of_a_process_that_has_ended_and_is_not_reaped) {
  const unreaped ended;
  const auto o = curfew_says({"doctor", ended.pid()});
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.out, AllOf(HasSubstr("has ended, not reaped yet"), Not(HasSubstr("link it")),
                           HasSubstr("Whether it records its tasks cannot be told.")));
}

}  // namespace
}  // namespace curfew::tests
