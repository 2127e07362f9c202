// The socket on which `curfew check` listens to what it runs: an abstract unix datagram socket, whose name without the
// leading NUL is in CURFEW_CHECK. Unlike the check's folder, it can be reached from another mount namespace or root,
// and by another user.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

namespace curfew::segment {

struct check_socket_name {
  sockaddr_un address;
  socklen_t bytes;  // length of `address`; 0 if nobody checks this process
};
check_socket_name check_socket_in_environment() noexcept;

// Returns whether the check of this process runs. Asks the kernel whether its socket is there; nothing is sent. Returns
// false if nobody checks this process, or if the check is in another network namespace.
bool check_runs() noexcept;

}  // namespace curfew::segment
