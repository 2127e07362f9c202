// Judges each process of a check as it ends, from the segment that it left in the check's folder, and removes the
// segment. So the folder takes no more room than the live processes need.
//
// A process has ended when nobody holds its segment's lock any more. This is noticed when the file is closed (inotify),
// or at the latest when the supervisor reaps the process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/cli/process/blocked_loops.hpp"
#include "probe/cli/process/folder_watch.hpp"
#include "probe/cli/process/process_handle.hpp"
#include "probe/judge/policy.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::cli {

class process_collector {
 public:
  using clock = std::chrono::steady_clock;

  // Judges by a policy, which outlives this object.
  process_collector(const std::string& directory, const judge::policy&);

  int fd() const { return watch_.fd(); }  // readable when there is something to look at
  // Returns when to call look() again even if fd() is not readable, or nothing if that is not necessary.
  std::optional<clock::time_point> look_again_at() const;
  void look();

  // Tells this object that a process has ended. REQUIRES: no other process uses its pid yet.
  void ended(pid_t, report::wait_result);

  // Returns whether a process with a segment in the folder still runs.
  bool any_alive();
  // From now on, judges the processes that run now by their present state, as if they had ended. Reads where their
  // threads stand, which takes no longer than `patience`.
  void give_up(std::chrono::nanoseconds patience);

  // Adds all processes to the run, oldest first. Returns the names of the segments of processes that still run: they
  // have outlived the command, and their segments remain.
  std::vector<std::string> hand_over(report::run&);

  // Returns the processes that left a tombstone in the folder, by pid.
  const std::map<std::uint32_t, report::unrecorded_process>& unrecorded() const { return unrecorded_; }

 private:
  using wall_clock = std::chrono::system_clock;

  struct watched {
    // Held open, so that it can be read after its file is removed; none: there are too many.
    std::optional<reader::attachment> reader;
    process_handle process;
    std::optional<wall_clock::time_point> closed;
    std::optional<model::snapshot> given_up;
    blocked_loops blocked;
    report::native_stacks stacks;  // if it was given up on
  };
  struct letting_go {
    void operator()(watched* one) const { one->reader.reset(); }
  };
  using read_hold = std::unique_ptr<watched, letting_go>;
  struct collected {
    report::process process;
    process_handle handle;
  };
  using entry = std::map<std::string, watched>::iterator;

  std::string path_of(const std::string& name) const { return directory_ + "/" + name; }
  void notice(const std::string& name);
  void hold(watched&, const std::string& path);
  [[nodiscard]] read_hold held_while_read(const std::string& name, watched&) const;
  void notice_all();
  void notice_tombstones();
  void look_at_loops();
  void read_news();
  bool take(const std::string& name, watched&);  // returns false if its process runs
  entry take_or_keep(entry);
  void judge(report::process&, verdict::judged_as) const;
  void remove(const std::string& name) const;
  void let_go_of_handles();
  void tell_ends();

  std::string directory_;
  const judge::policy& policy_;
  folder_watch watch_;
  bool is_told_;  // whether watch_ reports what happens in the folder; else it is looked at periodically
  std::map<std::string, watched> segments_;  // by name: those in the folder
  std::vector<collected> processes_;
  // Indices of those in processes_ that have a handle. Most of them end soon, and have no more to tell then.
  std::vector<std::size_t> with_handle_;
  std::size_t let_go_at_ = 32;  // how many of these there may be until it is asked which have ended
  // By pid: indices of those in processes_ whose end is not known yet.
  std::multimap<std::uint32_t, std::size_t> without_end_;
  // By pid: processes that are making their segments. Some have ended before their segment is looked at.
  std::map<std::uint32_t, process_handle> beginning_;
  std::map<std::uint32_t, report::unrecorded_process> unrecorded_;
  std::vector<std::string> errors_;
  std::vector<std::string> unreadable_;  // names, so that each is reported once
  std::chrono::milliseconds pause_{1};   // until the next look at files that were closed but are locked
  bool gave_up_ = false;
  clock::time_point look_at_loops_at_{};
};

}  // namespace curfew::cli
