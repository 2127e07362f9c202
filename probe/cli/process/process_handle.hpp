// One process and no other, by a pidfd: a pid may be somebody else's by the time that it is used.
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
  // Of the process that has this pid now; of none, if there is none.
  explicit process_handle(pid_t);
  // Of the process that has this pid and began at `start_jiffies` (process_stat). If that has ended, of none.
  process_handle(pid_t, std::uint64_t start_jiffies);

  explicit operator bool() const { return static_cast<bool>(fd_); }

  std::uint64_t start_jiffies() const { return start_jiffies_; }

  // Sends a signal. Returns 0 or errno: ESRCH for a process that has ended.
  int signal(int number) const;

  // How it ended, also when its own parent has reaped it. Nothing while it runs or is a zombie, and where the kernel
  // does not tell (before Linux 6.15).
  std::optional<report::wait_result> end() const;

 private:
  reader::descriptor fd_;
  std::uint64_t start_jiffies_ = 0;
  pid_t pid_ = 0;  // where the kernel has no pidfd (before Linux 5.3)
};

}  // namespace curfew::cli
