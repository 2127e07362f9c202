// Runs a command as if curfew were not there: its signals, its descriptors and its process group are what they would
// be without. Sees it end, and its descendants.
//
// One at a time in a process, from one thread: signals and children belong to the whole process.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probe/report/run.hpp"

namespace curfew::cli {

class supervisor {
 public:
  using clock = std::chrono::steady_clock;

  // Blocks the signals that are passed on, and becomes the reaper of descendants whose parents have ended.
  supervisor();
  ~supervisor();
  supervisor(const supervisor&) = delete;
  supervisor& operator=(const supervisor&) = delete;

  // Starts a command: looked up in PATH, same process group, this process' environment and signals as they were before
  // the constructor. Throws failure with the status of env(1) when it cannot be run.
  void start(const std::vector<std::string>& command);

  // Passes signals on until the command has ended, or the time has come: then false.
  bool wait_for_command(std::optional<clock::time_point> until);
  // Waits until a descendant has ended or the time has come. False when somebody asks to stop waiting (a signal).
  bool wait_for_descendant(clock::time_point until);
  // SIGTERM to all descendants, SIGKILL to those that are left after the grace, until none is left.
  void end_all(std::chrono::milliseconds grace);

  pid_t command_pid() const { return command_; }
  const std::optional<report::wait_result>& command_end() const { return command_end_; }
  // How a descendant ended whose parent this process was, or became.
  std::optional<report::wait_result> end_of(pid_t pid) const;

 private:
  void reap();
  bool next_signal(std::optional<clock::time_point> until, siginfo_t& info);
  void pass_on(const siginfo_t& info) const;

  sigset_t watched_{};
  sigset_t mask_before_{};
  struct sigaction child_before_{};
  pid_t command_ = 0;  // 0: not started
  std::optional<report::wait_result> command_end_;
  std::map<pid_t, report::wait_result> ends_;  // the latest of each pid
};

}  // namespace curfew::cli
