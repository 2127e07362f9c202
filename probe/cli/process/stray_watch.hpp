// Sees processes of a check that record in the user's own folders, because CURFEW_DIR did not reach them (env -i, a
// daemon's clean environment). What they record there is not judged: it may go as they end.
//
// Seen is who makes a file in one of the folders that segments have by default, when he came from this process and is
// still there as we look. A process that records in yet another folder, or for another user, is not seen.
#pragma once

#include <sys/types.h>

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
  // Whether a process is this check's to judge; nothing where that cannot be told any more. Asked when its file was
  // seen.
  using owner_test = std::function<std::optional<bool>(pid_t)>;

  // Begins with what happens from now on; folders that are not there yet are watched when they come. Where the system
  // has no watch to give, nothing is seen.
  stray_watch(std::vector<std::string> folders, owner_test);

  int fd() const { return watch_.fd(); }  // readable when there is something to look at; -1: none
  // Those that were seen since the last time. Waits for nothing.
  std::vector<report::unrecorded_process> look();
  // Those of which it could not be told before whose they are, because they had ended: by the pids of processes that
  // are known to have come from this check.
  std::vector<report::unrecorded_process> look_back(const std::set<std::uint32_t>& known) const;

 private:
  std::optional<report::unrecorded_process> stray_of(const std::string& folder, const std::string& name);
  void watch(const std::string& folder);
  bool is_one_of_them(const std::string& folder) const;

  std::vector<std::string> folders_;
  owner_test is_ours_;
  std::set<std::string> whose_;  // paths of segments of which that is not known
  folder_watch watch_;           // of these, and of the parents of those that are not there yet
};

// The folders in which programs of this user record when nothing else is said, with the one that this check was told
// (`directory`) and, inside another check, the one that this was told. REQUIRES: the environment is as it was given.
std::vector<std::string> usual_folders(const std::string& directory);

}  // namespace curfew::cli
