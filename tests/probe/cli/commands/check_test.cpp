// `curfew check`, driven as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/probe/cli/support/checked.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
class check : public checked {};

TEST_F(check, passes_when_everyone_is_home) {
  const auto o = check_subject({"clean"});
  EXPECT_EQ(o.status, 0);
  EXPECT_EQ(o.err, "SUMMARY: curfew: everyone is home: no findings in 1 process, 1 task spawned\n");
}

TEST_F(check, fails_with_23_and_names_the_task_the_spawn_and_the_wait) {
  const auto o = check_subject({"leak"});
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err,
              AllOf(HasSubstr("error[orphaned-task, pending-at-shutdown]: task `bar`"),
                    HasSubstr("spawned  foo  subject.cpp:14"), HasSubstr("waits    bar  subject.cpp:8  (sleep_for)"),
                    EndsWith("SUMMARY: curfew: 1 bug (1 task orphaned) in 1 process, "
                             "1 task spawned\n")));
}

// The program has a mistake, and its tasks have none.
TEST_F(check, warns_of_calls_that_made_no_sense) {
  const auto o = check_subject({"misuse"});
  EXPECT_EQ(o.status, 0);
  EXPECT_THAT(o.err, AllOf(HasSubstr("warning: 2 calls of probe.h named a task, group or loop that was not there"),
                           HasSubstr("everyone is home")));
  const auto report = nlohmann::json::parse(check_subject({"misuse"}, {"--format", "json"}).err);
  EXPECT_EQ(report["processes"][0]["misused_calls"], 2);
}

TEST_F(check, exits_as_asked_with_findings) { EXPECT_EQ(check_subject({"leak"}, {"--exit-code", "7"}).status, 7); }

TEST_F(check, hands_on_the_commands_own_status_even_with_findings) {
  EXPECT_EQ(check_subject({"clean", "exit:3"}).status, 3);
  const auto o = check_subject({"leak", "exit:3"});
  EXPECT_EQ(o.status, 3);
  EXPECT_THAT(o.err, HasSubstr("1 task orphaned"));
}

TEST_F(check, says_128_plus_n_when_a_signal_killed_the_command_and_judges_what_it_left) {
  const auto o = check_subject({"hold", "raise:9"});
  EXPECT_EQ(o.status, 128 + 9);
  EXPECT_THAT(o.err, AllOf(HasSubstr("was killed by SIGKILL after"),
                           HasSubstr("task `bar` was still waiting when the process was killed by SIGKILL")));
}

TEST_F(check, judges_a_process_that_left_through_underscore_exit) {
  const auto o = check_subject({"hold", "_exit:0"});
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, AllOf(HasSubstr("left through _exit or exec with status 0"),
                           HasSubstr("1 bug (1 task pending at shutdown) in 1 process")));
}

TEST_F(check, leaves_input_output_and_errors_alone) {
  std::string everything;
  for (int i = 0; i < 256; ++i) everything += static_cast<char>(i);
  const auto o = check_subject({"copy", "clean"}, {"--output", box_.path() + "/report"}, everything);
  EXPECT_EQ(o.status, 0);
  EXPECT_EQ(o.out, everything);
  EXPECT_THAT(o.err, EndsWith("; the report is in " + box_.path() + "/report\n"));
}

TEST_F(check, removes_its_folder_and_touches_no_other) {
  check_subject({"leak"});
  check_subject({"hold", "raise:9"});
  run(box_, {curfew(), "check", "--", "no-such-command"});
  EXPECT_THAT(box_.entries(), IsEmpty());
}

