// Refers to one process by a pidfd: a pid may belong to another process by the time it is used.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "probe/reader/descriptor.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

class process_handle {
 public:
  process_handle() = default;
  // Refers to the process that has this pid now, or to none if there is no such process.
  explicit process_handle(pid_t);
  // Refers to the process that has this pid and began at `start_jiffies` (process_stat), or to none if it has ended.
  process_handle(pid_t, std::uint64_t start_jiffies);

  explicit operator bool() const { return static_cast<bool>(fd_); }

  std::uint64_t start_jiffies() const { return start_jiffies_; }

  // Sends a signal. Returns 0 or errno, which is ESRCH for a process that has ended.
  int signal(int number) const;

  // Returns how the process ended, even if its own parent has reaped it. Returns nothing while it runs or is a zombie,
  // and if the kernel does not tell (before Linux 6.15).
  std::optional<report::wait_result> end() const;

 private:
  reader::descriptor fd_;
  std::uint64_t start_jiffies_ = 0;
  pid_t pid_ = 0;  // set if the kernel has no pidfd (before Linux 5.3)
};

}  // namespace curfew::cli
