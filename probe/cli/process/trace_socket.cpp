#include "probe/cli/process/trace_socket.hpp"

#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "probe/cli/process/descendants.hpp"

namespace curfew::cli {

namespace {

// Returns a name that nobody else has or can guess: an abstract name is accessible on the whole machine.
std::string new_name() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != sizeof number) return {};
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*s%d-%016llx", static_cast<int>(trace_socket::name_prefix.size()),
                trace_socket::name_prefix.data(), static_cast<int>(::getpid()),
                static_cast<unsigned long long>(number));
  return text.data();
}

std::optional<pid_t> sender_of(const msghdr& message) {
  for (cmsghdr* at = CMSG_FIRSTHDR(&message); at != nullptr; at = CMSG_NXTHDR(const_cast<msghdr*>(&message), at)) {
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_CREDENTIALS) continue;
    ucred credentials{};
    std::memcpy(&credentials, CMSG_DATA(at), sizeof credentials);
    return credentials.pid;
  }
  return {};
}

// Returns what stands for a folder in all mount namespaces, as the recorder writes it.
std::string identity_of(const std::string& folder) {
  struct stat found{};
  if (::stat(folder.c_str(), &found) != 0) return {};
  return std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
}

struct statement {
  report::unrecorded_process about;
  std::string_view folder;  // DEVICE:INODE of where it records; "": nowhere
};

// Parses "PID\tEXECUTABLE\tREASON" and, behind that, "\tDEVICE:INODE" if there is one. The number is used only if the
// kernel does not know the sender's pid here: it is the sender's own view, and names a different process in another pid
// namespace.
statement parse(std::string_view text, pid_t sender) {
  const auto next = [&text] {
    const auto tab = text.find('\t');
    const auto field = text.substr(0, tab);
    text.remove_prefix(tab == std::string_view::npos ? text.size() : tab + 1);
    return field;
  };
  report::unrecorded_process said;
  const auto own = next();
  std::from_chars(own.data(), own.data() + own.size(), said.pid);
  if (sender > 0) said.pid = static_cast<std::uint32_t>(sender);
  said.executable = next();
  said.reason = next();
  return {std::move(said), text};
}

}  // namespace

trace_socket::trace_socket(const std::string& folder) : folder_(identity_of(folder)) {
  const auto name = new_name();
  reader::descriptor made(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made || name.empty()) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const int on = 1;
  if (::setsockopt(made.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0) return;
  if (::bind(made.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) return;
  name_ = name;
  socket_ = std::move(made);
}

trace_socket::news trace_socket::receive() const {
  news heard;
  while (socket_) {
    std::array<char, 4096> text{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto n = ::recvmsg(socket_.get(), &message, 0);
    if (n < 0) break;
    const auto sender = sender_of(message);
    // Anybody can see the socket's name in /proc/net/unix. A sender that is gone already is believed.
    if (!sender || !descends_from_here(*sender).value_or(true)) continue;
    const std::string_view said(text.data(), static_cast<std::size_t>(n));
    if (const auto notice = parse_check_notice(said)) {
      heard.checks.emplace_back(*sender, *notice);
      continue;
    }
    auto [about, place] = parse(said, *sender);
    if (place.empty() || place != folder_) heard.unrecorded.push_back(std::move(about));
  }
  return heard;
}

}  // namespace curfew::cli
