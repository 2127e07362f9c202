// `curfew check` and the processes that come from its command: none is lost, whatever ends when, and it ends itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/probe/cli/support/checked.hpp"
#include "tests/support/let_go.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class watched_command : public checked {
 protected:
  // A zombie has ended, also where nobody reaps it.
  static bool runs(int pid) {
    const auto stat = read("/proc/" + std::to_string(pid) + "/stat");
    return !stat.empty() && stat[stat.rfind(')') + 2] != 'Z';
  }
  std::size_t files_in(const std::string& folder, const std::string& ending) const {
    std::error_code none;
    const auto entries = std::filesystem::directory_iterator(folder, none);
    return static_cast<std::size_t>(std::count_if(
        begin(entries), end(entries), [&](const auto& entry) { return entry.path().extension() == ending; }));
  }
};

TEST_F(watched_command, loses_nothing_when_a_process_ends_while_it_is_looked_at) {
  const auto o = run(box_, command({}, {"leak"}), "", {std::string("LD_PRELOAD=") + CURFEW_ENDED_PROCESS_SHIM});
  EXPECT_EQ(o.status, 23) << o.err;
  EXPECT_THAT(o.err, HasSubstr("1 task orphaned"));
  EXPECT_EQ(
      run(box_, command({}, {"clean", "exit:3"}), "", {std::string("LD_PRELOAD=") + CURFEW_ENDED_PROCESS_SHIM}).status,
      3);
}

// Each turn looks at /proc while strangers begin and end. ./dev soak has a thousand turns.
TEST_F(watched_command, loses_nothing_in_a_storm_of_short_lived_strangers) {
  const char* const asked = std::getenv("CURFEW_TURNS");
  const int turns = asked == nullptr ? 20 : std::atoi(asked);
  const words endless{"sh", "-c", "while :; do /bin/true & /bin/true & wait; done"};
  const program storms[] = {{box_, endless}, {box_, endless}};
  for (int i = 0; i < turns; ++i) {
    const auto o = check_script(subject() + " leak & " + subject() + " hold & wait; exit 0");
    ASSERT_EQ(o.status, 23) << "turn " << i << ": " << o.err;
    ASSERT_THAT(o.err, HasSubstr("2 processes, 2 tasks spawned")) << "turn " << i;
    const auto hung = check_script(subject() + " hold pause", {"--timeout", "30ms"});
    ASSERT_EQ(hung.status, 124) << "turn " << i << ": " << hung.err;
  }
}

TEST_F(watched_command, judges_all_of_many_that_end_at_once) {
  const auto o = check_script("for i in 1 2 3 4 5; do (for j in 1 2 3 4; do " + subject() +
                              " clean & done; wait) & "
                              "done; wait");
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.err, HasSubstr("everyone is home: no findings in 20 processes, 20 tasks spawned"));
}

TEST_F(watched_command, knows_an_exec_from_a_crash_also_in_children_of_others) {
  const auto o = check_script(subject() + " clean exec clean exec leak; true");
  EXPECT_EQ(o.status, 23) << o.err;
  EXPECT_THAT(o.err, AllOf(HasSubstr("in 3 processes"), Not(HasSubstr("killed"))));
  const auto home = check_script(subject() + " clean exec clean exec clean; true");
  EXPECT_EQ(home.status, 0) << home.err;
}

