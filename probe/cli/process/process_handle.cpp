#include "probe/cli/process/process_handle.hpp"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "probe/cli/process/process_stat.hpp"

namespace curfew::cli {

namespace {

// This is from linux/pidfd.h, which on many systems is older than their kernel.
struct pidfd_info {
  std::uint64_t mask;
  std::uint64_t cgroup_id;
  std::uint32_t ids[11];
  std::int32_t exit_code;
};
static_assert(sizeof(pidfd_info) == 64, "PIDFD_INFO_SIZE_VER0");
constexpr std::uint64_t info_exit = 1 << 3;
const unsigned long get_info = _IOWR(0xFF, 11, pidfd_info);

}  // namespace

process_handle::process_handle(pid_t pid) {
  reader::descriptor fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const bool unknown_call = !fd && (errno == ENOSYS || errno == EPERM);
  // The stat is read after the pidfd was opened: it describes the process that was opened, or a later one with its pid.
  const auto stat = stat_of(pid);
  if (!stat) return;
  start_jiffies_ = stat->start_jiffies;
  fd_ = std::move(fd);
  if (unknown_call) pid_ = pid;
}

process_handle::process_handle(pid_t pid, std::uint64_t start_jiffies) : process_handle(pid) {
  if (start_jiffies_ != start_jiffies) *this = process_handle();
}

int process_handle::signal(int number) const {
  if (fd_) return ::syscall(SYS_pidfd_send_signal, fd_.get(), number, nullptr, 0) == 0 ? 0 : errno;
  if (pid_ != 0) return ::kill(pid_, number) == 0 ? 0 : errno;
  return ESRCH;
}

std::optional<report::wait_result> process_handle::end() const {
  pidfd_info info{};
  info.mask = info_exit;
  if (!fd_ || ::ioctl(fd_.get(), get_info, &info) != 0 || (info.mask & info_exit) == 0) return {};
  if (WIFSIGNALED(info.exit_code))
    return report::wait_result{report::wait_result::how::killed, WTERMSIG(info.exit_code)};
  return report::wait_result{report::wait_result::how::exited, WEXITSTATUS(info.exit_code)};
}

}  // namespace curfew::cli
