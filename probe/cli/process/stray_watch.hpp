// Finds processes of a check that record in the user's own folders because CURFEW_DIR did not reach them (env -i, a
// daemon's clean environment). What they record there is not judged, because it may be removed when they end.
//
// A process is seen if it makes a file in one of the default folders for segments and descends from this process. If it
// has ended before the watch looks, its segment must be left to tell whose it was. A process that records in yet
// another folder, or for another user, is not seen.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "probe/cli/process/folder_watch.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

class stray_watch {
 public:
  // Returns whether this check has to judge a process, or nothing if that cannot be told any more. It is called when
  // the process' file is seen.
  using owner_test = std::function<std::optional<bool>(pid_t)>;

  using clock = std::chrono::steady_clock;

  // Watches from now on. Folders that do not exist yet are watched when they appear. Those that cannot be watched, for
  // the system has no inotify instance left or their parents do not exist, are looked at periodically.
  stray_watch(std::vector<std::string> folders, owner_test);

  int fd() const { return watch_.fd(); }  // readable when there is something to look at; -1: never
  // Returns when to call look() again even if fd() is not readable, or nothing if that is not necessary.
  std::optional<clock::time_point> look_again_at() const;
  // Returns the processes that were seen since the last call. Does not wait.
  std::vector<report::unrecorded_process> look();
  // Looks at all that is in the folders now and was not before the check, whatever was told of it. Returns what look()
  // does, and processes whose files were seen, but which had ended before it was known whether they belong to this
  // check. `known` are the pids of processes that are known to have descended from this check.
  std::vector<report::unrecorded_process> look_back(const std::set<std::uint32_t>& known);

 private:
  std::optional<report::unrecorded_process> stray_of(const std::string& folder, const std::string& name);
  std::vector<report::unrecorded_process> look_at_all();
  void watch(const std::string& folder);
  bool is_one_of_them(const std::string& folder) const;

  std::vector<std::string> folders_;
  owner_test is_ours_;
  // Paths of what was in the folders before the check, or was looked at: a pid in a name may be used again.
  std::set<std::string> known_;
  std::set<std::string> unwatched_;  // of the folders
  std::set<std::string> whose_;      // paths of segments whose processes are not known to be this check's or not
  folder_watch watch_;               // watches these folders, and the parents of those that do not exist yet
};

// Returns the folders in which programs of this user record by default, including the one that this check was given
// (`directory`) and, inside another check, the one that the outer check was given. REQUIRES: this check has not changed
// its environment yet.
std::vector<std::string> usual_folders(const std::string& directory);

}  // namespace curfew::cli
