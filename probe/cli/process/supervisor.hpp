// Runs a command as if curfew were not there: its signals, its descriptors and its process group are what they would
// be without. Sees it end, and its descendants.
//
// One at a time in a process, from one thread: signals and children belong to the whole process.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/reader/descriptor.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

class supervisor {
 public:
  using clock = std::chrono::steady_clock;
  // Told of every child that ended, and of descendants whose parents had ended before them, while the pid is still
  // theirs.
  using end_observer = std::function<void(pid_t, report::wait_result)>;

  // Blocks the signals that are passed on, and becomes the reaper of descendants whose parents have ended.
  explicit supervisor(end_observer);
  ~supervisor();
  supervisor(const supervisor&) = delete;
  supervisor& operator=(const supervisor&) = delete;

  // Starts a command: looked up in PATH, same process group, this process' environment and signals as they were before
  // the constructor. Throws failure with the status of env(1) when it cannot be run.
  void start(const std::vector<std::string>& command);

  // Waits until a child has ended, a signal has come (which is passed on), one of `readable` can be read (-1 is none of
  // them) or the time has come.
  void wait(std::optional<clock::time_point> until, std::span<const int> readable = {});

  pid_t command_pid() const { return command_; }
  const std::optional<report::wait_result>& command_end() const { return command_end_; }
  // A signal came when there was no command any more to pass it on to.
  bool asked_to_end() const { return asked_to_end_; }

  // Whether any descendant is left. (This process reaps them, so whoever is left has a child of this one above it.)
  bool has_descendants() const;

  // SIGTERM to all descendants, SIGKILL to those that are left after the grace. Those that are left when `patience` has
  // gone by as well cannot be killed, and are returned. Calls `meanwhile` again and again.
  std::vector<report::survivor> end_all(std::chrono::milliseconds grace, std::chrono::milliseconds patience,
                                        const std::function<void()>& meanwhile);

 private:
  void reap();
  void take_signals();
  void pass_on(int number, bool from_a_process);

  end_observer ended_;
  sigset_t watched_{};
  sigset_t mask_before_{};
  struct sigaction child_before_{};
  reader::descriptor signals_;
  pid_t command_ = 0;  // 0: not started
  std::optional<report::wait_result> command_end_;
  bool asked_to_end_ = false;
};

}  // namespace curfew::cli