TEST_F(check, exits_like_env_when_the_command_cannot_be_run) {
  const auto missing = run(box_, {curfew(), "check", "--", "no-such-command"});
  EXPECT_EQ(missing.status, 127);
  EXPECT_EQ(missing.err, "curfew: cannot run no-such-command: No such file or directory\n");
  const auto quoted = run(box_, {curfew(), "check", "--", "true --arg"});
  EXPECT_EQ(quoted.status, 127);
  EXPECT_THAT(quoted.err,
              HasSubstr("No such file or directory. It is one word with spaces in it: leave out the quotes"));
  EXPECT_EQ(run(box_, {curfew(), "run", "--", "true --arg"}).err, quoted.err);
  std::ofstream(box_.path() + "/leak.py") << "print()\n";
  const auto python = run(box_, {"sh", "-c", "cd " + box_.path() + " && " + curfew() + " check -- leak.py"});
  EXPECT_EQ(python.status, 127);
  EXPECT_THAT(python.err, HasSubstr("The script is in this folder: say python3 leak.py"));
  EXPECT_EQ(run(box_, {curfew(), "check", "--", "/etc/passwd"}).status, 126);
  const auto script = box_.path() + "/script";
  std::ofstream(script) << "#!/no/such/interpreter\n";
  ASSERT_EQ(::chmod(script.c_str(), 0700), 0);
  const auto headless = run(box_, {curfew(), "check", "--", script});
  EXPECT_EQ(headless.status, 126);
  EXPECT_EQ(headless.err,
            "curfew: cannot run " + script + ": it is there, and the interpreter or the loader that it names is not\n");
}

TEST_F(check, says_125_for_wrong_usage) {
  EXPECT_EQ(run(box_, {curfew()}).status, 125);
  EXPECT_EQ(run(box_, {curfew(), "check"}).status, 125);
  EXPECT_EQ(run(box_, {curfew(), "check", "--nonsense", "--", "true"}).status, 125);
  EXPECT_EQ(run(box_, {curfew(), "check", "--timeout", "soon", "--", "true"}).status, 125);
  EXPECT_EQ(run(box_, {curfew(), "check", "--format", "xml", "--", "true"}).status, 125);
  EXPECT_EQ(run(box_, {curfew(), "check", "--output", box_.path() + "/missing/x", "--", "true"}).status, 125);
}

TEST_F(check, hands_the_command_its_words_as_they_are) {
  const auto o = run(box_, {curfew(), "check", "--", "echo", "--", "-n", "a b"});
  EXPECT_EQ(o.out, "-- -n a b\n");
  EXPECT_EQ(run(box_, {curfew(), "check", "echo", "x", "--", "--help"}).out, "x -- --help\n");
}

TEST_F(check, judges_children_of_fork_each_for_itself) {
  const auto o = check_subject({"clean", "fork:leak", "fork:leak"});
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, HasSubstr("1 bug (2 tasks orphaned) in 3 processes, 3 tasks spawned"));
}

TEST_F(check, tells_once_what_many_processes_left) {
  std::vector<std::string> words{"clean"};
  for (int i = 0; i < 30; ++i) words.emplace_back("fork:leak");
  const auto o = check_subject(words);
  EXPECT_THAT(o.err, HasSubstr("SUMMARY: curfew: 1 bug (30 tasks orphaned) in 31 processes"));
  EXPECT_THAT(o.err, HasSubstr(" in 29 more processes\n"));
  EXPECT_LT(std::count(o.err.begin(), o.err.end(), '\n'), 30) << o.err;
}

TEST_F(check, judges_what_was_left_before_exec_and_what_came_after) {
  const auto o = check_subject({"hold", "exec", "leak"});
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, AllOf(HasSubstr("task `bar` was still waiting when the process went on as another program (exec)"),
                           HasSubstr("task `bar` was orphaned and still waiting at shutdown"),
                           HasSubstr("2 bugs (1 task orphaned, 1 pending at shutdown) in 2 processes")));
}

TEST_F(check, waits_for_children_that_end_soon_after_the_command) {
  program p(box_, command({}, {"leave:hold+say:up+bereaved", "stdin"}));
  p.wait_for_output("up\n");
  const auto o = p.wait();  // the command sees the end of its input and ends, and then its child
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, AllOf(HasSubstr("1 task pending at shutdown"), Not(HasSubstr("not judged"))));
}

TEST_F(check, sees_children_that_begin_to_record_when_the_command_has_ended) {
  // The command's pid is there until curfew has looked at its end.
  const auto script = "{ while kill -0 $$; do :; done; exec " + subject() + " hold; } 2>/dev/null &";
  EXPECT_EQ(run(box_, {curfew(), "check", "--", "sh", "-c", script}).status, 23);
}

