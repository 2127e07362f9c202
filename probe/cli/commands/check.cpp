#include "probe/cli/commands/check.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <map>
#include <set>

#include "probe/cli/failure.hpp"
#include "probe/cli/process/descendants.hpp"
#include "probe/cli/process/harvester.hpp"
#include "probe/cli/process/inner_checks.hpp"
#include "probe/cli/process/outer_check.hpp"
#include "probe/cli/process/private_directory.hpp"
#include "probe/cli/process/process_maps.hpp"
#include "probe/cli/process/stray_watch.hpp"
#include "probe/cli/process/supervisor.hpp"
#include "probe/cli/process/trace_socket.hpp"
#include "probe/report/gaps.hpp"
#include "probe/report/json.hpp"
#include "probe/report/paint.hpp"
#include "probe/report/text.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::cli {

namespace {

using namespace std::chrono_literals;
using clock = supervisor::clock;

constexpr auto instrumented_grace = 1s;  // for descendants that record, or check, and live on when CMD has ended
constexpr auto newborn_grace = 300ms;    // for those that may be about to begin
constexpr auto termination_grace = 2s;   // from SIGTERM to SIGKILL after a timeout
constexpr auto killing_patience = 2s;    // from SIGKILL to the report of who is left

// What is opened later must not become a standard descriptor, which the command would get for its own.
void keep_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF) ::open("/dev/null", O_RDWR | O_CLOEXEC);
}

class watched_command {
 public:
  watched_command(const std::string& directory, std::vector<std::string> usual, const trace_socket& traces)
      : harvester_(directory),
        traces_(traces),
        strays_(std::move(usual), [this](pid_t pid) { return is_ours(pid); }),
        supervisor_([this](pid_t pid, report::wait_result how) {
          reaped_.insert(static_cast<std::uint32_t>(pid));
          harvester_.ended(pid, how);
        }) {}

  // Fills in how it ended and who was there.
  void run(const check_options&, report::run&);
  // Names of the segments whose processes run still.
  std::vector<std::string> hand_over(report::run&);

 private:
  void look();
  void hear();
  std::optional<bool> is_ours(pid_t);
  void wait(std::optional<clock::time_point> until);
  void wait_for_the_rest();
  std::vector<report::silent_process> silent_ones(const report::run&) const;

  harvester harvester_;
  const trace_socket& traces_;
  inner_checks inner_;
  stray_watch strays_;
  std::map<std::uint32_t, report::unrecorded_process> unrecorded_;  // by pid
  std::set<std::uint32_t> reaped_;                                  // pids
  supervisor supervisor_;
};

void watched_command::run(const check_options& options, report::run& run) {
  std::optional<clock::time_point> until;
  if (options.timeout) until = clock::now() + *options.timeout;
  supervisor_.start(options.command);
  run.command_pid = static_cast<std::uint32_t>(supervisor_.command_pid());
  while (!supervisor_.command_end() && (!until || clock::now() < *until)) wait(until);
  run.command_end = supervisor_.command_end();
  if (run.command_end) {
    wait_for_the_rest();
  } else {
    run.timeout = options.timeout;
    harvester_.give_up();
    run.survivors = supervisor_.end_all(termination_grace, killing_patience);
  }
}

void watched_command::wait(std::optional<clock::time_point> until) {
  if (const auto look = harvester_.look_again_at()) until = until ? std::min(*until, *look) : *look;
  const std::array readable{harvester_.fd(), traces_.fd(), strays_.fd()};
  supervisor_.wait(until, readable);
  look();
}

void watched_command::look() {
  harvester_.look();
  for (auto& stray : strays_.look()) unrecorded_.try_emplace(stray.pid, std::move(stray));
  hear();
}

void watched_command::hear() {
  auto heard = traces_.receive();
  for (const auto& [pid, notice] : heard.checks) inner_.hear(pid, notice);
  for (auto& said : heard.unrecorded) {
    // Without a reason it takes back what it said: it records now.
    if (said.reason.empty())
      unrecorded_.erase(said.pid);
    else
      unrecorded_.insert_or_assign(said.pid, std::move(said));
  }
}

// An inner check says that it begins before it runs anything: who comes from it is known as its own.
std::optional<bool> watched_command::is_ours(pid_t pid) {
  hear();
  return inner_.is_ours(pid);
}

std::vector<std::string> watched_command::hand_over(report::run& run) {
  look();
  std::erase_if(reaped_, [this](std::uint32_t pid) { return inner_.contains(static_cast<pid_t>(pid)); });
  for (auto& stray : strays_.look_back(reaped_)) unrecorded_.try_emplace(stray.pid, std::move(stray));
  auto living = harvester_.hand_over(run);
  for (const auto& [pid, left] : harvester_.unrecorded()) unrecorded_.try_emplace(pid, left);
  for (auto& [pid, process] : unrecorded_) run.unrecorded.push_back(std::move(process));
  if (run.command_end) run.silent = silent_ones(run);
  run.inner_checks = inner_.list();
  return living;
}

