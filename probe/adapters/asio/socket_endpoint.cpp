#include "probe/adapters/asio/socket_endpoint.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "probe/segment/object_layout.hpp"

namespace curfew::asio_tracking {

namespace {

using segment::endpoint_family;
using segment::endpoint_kind;

// An IPv4 address, as a socket for both has it: ::ffff:10.0.0.7.
constexpr std::size_t mapped_prefix_bytes = 12;

recorder::endpoint endpoint_of(endpoint_kind kind, const sockaddr_storage& address) noexcept {
  recorder::endpoint made{.kind = kind};
  const auto take = [&](endpoint_family family, const void* bytes, std::size_t count) {
    made.family = family;
    std::memcpy(made.address.data(), bytes, count);
  };
  if (address.ss_family == AF_UNIX) {
    made.family = endpoint_family::local;
  } else if (address.ss_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof in);
    made.port = ntohs(in.sin_port);
    take(endpoint_family::ipv4, &in.sin_addr, sizeof in.sin_addr);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 in;
    std::memcpy(&in, &address, sizeof in);
    made.port = ntohs(in.sin6_port);
    if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr))
      take(endpoint_family::ipv4, in.sin6_addr.s6_addr + mapped_prefix_bytes, sizeof(in_addr));
    else
      take(endpoint_family::ipv6, &in.sin6_addr, sizeof in.sin6_addr);
  } else {
    return {};
  }
  return made;
}

}  // namespace

recorder::endpoint endpoint_of_socket(int descriptor) noexcept {
  const int before = errno;
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* const to = reinterpret_cast<sockaddr*>(&address);
  recorder::endpoint found;
  if (::getpeername(descriptor, to, &size) == 0) {
    found = endpoint_of(endpoint_kind::peer, address);
  } else if (size = sizeof address; ::getsockname(descriptor, to, &size) == 0) {
    found = endpoint_of(endpoint_kind::own, address);
    if (found.port == 0 && found.family != endpoint_family::local) found = {};  // not bound yet
  }
  errno = before;
  return found;
}

}  // namespace curfew::asio_tracking
