// Processes of a check say here that they cannot record, or do so in another folder than the check's. It is a datagram
// socket with an abstract name, so that processes reach it even if they changed their user or root, or if there is no
// room for a file. The recorder's side is probe/recorder/trace.hpp.
//
// A check that runs inside this one uses it to tell that it begins and ends (check_notice.hpp).
//
// Processes of another network namespace do not reach it. They leave a tombstone in the folder, which the
// process_collector reads.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/cli/process/check_notice.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

class trace_socket {
 public:
  static constexpr std::string_view name_prefix = "curfew-check-";  // the check's pid and a secret number follow

  // `folder` is the check's: who says that it records there says nothing new. If the system has no socket left, nothing
  // is received.
  explicit trace_socket(const std::string& folder);

  const std::string& name() const { return name_; }  // value for CURFEW_CHECK; "": there is no socket
  int fd() const { return socket_.get(); }           // readable when somebody said something; -1: there is no socket

  struct news {
    std::vector<report::unrecorded_process> unrecorded;
    std::vector<std::pair<pid_t, check_notice>> checks;  // with the pids of the checks
  };
  // Returns what descendants of this process have said since the last call. Does not wait.
  news receive() const;

 private:
  std::string name_;
  std::string folder_;  // DEVICE:INODE
  reader::descriptor socket_;
};

}  // namespace curfew::cli
