// `curfew check` where not everything can be judged: what it says, and that it is no pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

#include "tests/probe/cli/support/checked.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class check_gaps : public checked {
 protected:
  // It fails with 24 and says why; with the option of that name it only says it. Neither says "home".
  void expect_gap(const words& command, const std::string& name, const std::string& sentence) const {
    const auto failed = run(box_, around(command));
    EXPECT_EQ(failed.status, 24) << failed.err;
    EXPECT_THAT(failed.err, AllOf(HasSubstr("error[" + name + "]: "), HasSubstr(sentence), Not(HasSubstr("home")),
                                  HasSubstr("  allow    --allow-" + name + "\n")));
    const auto allowed = run(box_, around(command, {"--allow-" + name}));
    EXPECT_EQ(allowed.status, 0) << allowed.err;
    EXPECT_THAT(allowed.err, AllOf(HasSubstr("allowed[" + name + "]: "), HasSubstr(sentence), Not(HasSubstr("home"))));
    const auto json = nlohmann::json::parse(run(box_, around(command, {"--format", "json"})).err);
    EXPECT_EQ(json["status"], 24);
    ASSERT_EQ(json["not_judged"].size(), 1u);
    EXPECT_EQ(json["not_judged"][0]["cause"], name);
    EXPECT_EQ(json["not_judged"][0]["allowed"], false);
    EXPECT_THAT(json["not_judged"][0]["sentence"].get<std::string>(), HasSubstr(sentence));
    EXPECT_THAT(json["summary"].get<std::string>(), Not(HasSubstr("home")));
  }
};

TEST_F(check_gaps, nothing_is_instrumented) {
  expect_gap({"true"}, "nothing-recorded", "no process recorded its tasks");
  EXPECT_THAT(run(box_, around({"true"})).err, HasSubstr("NOTHING WAS CHECKED"));
}

TEST_F(check_gaps, the_environment_is_lost_on_the_way) {
  // Where it would record if curfew had not been there.
  const words command{"env", "-i", "CURFEW_DIR=" + box_.segments(), subject(), "leak"};
  const auto o = run(box_, around(command));
  EXPECT_EQ(o.status, 24);
  EXPECT_THAT(
      o.err, AllOf(HasSubstr("error[nothing-recorded]: "), HasSubstr("error[unrecorded]: "), HasSubstr("subject (pid "),
                   HasSubstr("it records in " + box_.segments() + ": CURFEW_DIR did not reach it"),
                   HasSubstr("NOTHING WAS CHECKED: 1 process could not record"), Not(HasSubstr("home"))));
}

TEST_F(check_gaps, one_of_several_records_elsewhere) {
  // It leaves its segment, so that it is seen however late the check looks.
  expect_gap({"sh", "-c", subject() + " clean; env -i CURFEW_DIR=" + box_.segments() + " " + subject() + " leak"},
             "unrecorded", "CURFEW_DIR did not reach it");
}

// The one that is seen at the end has ended long before; the other one runs until then.
TEST_F(check_gaps, one_of_several_records_elsewhere_where_nobody_tells_of_files) {
  const auto elsewhere = "env -i CURFEW_DIR=" + box_.segments() + " " + subject();
  const auto script = subject() + " clean; " + elsewhere + " leak; " + elsewhere +
                      " hold pause >/dev/null 2>&1 & echo $!; " + "while [ $(ls " + box_.segments() +
                      "/*.curfew | wc -l) -lt 2 ]; do :; done";
  auto words = around({"sh", "-c", script});
  const auto without = "echo 0 >/proc/sys/user/max_inotify_instances || exit 99; exec \"$@\"";
  for (const auto* const word : {"sh", without, "-c", "sh", "-Ur", "unshare"}) words.insert(words.begin(), word);
  const auto o = run(box_, words);
  if (o.status == 99 || o.status == 1) GTEST_SKIP() << "user namespaces are not permitted: " << o.err;
  ::kill(std::stoi(o.out), SIGKILL);
  EXPECT_EQ(o.status, 24) << o.err;
  EXPECT_THAT(o.err, AllOf(HasSubstr("CURFEW_DIR did not reach it"), HasSubstr("2 processes not recorded")));
}

