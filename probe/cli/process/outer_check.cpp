#include "probe/cli/process/outer_check.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <string_view>

#include "probe/cli/process/descendants.hpp"
#include "probe/cli/process/trace_socket.hpp"
#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

namespace {

// Returns the sockets of all checks on this machine, by the pids of the checks.
std::map<pid_t, std::string> sockets_of_checks() {
  std::map<pid_t, std::string> sockets;
  std::ifstream table("/proc/net/unix");
  const std::string before = " @" + std::string(trace_socket::name_prefix);
  for (std::string line; std::getline(table, line);) {
    const auto at = line.find(before);
    if (at == std::string::npos) continue;
    pid_t pid = 0;
    std::from_chars(line.data() + at + before.size(), line.data() + line.size(), pid);
    sockets[pid] = line.substr(at + 2);
  }
  return sockets;
}

std::string socket_of_an_ancestor() {
  const auto sockets = sockets_of_checks();
  std::set<pid_t> checks;
  for (const auto& [pid, name] : sockets) checks.insert(pid);
  const auto found = sockets.find(nearest_of(::getpid(), checks).value_or(0));
  return found == sockets.end() ? std::string() : found->second;
}

}  // namespace

outer_check::outer_check() {
  const char* const named = std::getenv("CURFEW_CHECK");
  socket_ = named != nullptr && *named != '\0' ? named : socket_of_an_ancestor();
}

void outer_check::tell(const check_notice& notice) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() > sizeof address.sun_path - 1) return;
  std::memcpy(address.sun_path + 1, socket_.data(), socket_.size());  // an abstract name begins with a NUL
  const reader::descriptor from(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!from) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + socket_.size());
  const auto text = text_of(notice);
  const auto* const to = reinterpret_cast<const sockaddr*>(&address);
  // The kernel ends the wait when the other end is gone.
  while (::sendto(from.get(), text.data(), text.size(), MSG_NOSIGNAL, to, size) < 0 && errno == EINTR) continue;
}

}  // namespace curfew::cli
