#include "probe/segment/check_socket.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace curfew::segment {

check_socket_name check_socket_in_environment() noexcept {
  check_socket_name found{};
  const char* const name = ::secure_getenv("CURFEW_CHECK");
  const std::size_t length = name == nullptr ? 0 : std::strlen(name);
  if (length == 0 || length > sizeof found.address.sun_path - 1) return found;
  found.address.sun_family = AF_UNIX;
  std::memcpy(found.address.sun_path + 1, name, length);  // the NUL before it makes the name an abstract one
  found.bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  return found;
}

bool check_runs() noexcept {
  const check_socket_name name = check_socket_in_environment();
  if (name.bytes == 0) return false;
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  // Only ECONNREFUSED means that there is no socket: whoever forbids the connection has found it.
  const bool runs =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&name.address), name.bytes) == 0 || errno != ECONNREFUSED;
  ::close(fd);
  return runs;
}

}  // namespace curfew::segment
