// Where processes of a check say that they cannot record: a datagram socket with an abstract name, so that it is there
// for whoever changed his user or his root, and where no file has room. The recorder's side is
// probe/recorder/trace.hpp.
//
// A check that runs inside this one tells by it that it begins and ends (check_notice.hpp).
//
// Processes of another network namespace do not reach it. They leave a tombstone in the folder, which the harvester
// reads.
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
  static constexpr std::string_view name_prefix = "curfew-check-";  // then the check's pid, and what nobody guesses

  // Where the system has no socket to give, it is none: nothing is received.
  trace_socket();

  const std::string& name() const { return name_; }  // what CURFEW_CHECK is to be; "": none
  int fd() const { return socket_.get(); }           // readable when somebody said something; -1: none

  struct news {
    std::vector<report::unrecorded_process> unrecorded;
    std::vector<std::pair<pid_t, check_notice>> checks;  // with the pids of those
  };
  // What was said since the last time, by processes that came from this one. Waits for nothing.
  news receive() const;

 private:
  std::string name_;
  reader::descriptor socket_;
};

}  // namespace curfew::cli