TEST_F(check_gaps, the_usual_folder_was_removed_meanwhile_by_which_nobody_tells_of_its_files) {
  std::filesystem::create_directory(box_.segments());
  std::filesystem::permissions(box_.segments(), std::filesystem::perms::owner_all);
  expect_gap({"sh", "-c",
              subject() + " clean; rm -r " + box_.segments() + "; env -i CURFEW_DIR=" + box_.segments() + " " +
                  subject() + " leak"},
             "unrecorded", "CURFEW_DIR did not reach it");
}

// What it records is judged by nobody, whether it has findings or not.
TEST_F(check_gaps, a_process_is_made_to_record_elsewhere) {
  for (const char* const scenario : {" clean", " leak"})
    expect_gap({"sh", "-c", subject() + " clean; CURFEW_DIR=" + box_.path() + "/elsewhere " + subject() + scenario},
               "unrecorded", "it records elsewhere, for CURFEW_DIR is not as the check set it");
}

TEST_F(check_gaps, the_folder_of_the_check_has_another_name_elsewhere) {
  const auto there = box_.path() + "/there";
  std::filesystem::create_directory(there);
  const auto o = run(box_, around({"unshare", "-m", "sh", "-c",
                                   "mount --bind $CURFEW_DIR " + there + " || exit 99; CURFEW_DIR=" + there + " " +
                                       subject() + " clean"}));
  if (o.status == 99 || o.status == 1) GTEST_SKIP() << "mounting is not permitted: " << o.err;
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.err, HasSubstr("everyone is home"));
}

TEST_F(check_gaps, strangers_that_record_elsewhere_are_none_of_its_business) {
  program p(box_, around({"sh", "-c", subject() + " clean; echo up; read line"}));
  p.wait_for_output("up\n");
  EXPECT_EQ(run(box_, {subject(), "leak"}).status, 0);
  const auto o = p.wait();
  EXPECT_EQ(o.status, 1);  // of read, which sees the end of its input
  EXPECT_THAT(o.err, HasSubstr("everyone is home"));
}

TEST_F(check_gaps, a_process_cannot_record) {
  expect_gap({"sh", "-c", subject() + " clean; CURFEW_DIR=/proc/nowhere " + subject() + " clean 2>/dev/null"},
             "unrecorded", "/proc/nowhere");
}

TEST_F(check_gaps, a_process_cannot_record_and_cannot_say_so_at_once) {
  // A tombstone is left where the socket cannot be reached.
  expect_gap(
      {"sh", "-c", subject() + " clean; CURFEW_CHECK= CURFEW_TEST_MAX_BYTES=1 " + subject() + " clean 2>/dev/null"},
      "unrecorded", "could not record its tasks");
}

TEST_F(check_gaps, recording_is_switched_off_by_the_command) {
  expect_gap({"sh", "-c", subject() + " clean; CURFEW=off " + subject() + " leak"}, "unrecorded", "CURFEW=off");
}

TEST_F(check_gaps, a_segment_cannot_be_read) {
  expect_gap({"sh", "-c",
              subject() + " clean; yes | head -c 65536 > $CURFEW_DIR/77-0000abcd.curfew; " +
                  "chmod 600 $CURFEW_DIR/77-0000abcd.curfew"},
             "unreadable", "77-0000abcd.curfew");
}

TEST_F(check_gaps, a_process_outlives_the_command) {
  // The child forgets its output, or this test would wait for its end.
  const auto script =
      subject() + " hold pause >/dev/null 2>&1 & echo $!; while ! ls $CURFEW_DIR/*.curfew; do :; done 2>/dev/null";
  for (const auto& [options, status] : {std::pair<words, int>{{}, 24}, {{"--allow-outlived"}, 0}}) {
    const auto o = check_script(script, options);
    ::kill(std::stoi(o.out), SIGKILL);
    EXPECT_EQ(o.status, status) << o.err;
    EXPECT_THAT(o.err, AllOf(HasSubstr("still ran when the command had ended, and was not judged"),
                             HasSubstr("NOTHING WAS JUDGED"), Not(HasSubstr("home"))));
  }
}

