#include "probe/cli/process/group_witness.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace curfew::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kept_for = 10s;       // of what it got: nobody asks for what is older
constexpr auto longest_answer = 1s;  // it may have been stopped

constexpr char name[] = "signal-witness";

// The memory of this process' command line, which /proc shows.
struct command_line {
  char* begin = nullptr;
  char* end = nullptr;
};

command_line own_command_line() {
  std::ifstream file("/proc/self/stat");
  const std::string stat{std::istreambuf_iterator<char>(file), {}};
  const auto after_name = stat.rfind(')');
  if (after_name == stat.npos) return {};
  auto at = after_name + 1;  // of the blank before field 3
  for (int field = 3; field < 48 && at != stat.npos; ++field) at = stat.find(' ', at + 1);
  unsigned long long begin = 0, end = 0;
  if (at == stat.npos || std::sscanf(stat.c_str() + at, "%llu %llu", &begin, &end) != 2 || end <= begin) return {};
  return {reinterpret_cast<char*>(begin), reinterpret_cast<char*>(end)};
}

void take_name(command_line line) {
  ::prctl(PR_SET_NAME, name);
  if (line.begin == nullptr) return;
  const auto size = static_cast<std::size_t>(line.end - line.begin);
  std::memset(line.begin, 0, size);
  std::memcpy(line.begin, name, std::min(size - 1, sizeof name));
}

// Whoever waits for the end of a file that this process has open must not wait for the witness.
void close_all_but(int fd) {
#ifdef SYS_close_range
  const auto number = static_cast<unsigned>(fd);
  if ((number == 0 || ::syscall(SYS_close_range, 0U, number - 1, 0U) == 0) &&
      ::syscall(SYS_close_range, number + 1, ~0U, 0U) == 0)
    return;
#endif
  const auto last = static_cast<int>(::sysconf(_SC_OPEN_MAX));
  for (int other = 0; other < last; ++other)
    if (other != fd) ::close(other);
}

}  // namespace

group_witness::group_witness() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
  reader::descriptor ours(ends[0]);
  const reader::descriptor its(ends[1]);
  const auto line = own_command_line();
  sigset_t all{}, before{};
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);  // it blocks them from its first instant on
  // As fork(), but without a signal at its end: so it is no child for those who wait for any.
  pid_ = static_cast<pid_t>(::syscall(SYS_clone, 0UL, nullptr, nullptr, nullptr, 0UL));
  if (pid_ == 0) {
    take_name(line);
    watch(its.get());
  }
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid_ > 0) socket_ = std::move(ours);
}

group_witness::~group_witness() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

void group_witness::end() {
  const pid_t pid = std::exchange(pid_, 0);
  if (pid <= 0) return;
  socket_ = reader::descriptor();
  ::kill(pid, SIGKILL);
  while (::waitpid(pid, nullptr, __WCLONE) < 0 && errno == EINTR) continue;
}

// The witness itself. It ends with who has started it: then the socket does.
void group_witness::watch(int socket) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  close_all_but(socket);
  sigset_t all{};
  ::sigfillset(&all);
  const int signals = ::signalfd(-1, &all, SFD_NONBLOCK);
  std::array<signal, most_signals> got{};
  std::size_t n = 0;
  const auto take = [&] {
    signalfd_siginfo info{};
    while (n < got.size() && ::read(signals, &info, sizeof info) == sizeof info)
      got[n++] = {static_cast<std::int32_t>(info.ssi_signo), static_cast<std::int32_t>(info.ssi_pid),
                  std::chrono::nanoseconds(clock::now().time_since_epoch()).count()};
  };
  while (true) {
    pollfd sources[] = {{socket, POLLIN, 0}, {n < got.size() ? signals : -1, POLLIN, 0}};
    if (::poll(sources, 2, -1) < 0) ::_exit(1);
    take();
    if (sources[0].revents == 0) continue;
    char request = 0;
    if (::read(socket, &request, 1) != 1) ::_exit(0);
    take();  // also what has come since, before it was asked
    if (::send(socket, got.data(), n * sizeof(signal), MSG_NOSIGNAL) < 0) ::_exit(1);
    n = 0;
  }
}

void group_witness::ask() {
  const char request = 1;
  std::array<signal, most_signals> got{};
  pollfd source{socket_.get(), POLLIN, 0};
  const auto patience = static_cast<int>(std::chrono::milliseconds(longest_answer).count());
  if (::send(socket_.get(), &request, 1, MSG_NOSIGNAL | MSG_DONTWAIT) != 1) return;
  // All signals that could interrupt this are blocked.
  if (::poll(&source, 1, patience) <= 0) return;
  const auto size = ::recv(socket_.get(), got.data(), sizeof got, MSG_DONTWAIT);
  if (size > 0) seen_.insert(seen_.end(), got.begin(), got.begin() + size / static_cast<ssize_t>(sizeof(signal)));
}

bool group_witness::has_got(int number, pid_t sender, clock::time_point after) {
  if (!socket_) return false;
  // The kernel signals all of a group under a lock, which this call takes, too: so it is done with all when it was only
  // with this process. The call changes nothing.
  ::setpgid(0, ::getpgrp());
  ask();
  const auto ns = [](clock::time_point at) { return std::chrono::nanoseconds(at.time_since_epoch()).count(); };
  std::erase_if(seen_, [&](const signal& s) { return s.at_ns < ns(clock::now() - kept_for); });
  return std::any_of(seen_.begin(), seen_.end(),
                     [&](const signal& s) { return s.number == number && s.sender == sender && s.at_ns >= ns(after); });
}

}  // namespace curfew::cli
