// Judges each process of a check as it ends, from the segment that it left in the check's folder, and removes that: so
// the folder holds what the living take and no more.
//
// A process has ended when nobody holds its segment's lock any more. That is seen when the file is closed (inotify)
// and, of processes that the supervisor reaps, at the latest then.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probe/cli/process/folder_watch.hpp"
#include "probe/cli/process/process_handle.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

class harvester {
 public:
  using clock = std::chrono::steady_clock;

  explicit harvester(const std::string& directory);

  int fd() const { return watch_.fd(); }  // readable when there is something to look at
  // When to look again without having been told to.
  std::optional<clock::time_point> look_again_at() const;
  void look();

  // A process has ended, and its pid is still its own.
  void ended(pid_t, report::wait_result);

  // Whether a process with a segment there still runs.
  bool any_alive();
  // Those that run now are judged by what they say now, as if they had ended.
  void give_up();

  // Adds all processes to the run, oldest first. Those that run still have outlived the command, and their segments
  // stay; their names are returned.
  std::vector<std::string> hand_over(report::run&);

  // Processes that left a tombstone there, by pid.
  const std::map<std::uint32_t, report::unrecorded_process>& unrecorded() const { return unrecorded_; }

 private:
  using wall_clock = std::chrono::system_clock;

  struct watched {
    std::optional<reader::attachment> reader;  // held open, so that nobody takes it away
    process_handle process;
    std::optional<wall_clock::time_point> closed;
    std::optional<model::snapshot> given_up;
  };
  struct harvested {
    report::process process;
    process_handle handle;
  };
  using entry = std::map<std::string, watched>::iterator;

  std::string path_of(const std::string& name) const { return directory_ + "/" + name; }
  void notice(const std::string& name);
  void notice_all();
  void notice_tombstones();
  void read_news();
  bool take(const std::string& name, watched&);  // false: its process runs
  entry take_or_keep(entry);
  void remove(const std::string& name) const;
  void tell_ends();

  std::string directory_;
  folder_watch watch_;
  bool is_told_;                             // of what happens there; else it must be looked at again and again
  std::map<std::string, watched> segments_;  // that are there, by name
  std::vector<harvested> processes_;
  std::multimap<std::uint32_t, std::size_t> without_end_;  // by pid: of processes_, whose end is not known yet
  // Of processes that are making their segment, by pid: some have ended before it is looked at.
  std::map<std::uint32_t, process_handle> beginning_;
  std::map<std::uint32_t, report::unrecorded_process> unrecorded_;
  std::vector<std::string> errors_;
  std::vector<std::string> unreadable_;  // names, so that each is said once
  std::chrono::milliseconds pause_{1};   // until the next look at files that were closed and are locked
  bool gave_up_ = false;
};

}  // namespace curfew::cli