// It could: the code that records is in it. A command that leaves any other process behind is home.
class check_gaps_of_the_silent : public check_gaps {
 protected:
  // A command that leaves `what` running, does `then` as soon as that runs, and names its pid.
  static std::string leaves(const std::string& what, const std::string& then = ":") {
    return "{ exec " + what + "; } >/dev/null 2>&1 & echo $!; while [ \"$(readlink /proc/$!/exe)\" = " +
           "\"$(readlink /proc/$$/exe)\" ]; do :; done; " + then + "; " + subject() + " clean";
  }
  static void expect_outlived(const outcome& o, int status = 24) {
    ::kill(std::stoi(o.out), SIGKILL);
    EXPECT_EQ(o.status, status) << o.err;
    EXPECT_THAT(o.err, AllOf(HasSubstr("still ran when the command had ended, and had recorded nothing until then"),
                             Not(HasSubstr("home"))));
  }
  std::string copy_of(const std::string& file) const {
    auto copy = box_.path() + "/copy";
    std::filesystem::copy_file(file, copy);
    return copy;
  }
};

TEST_F(check_gaps_of_the_silent, a_process_outlives_the_command_that_has_not_recorded_yet) {
  const auto script = leaves(subject() + " pause");
  expect_outlived(check_script(script));
  expect_outlived(check_script(script, {"--allow-outlived"}), 0);
  for (const std::string& other : {std::string("sleep 1000"), curfew() + " export --listen 127.0.0.1:0"}) {
    const auto o = check_script(leaves(other));
    ::kill(std::stoi(o.out), SIGKILL);
    EXPECT_EQ(o.status, 0) << o.err;
    EXPECT_THAT(o.err, HasSubstr("everyone is home"));
  }
}

TEST_F(check_gaps_of_the_silent, its_program_was_removed_or_replaced_meanwhile) {
  for (const auto* const then : {"rm ", "cp /bin/sleep other && mv other "}) {
    const auto program = copy_of(subject());
    expect_outlived(check_script("cd " + box_.path() + "; " + leaves(program + " pause", then + program)));
    std::filesystem::remove(program);
  }
}

TEST_F(check_gaps_of_the_silent, its_program_is_where_only_it_can_see_it) {
  const auto hidden = "unshare -m sh -c 'mount -t tmpfs curfew " + box_.path() + " && cp " + subject() + " " +
                      box_.path() + "/hidden && exec " + box_.path() + "/hidden pause'";
  const auto is_there = "while e=$(readlink /proc/$!/exe); do case $e in */hidden) break;; esac; done";
  if (run(box_, {"unshare", "-m", "mount", "-t", "tmpfs", "curfew", box_.path()}).status != 0)
    GTEST_SKIP() << "there are no other mount namespaces here";
  const auto o = check_script(leaves(hidden, is_there));
  expect_outlived(o);
}

// Without privileges a file that has no name is seen only in the memory of its process.
TEST_F(check_gaps_of_the_silent, what_records_is_a_library_that_was_removed_meanwhile) {
  if (std::string_view(CURFEW_RECORDING_LIBRARY).empty())
    GTEST_SKIP() << "a sanitizer's library is for a sanitizer's programs only";
  const auto library = copy_of(CURFEW_RECORDING_LIBRARY);
  const auto sleeps = "env LD_PRELOAD=" + library + " sleep 1000";
  const auto is_there = "while ! grep -q copy /proc/$!/maps; do :; done; rm " + library;
  auto words = around({"sh", "-c", leaves(sleeps, is_there)});
  if (::geteuid() == 0) words.insert(words.begin(), {"setpriv", "--bounding-set=-all"});
  expect_outlived(run(box_, words));
}

TEST_F(check_gaps_of_the_silent, it_has_recorded_as_another_program_before) {
  const auto o = check_script("{ exec " + subject() + " clean exec say:up pause; } >" + box_.path() +
                              "/said 2>&1 & echo $!; until grep -q up " + box_.path() + "/said; do :; done");
  expect_outlived(o);
}

TEST_F(check_gaps, a_child_was_killed_although_nobody_was_alive) {
  expect_gap({"sh", "-c", "{ " + subject() + " clean; " + subject() + " clean raise:11; true; } 2>/dev/null"}, "killed",
             "no task alive");
}