TEST_F(watched_command, tells_apart_processes_that_have_the_same_pid) {
  // Asks the kernel for the pid that just became free, until it is given.
  const auto script = "for i in $(seq 50); do " + subject() + " clean & p=$!; wait $p; " +
                      "echo $((p-1)) 2>/dev/null >/proc/sys/kernel/ns_last_pid; " + subject() +
                      " clean raise:11 & q=$!; wait $q; [ $p = $q ] && { echo same $p; exit 0; }; done 2>/dev/null";
  const auto o = check_script("{ " + script + "; } 2>/dev/null", {"--format", "json", "-o", box_.path() + "/report"});
  if (o.out.find("same") == std::string::npos) GTEST_SKIP() << "pids cannot be chosen here";
  const auto pid = std::stoi(o.out.substr(5));
  const auto report = nlohmann::json::parse(read(box_.path() + "/report"));
  std::vector<nlohmann::json> of_pid;
  for (const auto& p : report["processes"])
    if (p["pid"] == pid) of_pid.push_back(p);
  ASSERT_THAT(of_pid, SizeIs(2));
  EXPECT_EQ(of_pid[0]["end"], "exited");
  EXPECT_NE(of_pid[0]["wait_status"]["how"], "replaced");
  EXPECT_EQ(of_pid[1]["end"], "died");
  EXPECT_NE(of_pid[1]["wait_status"]["how"], "replaced");
}

TEST_F(watched_command, removes_segments_as_their_processes_end) {
  // The second loop ends only when the folder is empty again.
  const auto o = check_script("for i in $(seq 10); do " + subject() + " leak; done; " +
                              "while ls $CURFEW_DIR/*.curfew; do :; done >/dev/null 2>&1");
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, HasSubstr("in 10 processes"));
}

TEST_F(watched_command, needs_no_more_room_than_the_living_take) {
  const auto disk = box_.path() + "/disk";
  std::filesystem::create_directory(disk);
  const auto o = run(box_, {"unshare", "-m", "sh", "-c",
                            "mount -t tmpfs -o size=4m,mode=0700 curfew " + disk + " || exit 99; CURFEW_DIR=" + disk +
                                "/segments exec " + curfew() + " check -- sh -c 'for i in $(seq 100); do " + subject() +
                                " clean; done; " + subject() + " leak'"});
  if (o.status == 99 || o.status == 1) GTEST_SKIP() << "mounting a small file system is not permitted: " << o.err;
  EXPECT_EQ(o.status, 23) << o.err;
  EXPECT_THAT(o.err, AllOf(HasSubstr("1 task orphaned"), HasSubstr("in 101 processes, 101 tasks spawned\n")));
}

TEST_F(watched_command, needs_no_more_descriptors_than_the_living_take) {
  const auto o = run(box_, {"bash", "-c",
                            "ulimit -n 100; exec " + curfew() + " check -- bash -c 'for i in $(seq 150); do " +
                                subject() + " clean; done'"});
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.err, HasSubstr("everyone is home: no findings in 150 processes"));
}

// Of 40 files that it may have open it holds 8 segments; and looks at all of those that outlive the command.
TEST_F(watched_command, needs_no_descriptor_for_each_of_many_that_live) {
  const auto go = box_.path() + "/go", up = box_.path() + "/up";
  const auto all = "for i in $(seq 40); do " + subject() + " clean say:up stdin <" + go + " >>" + up +
                   " 2>&1 & done; exec 3>" + go + "; while [ $(wc -l <" + up + ") -lt 40 ]; do :; done";
  const auto o = run(box_, {"bash", "-c",
                            "mkfifo " + go + "; exec 9<>" + go + "; ulimit -n 40; " + curfew() + " check -- bash -c '" +
                                all + "' 9<&-"});
  EXPECT_EQ(o.status, 24) << o.err;
  EXPECT_THAT(o.err, AllOf(HasSubstr("NOTHING WAS JUDGED: 40 processes still ran when the command had ended"),
                           Not(HasSubstr("Too many open files"))));
}

