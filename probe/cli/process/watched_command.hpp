// Runs the command of a check, and watches it and all its descendants: those that record are judged as they end, and
// for the others the run says why they were not judged.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "probe/cli/process/inner_checks.hpp"
#include "probe/cli/process/process_collector.hpp"
#include "probe/cli/process/stray_watch.hpp"
#include "probe/cli/process/supervisor.hpp"
#include "probe/cli/process/trace_socket.hpp"
#include "probe/judge/policy.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

// Only one may exist in a process, and only one thread may use it, as for its supervisor.
class watched_command {
 public:
  // Processes record in `directory`, or in one of the `usual` folders if they do not know of `directory`. They use
  // `traces` to say that they cannot record. They are judged by a policy. REQUIRES: traces and the policy outlive this
  // object.
  watched_command(const std::string& directory, std::vector<std::string> usual, const trace_socket& traces,
                  const judge::policy&);

  // How long the command may take.
  struct time_limits {
    std::optional<std::chrono::nanoseconds> timeout;  // none: as long as it likes
    // When it has expired: how long reading stacks may take, then it is that long from SIGTERM to SIGKILL, and again
    // until those that are left are given up. None: as long as is usual.
    std::optional<std::chrono::nanoseconds> grace;
  };

  // Runs `run.command` to its end, and waits a moment for what it left running. If the timeout expires, ends the
  // command and its descendants. Fills in how the command ended. Throws failure if it cannot be run.
  void run(const time_limits&, report::run& run);

  // Fills in the processes. Returns the names of the segments whose processes still run.
  std::vector<std::string> hand_over(report::run&);

 private:
  using clock = supervisor::clock;

  void look();
  void hear();
  std::optional<bool> is_ours(pid_t);
  void wait(std::optional<clock::time_point> until);
  void wait_for_the_rest();
  bool anybody_is_left();
  std::vector<report::silent_process> silent_ones(const report::run&) const;

  process_collector collector_;
  const trace_socket& traces_;
  inner_checks inner_;
  stray_watch strays_;
  std::map<std::uint32_t, report::unrecorded_process> unrecorded_;  // by pid
  std::set<std::uint32_t> reaped_;                                  // pids
  supervisor supervisor_;
};

}  // namespace curfew::cli