// A kill leaves tasks alive in any program: what is wrong is that there was one.
TEST_F(check_gaps, what_a_kill_cut_off_is_not_judged_and_is_no_bug) {
  const words command{"sh", "-c", "{ " + subject() + " clean; " + subject() + " hold raise:11; true; } 2>/dev/null"};
  expect_gap(command, "killed", "1 task alive");
  EXPECT_THAT(run(box_, around(command)).err, HasSubstr("no bugs in 2 processes"));
  const auto report = nlohmann::json::parse(run(box_, around(command, {"--format", "json"})).err);
  EXPECT_EQ(report["failed"], false);
  EXPECT_EQ(report["tasks_cut_off"], 1);
}

TEST_F(check_gaps, allows_only_what_is_named) {
  EXPECT_EQ(run(box_, around({"true"}, {"--allow-killed", "--allow-outlived"})).status, 24);
  EXPECT_EQ(check_subject({"leak"}, {"--allow-nothing-recorded", "--allow-killed"}).status, 23);
}

TEST_F(check_gaps, the_commands_own_status_and_findings_go_before) {
  EXPECT_EQ(check_script("exit 3").status, 3);
  EXPECT_EQ(check_script(subject() + " clean raise:11; " + subject() + " leak").status, 23);
}

TEST_F(check_gaps, a_crash_of_the_command_is_said_first) {
  const auto o = check_subject({"clean", "raise:11"});
  EXPECT_EQ(o.status, 128 + SIGSEGV);
  EXPECT_THAT(o.err, AllOf(StartsWith("error[killed]: " + subject().substr(0, 8)), HasSubstr("was killed by SIGSEGV"),
                           HasSubstr("with no task alive: no findings in 1 process"), Not(HasSubstr("home"))));
}

TEST_F(check_gaps, a_crash_says_who_was_alive) {
  const auto o = check_subject({"hold:3", "raise:6"});
  EXPECT_EQ(o.status, 128 + SIGABRT);
  EXPECT_THAT(o.err, AllOf(StartsWith("error[killed]: "), HasSubstr("was killed by SIGABRT"),
                           HasSubstr("with 3 tasks alive: no bugs in 1 process")));
}

TEST_F(check_gaps, times_of_a_crash_are_those_of_its_end) {
  using clock = std::chrono::steady_clock;
  program p(box_, around({subject(), "hold", "say:up", "stdin", "raise:9"}, {"--format", "json"}));
  p.wait_for_output("up\n");
  const auto up = clock::now();
  run(box_, {"true"});
  const auto lived = clock::now() - up;
  const auto process = nlohmann::json::parse(p.wait().err)["processes"][0];
  // It recorded nothing in that time, and yet it was there and its task waited.
  EXPECT_GE(process["uptime_ns"], std::chrono::nanoseconds(lived).count());
  EXPECT_GE(process["problems"][0]["tasks"][0]["in_state_ns"], std::chrono::nanoseconds(lived).count());
}

TEST_F(check_gaps, a_command_that_did_not_record_was_killed) {
  const auto o = check_script(subject() + " clean; kill -9 $$");
  EXPECT_EQ(o.status, 128 + SIGKILL);
  EXPECT_THAT(o.err, AllOf(HasSubstr("the command was killed by SIGKILL"), Not(HasSubstr("home"))));
}

TEST_F(check_gaps, leaving_by_underscore_exit_or_exec_with_nobody_alive_is_home) {
  for (const auto& what : {words{"clean", "_exit:0"}, words{"clean", "exec", "clean"}}) {
    const auto o = check_subject(what);
    EXPECT_EQ(o.status, 0) << o.err;
    EXPECT_THAT(o.err, HasSubstr("everyone is home"));
  }
}

TEST_F(check_gaps, leaving_by_underscore_exit_with_tasks_alive_is_said_first) {
  const auto o = check_subject({"hold", "_exit:0"});
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, StartsWith("error[killed]: "));
  EXPECT_THAT(o.err, HasSubstr("left through _exit or exec with status 0"));
}

}  // namespace
}  // namespace curfew::tests
