// `curfew check -- CMD ARG…`: runs CMD and fails when it leaves tasks behind.
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <bitset>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/check_reports.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/commands/policy_options.hpp"
#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/process/blocked_loops.hpp"
#include "probe/cli/process/outer_check.hpp"
#include "probe/cli/process/private_directory.hpp"
#include "probe/cli/process/python_path.hpp"
#include "probe/cli/process/stray_watch.hpp"
#include "probe/cli/process/trace_socket.hpp"
#include "probe/cli/process/watched_command.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/model/python_command.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/report/run/excuses.hpp"
#include "probe/report/run/gaps.hpp"
#include "probe/report/run/run.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::cli {

namespace {

struct check_options {
  std::vector<std::string> command;
  int exit_code = exit_status::findings;            // exit status with findings, if CMD's own is 0
  std::bitset<report::gap_kinds> allowed;           // gaps that are reported, but are no failure
  bool says_failure = false;                        // in a line of its own
  bool is_strict = false;                           // what waits for something that may never come fails, too
  std::optional<std::chrono::nanoseconds> timeout;  // 0 is none, as for timeout(1)
  std::optional<std::chrono::nanoseconds> grace;    // when it has expired
  policy_options policy;
  report_options reports;
};

// Opens closed standard descriptors: otherwise a file that is opened later would take one of their numbers, and the
// command would get it as its own.
void keep_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF) ::open("/dev/null", O_RDWR | O_CLOEXEC);
}

// Sets the environment for the processes of this check: where to record, whom to tell if they cannot, and how they are
// judged.
void set_environment(const private_directory& directory, const trace_socket& traces, const check_options& options,
                     bool is_strict) {
  // This is where processes record that outlive the check (segment/location.hpp).
  if (const char* chosen = std::getenv("CURFEW_DIR"); chosen != nullptr && *chosen != '\0')
    ::setenv("CURFEW_DIR_BEFORE_CHECK", segment::absolute_path(chosen).c_str(), 1);
  else
    ::unsetenv("CURFEW_DIR_BEFORE_CHECK");
  ::setenv("CURFEW_DIR", directory.path().c_str(), 1);
  ::setenv("CURFEW_KEEP", "1", 1);
  ::unsetenv("CURFEW");  // CURFEW=off would leave nothing to check
  ::setenv("CURFEW_CHECK", traces.name().c_str(), 1);
  // By this a test framework looks at its process.
  ::setenv(report::policy_variable, report::lines_of(options.policy).c_str(), 1);
  if (const char* file = std::getenv("CURFEW_SUPPRESSIONS"); file != nullptr && *file != '\0')
    ::setenv("CURFEW_SUPPRESSIONS", segment::absolute_path(file).c_str(), 1);  // of this folder
  blocked_loops::ask_for(options.policy.policy.limits.of_blocking_polls());
  if (is_strict) ::setenv("CURFEW_STRICT", "1", 1);
  set_python_path();
}

// Moves the segments of processes that outlive the check to where people look for them.
void move_to_default_directory(const std::vector<std::string>& names, const std::string& from, const std::string& to) {
  if (names.empty()) return;
  segment::access_error ignored;
  const reader::descriptor folder(segment::open_folder(to, true, ignored));
  if (!folder) return;
  for (const auto& name : names) ::renameat(AT_FDCWD, (from + "/" + name).c_str(), folder.get(), name.c_str());
}

// Adds why a command that is an interpreter of Python did not record.
void add_what_python_says(report::run& run) {
  if (run.command.empty() || !model::is_python(run.command.front())) return;
  run.why_silent = why_python_is_silent();
  const auto reason = why_python_ignores_us(run.command);
  const auto is_command = [&](const auto& p) { return p.snapshot.process.pid == run.command_pid; };
  if (!reason.empty() && std::none_of(run.processes.begin(), run.processes.end(), is_command))
    run.unrecorded.push_back({run.command_pid, run.command.front(), reason});
}

int own_status(const report::wait_result& end) {
  return end.ended == report::wait_result::how::killed ? exit_status::killed_by + end.number : end.number;
}

int status_of(const report::run& run, int with_findings) {
  if (run.timeout) return exit_status::timed_out;
  if (run.command_end && own_status(*run.command_end) != 0) return own_status(*run.command_end);
  if (report::any_failure(run)) return with_findings;
  return report::any_not_allowed(report::gaps(run)) ? exit_status::not_judged : 0;
}