// The kernel tells of a file also when that is gone already: here when the shell lets go of it, which has it open, too.
TEST_F(watched_command, takes_a_segment_once_however_many_live) {
  const auto up = box_.path() + "/up", go = box_.path() + "/go", end = box_.path() + "/end";
  const auto begin = [&](const std::string& until) {
    return subject() + " clean say:up stdin <" + until + " >>" + up + " & ";
  };
  const auto all = "for i in $(seq 9); do " + begin(go) + "done; exec 3>" + go + "; " + begin(end) + "exec 5>" + end +
                   "; while [ $(wc -l <" + up + ") -lt 10 ]; do :; done; " +
                   "file=$(echo $CURFEW_DIR/$!-*.curfew); exec 4>>$file; exec 5>&-; " +
                   "while [ -e $file ]; do :; done; exec 4>&-; exec 3>&-; wait";
  const auto o =
      run(box_, {"bash", "-c",
                 "ulimit -n 30; mkfifo " + go + " " + end + "; exec " + curfew() + " check -- bash -c '" + all + "'"});
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.err, HasSubstr("everyone is home: no findings in 10 processes"));
}

TEST_F(watched_command, ends_what_is_stopped_or_deaf_or_forks_on) {
  for (const auto& hung : {std::string("kill -STOP $$"), subject() + " deaf hold pause & wait",
                           std::string("while :; do sleep 100 & sleep 0.01; done")}) {
    const auto o = check_script(hung, {"--timeout", "100ms"});
    EXPECT_EQ(o.status, 124) << hung << ": " << o.err;
  }
}

TEST_F(watched_command, ends_when_a_descendant_cannot_be_killed) {
  // A process of root's that somebody else started: he may not send it a signal.
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a program that runs as root";
  const auto root = box_.path() + "/root";
  std::filesystem::copy_file(subject(), root);
  ::chmod(root.c_str(), 04755);
  ::chmod(box_.path().c_str(), 01777);
  const auto up = box_.path() + "/up";  // it must not hold our pipes
  const auto o = run(box_, {"setpriv", "--reuid=65534", "--clear-groups", curfew(), "check", "--timeout", "300ms", "--",
                            "sh", "-c", root + " root say:up pause >" + up + " 2>&1"});
  if (const auto at = o.err.find("root (pid "); at != std::string::npos)
    ::kill(std::atoi(o.err.c_str() + at + std::strlen("root (pid ")), SIGKILL);
  if (read(up) != "up\n") GTEST_SKIP() << "programs cannot become root here: " << read(up) << o.err;
  EXPECT_EQ(o.status, 124) << o.err;
  EXPECT_THAT(o.err, AllOf(HasSubstr("error[outlived]: root (pid "), HasSubstr("it belongs to another user"),
                           HasSubstr("timed out after 300 ms")));
}

TEST_F(watched_command, of_a_command_that_outlives_is_found_where_people_look) {
  const auto o = check_script(subject() + " hold pause >/dev/null 2>&1 & echo $!; " +
                              "while ! ls $CURFEW_DIR/*.curfew; do :; done 2>/dev/null");
  const auto pid = std::stoi(o.out);
  EXPECT_EQ(o.status, 24);
  EXPECT_THAT(box_.entries(), testing::ElementsAre("segments"));
  EXPECT_THAT(run(box_, {curfew(), "tree", std::to_string(pid)}).out, HasSubstr("bar"));
  ::kill(pid, SIGKILL);
}

TEST_F(watched_command, removes_what_a_killed_check_left) {
  program killed(box_, command({}, {"hold", "say:up", "pause"}));
  killed.wait_for_output("up\n");
  killed.signal(SIGKILL);
  const auto left = box_.entries();
  ASSERT_THAT(left, SizeIs(1));
  const auto folder = box_.path() + "/" + left[0];
  ASSERT_EQ(files_in(folder, ".curfew"), 1u);
  // As long as somebody lives there it stays.
  EXPECT_EQ(check_subject({"clean"}).status, 0);
  EXPECT_THAT(box_.entries(), SizeIs(1));
  const auto name = std::filesystem::directory_iterator(folder)->path().filename().string();
  const auto pid = std::stoi(name);
  ::kill(pid, SIGKILL);
  while (runs(pid)) ::sched_yield();
  wait_until_let_go(folder, pid);
  EXPECT_EQ(check_subject({"clean"}).status, 0);
  EXPECT_THAT(box_.entries(), IsEmpty());
}

