// The receiving end of CURFEW_CHECK, as `curfew check` has it: an abstract datagram socket.
#pragma once

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>

namespace curfew::tests {

class check_socket {
 public:
  check_socket() {
    fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // Nothing but the family: the kernel picks an abstract name.
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address.sun_family) != 0)
      throw std::runtime_error("bind");
    size_ = sizeof address_;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address_), &size_);
    name_.assign(address_.sun_path + 1, size_ - offsetof(sockaddr_un, sun_path) - 1);
  }
  ~check_socket() { ::close(fd_); }
  check_socket(const check_socket&) = delete;
  check_socket& operator=(const check_socket&) = delete;

  const std::string& name() const { return name_; }

  // What was sent and not received yet; "": nothing.
  std::string receive() {
    char text[4096];
    const ssize_t size = ::recv(fd_, text, sizeof text, MSG_DONTWAIT);
    return size < 0 ? std::string() : std::string(text, static_cast<std::size_t>(size));
  }

  // What is to be received, said by this process; false: there is no room for it.
  bool send(const std::string& text) {
    return ::sendto(fd_, text.data(), text.size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address_), size_) >
           0;
  }

 private:
  int fd_ = -1;
  sockaddr_un address_{};
  socklen_t size_ = 0;
  std::string name_;
};

}  // namespace curfew::tests
