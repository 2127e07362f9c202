// Runs a command as if curfew were not there: its signals, its descriptors and its process group are the same as
// without curfew. Notices when the command and its descendants end.
//
// Only one may exist in a process, and only one thread may use it, because signals and children belong to the whole
// process.
#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "probe/cli/process/group_witness.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

class supervisor {
 public:
  using clock = std::chrono::steady_clock;
  // Called for every child that has ended, and for descendants whose parents have ended before them, while they still
  // have their pid.
  using end_observer = std::function<void(pid_t, report::wait_result)>;

  // Blocks the signals that are passed on, becomes the reaper of descendants whose parents have ended, and lets this
  // process open as many files as it may: whoever watches many processes needs descriptors for each.
  explicit supervisor(end_observer);
  ~supervisor();
  supervisor(const supervisor&) = delete;
  supervisor& operator=(const supervisor&) = delete;

  // Starts a command, which is looked up in PATH. It is in the same process group, and has this process' environment
  // and the signals and the limit of open files as they were before the constructor. Throws failure with the status of
  // env(1) if the command cannot be run.
  void start(const std::vector<std::string>& command);

  // Waits until a child has ended, a signal has come, one of `readable` can be read (-1 entries are ignored), or the
  // time has come. A signal is passed on to the command if that has not been sent it as well.
  void wait(std::optional<clock::time_point> until, std::span<const int> readable = {});

  pid_t command_pid() const { return command_; }
  const std::optional<report::wait_result>& command_end() const { return command_end_; }
  // Returns whether a signal other than SIGCONT came after the command had ended, so that it could not be passed on.
  bool asked_to_end() const { return asked_to_end_; }

  // Returns the signals that were passed on although the command was in this process' group, and there was no witness
  // that tells whether all of that were sent them.
  const std::set<int>& unwitnessed_signals() const { return unwitnessed_; }

  // Returns whether any descendant is left. (This process reaps them, so one of its children is an ancestor of each of
  // them, or the descendant itself.)
  bool has_descendants() const;

  // Sends SIGTERM to all descendants, and SIGKILL to those that are left after `grace`. Returns those that are left
  // after another `patience`, which cannot be killed. Calls `meanwhile` repeatedly.
  std::vector<report::survivor> end_all(std::chrono::nanoseconds grace, std::chrono::nanoseconds patience,
                                        const std::function<void()>& meanwhile);

 private:
  // A signal that a process has sent here, until it is known whether the command got it as well.
  struct held_signal {
    int number;
    pid_t sender;
    clock::time_point at;
  };

  void reap();
  void take_signals();
  void pass_on_signals();
  bool command_got(const held_signal&);
  void stop_passing_on();

  end_observer ended_;
  sigset_t watched_{};
  sigset_t mask_before_{};
  struct sigaction child_before_{};
  std::optional<rlimit> files_before_;
  reader::descriptor signals_;
  pid_t command_ = 0;                     // 0: not started
  std::optional<group_witness> witness_;  // while the command runs
  std::set<int> unwitnessed_;
  std::deque<held_signal> held_;  // in the order in which they came
  std::optional<report::wait_result> command_end_;
  bool asked_to_end_ = false;
};

}  // namespace curfew::cli