TEST_F(check, hands_on_signals_that_were_sent_to_it) {
  for (const auto& [number, name] : {std::pair{SIGTERM, "TERM"},
                                     {SIGINT, "INT"},
                                     {SIGHUP, "HUP"},
                                     {SIGQUIT, "QUIT"},
                                     {SIGUSR1, "USR1"},
                                     {SIGUSR2, "USR2"}}) {
    program p(box_, command({"--allow-nothing-recorded"}, {"trap", "say:ready", "pause"}));
    p.wait_for_output("ready\n");
    p.signal(number);
    const auto o = p.wait();
    EXPECT_EQ(o.status, 0) << name;
    EXPECT_EQ(o.out, std::string("ready\n") + name);
  }
}

TEST_F(check, reports_also_when_a_signal_ends_the_command) {
  program p(box_, command({}, {"hold", "say:ready", "pause"}));
  p.wait_for_output("ready\n");
  p.signal(SIGTERM);
  const auto o = p.wait();
  EXPECT_EQ(o.status, 128 + SIGTERM);
  EXPECT_THAT(o.err, HasSubstr("was killed by SIGTERM"));
}

TEST_F(check, gives_the_command_the_signal_mask_and_handlers_it_was_started_with) {
  const auto plain = run(box_, {"grep", "^Sig[BI]", "/proc/self/status"});
  const auto under_check = run(box_, {curfew(), "check", "--", "grep", "^Sig[BI]", "/proc/self/status"});
  EXPECT_EQ(under_check.out, plain.out);
}

TEST_F(check, takes_the_tree_of_a_command_that_hangs_and_then_ends_it) {
  const auto o = check_subject({"hold", "fork:pause"}, {"--timeout", "300ms"});
  EXPECT_EQ(o.status, 124);
  EXPECT_THAT(o.err,
              AllOf(HasSubstr("was given up after"), HasSubstr("task `bar` was still waiting when the timeout expired"),
                    HasSubstr("waits    bar  subject.cpp:8  (sleep_for)"),
                    HasSubstr("SUMMARY: curfew: timed out after 300 ms: 1 bug (1 task pending at shutdown)")));
}

TEST_F(check, kills_a_hung_command_that_is_deaf_to_sigterm) {
  const auto o = check_subject({"deaf", "hold", "pause"}, {"--timeout", "300ms"});
  EXPECT_EQ(o.status, 124);
  EXPECT_THAT(o.err, HasSubstr("1 task pending at shutdown"));
}

TEST_F(check, kills_what_is_deaf_to_sigterm_after_the_grace_that_it_was_given) {
  const auto o = check_subject({"deaf", "hold", "pause"}, {"--timeout", "100ms", "--grace", "0"});
  EXPECT_EQ(o.status, 124);
  EXPECT_THAT(o.err, HasSubstr("1 task pending at shutdown"));
}

TEST_F(check, has_no_time_limit_where_it_is_0) {
  EXPECT_EQ(run(box_, {curfew(), "check", "--allow-nothing-recorded", "--timeout", "0", "--", "true"}).status, 0);
}

TEST_F(check, ends_all_descendants_of_a_hung_command) {
  const auto o = run(box_, {curfew(), "check", "--timeout", "300ms", "--", "sh", "-c", "sleep 1000 & echo $!; wait"});
  EXPECT_EQ(o.status, 124);
  EXPECT_NE(::kill(std::stoi(o.out), 0), 0) << "the sleep lives on";
}

TEST_F(check, records_also_where_recording_was_switched_off) {
  EXPECT_EQ(run(box_, command({}, {"leak"}), "", {"CURFEW=off"}).status, 23);
}

TEST_F(check, tells_its_report_where_the_file_of_it_went_away) {
  const auto folder = box_.path() + "/out", file = folder + "/report.txt";
  std::filesystem::create_directory(folder);
  const auto tidied_up = check_script(subject() + " leak; rm -r " + folder + "; mkdir " + folder, {"-o", file});
  EXPECT_EQ(tidied_up.status, 23);
  EXPECT_THAT(tidied_up.err, EndsWith("; the report is in " + file + "\n"));
  EXPECT_THAT(read(file), HasSubstr("error[orphaned-task"));

  const auto gone = check_script(subject() + " leak; rm -r " + folder, {"-o", file});
  EXPECT_EQ(gone.status, 23);
  EXPECT_THAT(gone.err, AllOf(HasSubstr("error[orphaned-task"), Not(HasSubstr("the report is in")),
                              EndsWith("curfew: cannot write to " + file +
                                       ": No such file or directory; the report stands above\n")));
  std::filesystem::create_directory(folder);
  EXPECT_EQ(check_script(subject() + " clean; rm -r " + folder, {"-o", file}).status, 125) << "green, and no report";
}