// Who came from the command and goes on, and could record but has not begun: nobody knows what becomes of its tasks.
std::vector<report::silent_process> watched_command::silent_ones(const report::run& run) const {
  std::set<std::uint32_t> told;
  for (const auto& p : run.processes) told.insert(p.snapshot.process.pid);
  for (const auto& u : run.unrecorded) told.insert(u.pid);
  std::map<std::string, bool> records;  // by file
  const auto can_record = [&](const mapped_file& f) {
    if (!f.has_code) return false;
    const auto [at, is_new] = records.try_emplace(f.path);
    if (is_new) at->second = has_recorder(f.path);
    return at->second;
  };
  std::vector<report::silent_process> found;
  for (const auto& d : descendants()) {
    const auto pid = static_cast<std::uint32_t>(d.pid);
    if (told.contains(pid) || d.stat.exiting || !inner_.is_ours(d.pid).value_or(false)) continue;
    const auto files = mapped_files(pid);
    if (files && std::any_of(files->begin(), files->end(), can_record)) found.push_back({pid, d.stat.name});
  }
  return found;
}

// What CMD left running ends soon, or is meant to live on.
void watched_command::wait_for_the_rest() {
  const auto began = clock::now();
  while (!supervisor_.asked_to_end()) {
    const bool any_judged = harvester_.any_alive() || inner_.any_running();
    const auto grace = any_judged                      ? std::chrono::milliseconds(instrumented_grace)
                       : supervisor_.has_descendants() ? newborn_grace
                                                       : 0ms;
    if (clock::now() >= began + grace) return;
    wait(began + grace);
  }
}

// What outlives the check must be found where people look for it.
void move_to_default_directory(const std::vector<std::string>& names, const std::string& from, const std::string& to) {
  if (names.empty()) return;
  segment::directory_error ignored;
  const reader::descriptor folder(segment::open_directory(to, true, ignored));
  if (!folder) return;
  for (const auto& name : names) ::renameat(AT_FDCWD, (from + "/" + name).c_str(), folder.get(), name.c_str());
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

std::string report_of(const report::run& run, const check_options& options) {
  if (options.format == output_format::json) return report::report_json(run);
  const bool colour =
      options.output.empty() ? wants_colour(options.colour, STDERR_FILENO) : options.colour == colour_choice::always;
  const auto width = options.output.empty() ? size_of_terminal(STDERR_FILENO).columns : 0;
  return report::text(run, {.working_directory = working_directory(), .colour = colour, .width = width});
}

// Fills in the run, reports it and returns the status.
int check(const check_options& options, report::run& run) {
  auto file = options.output.empty() ? report_file() : report_file(options.output);
  const auto default_directory = segment::default_directory();
  auto usual = usual_folders(default_directory);
  const private_directory directory;
  // Where who outlives the check goes on (segment/location.hpp).
  if (const char* chosen = std::getenv("CURFEW_DIR"); chosen != nullptr && *chosen != '\0')
    ::setenv("CURFEW_DIR_BEFORE_CHECK", segment::absolute_path(chosen).c_str(), 1);
  else
    ::unsetenv("CURFEW_DIR_BEFORE_CHECK");
  ::setenv("CURFEW_DIR", directory.path().c_str(), 1);
  ::setenv("CURFEW_KEEP", "1", 1);
  ::unsetenv("CURFEW");  // CURFEW=off would leave nothing to check
  const trace_socket traces;
  ::setenv("CURFEW_CHECK", traces.name().c_str(), 1);

  run.command = options.command;
  run.allowed = options.allowed;
  {
    watched_command command(directory.path(), std::move(usual), traces);
    command.run(options, run);
    move_to_default_directory(command.hand_over(run), directory.path(), default_directory);
  }

  run.status = status_of(run, options.exit_code);
  ::signal(SIGPIPE, SIG_IGN);
  const auto text = report_of(run, options);
  if (!file) {
    write_all(STDERR_FILENO, text, "standard error");
    return run.status;
  }
  try {
    file.fill(text);
  } catch (const failure& e) {  // it is not lost
    write_all(STDERR_FILENO, text, "standard error");
    throw failure(std::string(e.what()) + "; the report stands above", run.status != 0 ? run.status : e.status());
  }
  const auto line = report::summary(run) + "; the report is in " + report::printable(options.output) + "\n";
  write_all(STDERR_FILENO, line, "standard error");
  return run.status;
}

}  // namespace

int check(const check_options& options) {
  keep_standard_descriptors();
  const outer_check outer;
  outer.tell({});
  report::run run;
  try {
    const int status = check(options, run);
    outer.tell({.ended = true, .judged = report::processes_judged(run), .status = status});
    return status;
  } catch (const std::exception& e) {
    const auto* const known = dynamic_cast<const failure*>(&e);
    outer.tell({.ended = true,
                .judged = report::processes_judged(run),
                .status = known != nullptr ? known->status() : exit_status::failed});
    throw;
  }
}

}  // namespace curfew::cli