// Runs the command and fills in the run.
void judge_command(const check_options& options, report::run& run) {
  const auto default_folder = segment::default_folder();
  auto usual = usual_folders(default_folder);
  const private_directory directory;
  run.command = options.command;
  run.allowed = options.allowed;
  const char* const outer_strict = std::getenv("CURFEW_STRICT");  // an outer check that is strict stays so
  run.is_strict = options.is_strict || (outer_strict != nullptr && std::string_view(outer_strict) == "1");
  {
    const trace_socket traces(
        directory.path());  // lives only while somebody listens, because senders wait until they are heard
    set_environment(directory, traces, options, run.is_strict);
    watched_command command(directory.path(), std::move(usual), traces, run.policy);
    command.run({.timeout = options.timeout != std::chrono::nanoseconds(0) ? options.timeout : std::nullopt,
                 .grace = options.grace},
                run);
    move_to_default_directory(command.hand_over(run), directory.path(), default_folder);
    add_what_python_says(run);
  }
  report::take_back_what_grew(run);
  report::take_back_what_was_cut_off(run);
  run.status = status_of(run, options.exit_code);
}

// Fills in the run and reports it.
void check(const check_options& options, report::run& run) {
  std::exception_ptr unread;  // a baseline is read before its file is opened to be written, which makes it
  try {
    run.policy = read_policy(options.policy);
  } catch (const failure&) {
    unread = std::current_exception();
  }
  check_reports reports(options.reports, options.command);
  try {
    if (unread) std::rethrow_exception(unread);
    judge_command(options, run);
  } catch (...) {
    reports.discard();
    throw;
  }
  // What cannot be written is said, and is no end of the check.
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  reports.write(run);
}

// Says that the check fails, where that was asked for: CMD's own status, or none, tells nobody.
void say_failure(const check_options& options) {
  if (options.says_failure) write_all(STDERR_FILENO, "\ncurfew check: failed\n", "standard error");
}

bool fails(const report::run& run) {
  return run.timeout || report::any_failure(run) || report::any_not_allowed(report::gaps(run));
}

int check(const check_options& options) {
  keep_standard_descriptors();
  const outer_check outer;
  outer.tell({});
  report::run run;
  try {
    check(options, run);
    outer.tell({.ended = true, .judged = report::processes_judged(run), .status = run.status});
    if (fails(run)) say_failure(options);
    return run.status;
  } catch (const std::exception& e) {
    const auto* const known = dynamic_cast<const failure*>(&e);
    outer.tell({.ended = true,
                .judged = report::processes_judged(run),
                .status = known != nullptr ? known->status() : exit_status::failed});
    say_failure(options);
    throw;
  }
}

}  // namespace

void add_check(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<check_options>();
  auto& command = add_command(app, "check", "run a command; fail when it leaves a task behind",
                              "curfew check [OPTIONS] -- CMD ARG…");
  end_options_at_first_word(command);
  add_number(command, "--exit-code", options->exit_code, 1, 255, "status with findings, when CMD's own is 0 (23)");
  add_duration(command, "--timeout", options->timeout, from_zero,
               "after this long: take the tree, end CMD and its children, exit with 124; 0: never");
  add_duration(command, "--grace", options->grace, from_zero,
               "then: how long from SIGTERM to SIGKILL, and from then until who is left is given up (2s)");
  add_flag(command, "--strict", options->is_strict,
           "plain Asio: handlers that wait to accept, for a timer or a signal fail, too");
  add_flag(command, "--say-failure", options->says_failure,
           "print \"curfew check: failed\" when it does, whatever the format and CMD's own status");
  for (const auto& form : report::gap_forms())
    add_flag(
        command, "--allow-" + std::string(form.name),
        [options, kind = form.kind] { options->allowed.set(static_cast<std::size_t>(kind)); },
        "no failure: " + std::string(form.what));
  add_policy(command, options->policy, looks::one);
  add_report_options(command, options->reports);
  set_footer(command, std::string(what_a_duration_is) +
                          "\n"
                          "Exit status: CMD's own when it is not 0 (128+N when signal N killed it);\n"
                          "else 23 with findings; else 24 when not everything could be judged: each cause\n"
                          "has its sentence and an --allow- option; else 0. 124: timed out.\n"
                          "125: curfew itself failed. 126: CMD cannot be run. 127: CMD was not found.\n\n"
                          "Examples:\n"
                          "  curfew check -- ./server_test\n"
                          "  curfew check --timeout 30s --format json -o report.json -- ctest\n"
                          "  curfew check --format sarif=curfew.sarif --format junit=curfew.xml -- ctest");
  when_chosen(command, [options, &chosen, &command] {
    options->command = command_behind_options(command, "the command to check is missing: `curfew check -- CMD ARG…`");
    chosen = [options] { return check(*options); };
  });
}

}  // namespace curfew::cli