TEST_F(check, writes_the_report_of_all_processes_to_one_file) {
  const auto file = box_.path() + "/report.txt";
  std::ofstream(file) << std::string(100'000, 'x');
  const auto o = check_subject({"fork:leak", "leak"}, {"-o", file});
  EXPECT_EQ(o.status, 23);
  EXPECT_EQ(o.err, "SUMMARY: curfew: 1 bug (2 tasks orphaned) in 2 processes, 2 tasks spawned; the report is in " +
                       file + "\n");
  EXPECT_THAT(read(file), AllOf(Not(HasSubstr("xxx")), HasSubstr("2 tasks orphaned"), EndsWith("2 tasks spawned\n")));
}

TEST_F(check, writes_the_report_to_standard_output_when_asked_to) {
  const auto o = run(
      box_,
      {"sh", "-c", "cd " + box_.path() + " && exec " + curfew() + " check -o - -- " + subject() + " say:hello leak"});
  EXPECT_EQ(o.status, 23);
  EXPECT_EQ(o.err, "");
  EXPECT_THAT(o.out, AllOf(HasSubstr("hello"), HasSubstr("error[orphaned-task"), EndsWith("1 task spawned\n")));
  EXPECT_FALSE(std::filesystem::exists(box_.path() + "/-"));

  const auto full = check_script(subject() + " leak", {"-o", "-"});
  EXPECT_THAT(full.out, HasSubstr("SUMMARY: curfew"));
  const auto lost = run(box_, {"sh", "-c", curfew() + " check -o - -- " + subject() + " leak >/dev/full"});
  EXPECT_EQ(lost.status, 23);
  EXPECT_THAT(lost.err, AllOf(HasSubstr("error[orphaned-task"), HasSubstr("cannot write to standard output"),
                              EndsWith("; the report stands above\n")));
}

TEST_F(check, reports_in_json) {
  const auto o = check_subject({"leak"}, {"--format", "json"});
  EXPECT_EQ(o.status, 23);
  const auto report = nlohmann::json::parse(o.err);
  EXPECT_EQ(report["schema"], 1);
  EXPECT_EQ(report["failed"], true);
  EXPECT_EQ(report["wait_status"]["status"], 0);
  const auto& problem = report["processes"][0]["problems"][0];
  EXPECT_THAT(problem["findings"], ElementsAre("orphaned-task", "pending-at-shutdown"));
  EXPECT_EQ(problem["spawned_at"]["line"], 14);
  EXPECT_EQ(problem["stack"][0]["line"], 8);
  EXPECT_EQ(problem["operation"], "sleep_for");
}

TEST_F(check, colours_when_asked_to) {
  EXPECT_THAT(check_subject({"leak"}, {"--color", "always"}).err, HasSubstr("\x1b[1;31merror"));
  EXPECT_THAT(check_subject({"leak"}).err, Not(HasSubstr("\x1b")));
}

TEST_F(check, says_of_whom_it_did_not_read_where_the_threads_stand) {
  const auto o = check_script("for i in 1 2 3 4 5 6 7 8 9 10; do '" + subject() + "' hold pause & done; wait",
                              {"--timeout", "2s", "--format", "json=-"});
  const auto report = nlohmann::json::parse(o.out);
  for (const auto& p : report["processes"])
    EXPECT_TRUE(!p["threads"].empty() || p["threads_incomplete"].is_string()) << p["pid"];
}

TEST_F(check, leaves_the_command_its_limit_of_open_files) {
  const auto o =
      run(box_,
          {"sh", "-c", "ulimit -Sn 300; exec '" + curfew() + "' check --allow-nothing-recorded -- sh -c 'ulimit -Sn'"});
  EXPECT_EQ(o.out, "300\n");
}

}  // namespace
}  // namespace curfew::tests