TEST_F(watched_command, leaves_those_who_begin_to_record_later_where_they_would_without_it) {
  for (const auto& [word, segments] : {std::pair<std::string, std::size_t>{"clean", 0}, {"leak", 1}}) {
    const auto done = box_.path() + "/" + word + " is done";
    // The check is this process' child, which is gone when it was waited for.
    const auto o = check_script(
        "{ while kill -0 $PPID; do :; done; " + subject() + " " + word + "; : >'" + done + "'; } >/dev/null 2>&1 &",
        {"--allow-nothing-recorded"});
    EXPECT_EQ(o.status, 0) << o.err;
    while (!std::filesystem::exists(done)) ::sched_yield();
    for (const auto& name : box_.entries()) EXPECT_THAT(name, Not(HasSubstr("check"))) << word;
    EXPECT_EQ(files_in(box_.segments(), ".curfew"), segments) << "kept is what there is to see, as it always is";
  }
}

TEST_F(watched_command, bears_closed_standard_descriptors) {
  const auto all = curfew() + " check -- " + subject();
  EXPECT_EQ(run(box_, {"sh", "-c", all + " clean <&- >&- 2>&-"}).status, 0);
  EXPECT_EQ(run(box_, {"sh", "-c", all + " leak <&- >&- 2>&-"}).status, 23);
  // And the command has none of curfew's in their place.
  const auto closed = curfew() + " check --allow-nothing-recorded -- sh -c 'test ! -e /proc/self/fd/0' <&-";
  EXPECT_EQ(run(box_, {"sh", "-c", closed}).status, 0);
}

TEST_F(watched_command, bears_an_ignored_sigchld) {
  EXPECT_EQ(
      run(box_, {"sh", "-c", "trap '' CHLD; exec " + curfew() + " check -- " + subject() + " clean exit:3"}).status, 3);
}

TEST_F(watched_command, does_without_proc) {
  const auto in_a_world_without_proc = [&](const std::string& what) {
    return run(box_, {"unshare", "-m", "sh", "-c", "umount -l /proc || exit 99; exec " + what});
  };
  const auto check = curfew() + " check ";
  const auto o = in_a_world_without_proc(check + "-- " + subject() + " leak");
  if (o.status == 99 || o.status == 1) GTEST_SKIP() << "/proc cannot be taken away here";
  EXPECT_EQ(o.status, 23) << o.err;
  EXPECT_EQ(in_a_world_without_proc(check + "--timeout 100ms -- " + subject() + " hold pause").status, 124);
}

// There nobody knows of a process that has recorded nothing whether it could; nor where /proc is that of others.
TEST_F(watched_command, calls_nobody_home_where_it_cannot_know_who_runs_on) {
  for (const words& world : {words{"unshare", "-m", "sh", "-c", "umount -l /proc || exit 99; \"$@\"; exit $?", "sh"},
                             words{"unshare", "-pf", "sh", "-c", "\"$@\"; exit $?", "sh"}}) {
    const auto in_that_world = [&](const std::string& script) {
      auto all = around({"sh", "-c", script});
      all.insert(all.begin(), world.begin(), world.end());
      return run(box_, all);
    };
    const auto o = in_that_world(subject() + " clean; sleep 5 >/dev/null 2>&1 &");
    if (o.status == 99 || o.status == 1) GTEST_SKIP() << "there is no such world here: " << o.err;
    EXPECT_EQ(o.status, 24) << o.err;
    EXPECT_THAT(o.err, AllOf(HasSubstr("error[outlived]: a descendant of the command still ran when that had ended. "),
                             HasSubstr("there is no /proc here that shows it"), Not(HasSubstr("home"))));
    EXPECT_THAT(in_that_world("sleep 0 & " + subject() + " clean").err, HasSubstr("everyone is home"));
  }
}

}  // namespace
}  // namespace curfew::tests
