#include "probe/cli/check.hpp"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe/cli/descendants.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/harvest.hpp"
#include "probe/cli/private_directory.hpp"
#include "probe/cli/supervisor.hpp"
#include "probe/report/gaps.hpp"
#include "probe/report/json.hpp"
#include "probe/report/text.hpp"

namespace curfew::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto instrumented_grace = 1s;  // for descendants that record and live on when CMD has ended
constexpr auto newborn_grace = 300ms;    // for those that may be about to begin
constexpr auto termination_grace = 2s;   // from SIGTERM to SIGKILL after a timeout
constexpr auto look_again = 20ms;

// What CMD left running ends soon, or is meant to live on.
void wait_for_the_rest(supervisor& supervisor, const std::string& directory) {
  using clock = supervisor::clock;
  const auto began = clock::now();
  while (true) {
    const auto grace = any_alive(directory)    ? std::chrono::milliseconds(instrumented_grace)
                       : descendants().empty() ? 0ms
                                               : newborn_grace;
    const auto now = clock::now();
    if (now >= began + grace || !supervisor.wait_for_descendant(std::min(began + grace, now + look_again))) return;
  }
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
  return report::text(run, {.working_directory = working_directory(), .colour = colour});
}

}  // namespace

int check(const check_options& options) {
  const auto file = options.output.empty() ? report_file() : report_file(options.output);
  const private_directory directory;
  ::setenv("CURFEW_DIR", directory.path().c_str(), 1);
  ::setenv("CURFEW_KEEP", "1", 1);
  ::unsetenv("CURFEW");  // CURFEW=off would leave nothing to check

  report::run run;
  run.command = options.command;
  run.allowed = options.allowed;
  snapshots given_up;
  {
    supervisor supervisor;
    std::optional<supervisor::clock::time_point> until;
    if (options.timeout) until = supervisor::clock::now() + *options.timeout;
    supervisor.start(options.command);
    run.command_pid = static_cast<std::uint32_t>(supervisor.command_pid());
    if (supervisor.wait_for_command(until)) {
      run.command_end = supervisor.command_end();
      wait_for_the_rest(supervisor, directory.path());
    } else {
      run.timeout = options.timeout;
      given_up = snapshots_of_living(directory.path());
      supervisor.end_all(termination_grace);
    }
    harvest(
        directory.path(), std::move(given_up),
        [&](std::uint32_t pid) { return supervisor.end_of(static_cast<pid_t>(pid)); }, run);
  }

  run.status = status_of(run, options.exit_code);
  ::signal(SIGPIPE, SIG_IGN);
  const auto text = report_of(run, options);
  if (file)
    file.fill(text);
  else
    write_all(STDERR_FILENO, text, "standard error");
  return run.status;
}

}  // namespace curfew::cli
