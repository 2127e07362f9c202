// Where `curfew check` listens to what it runs: an abstract unix datagram socket, whose name without the leading NUL is
// in CURFEW_CHECK. It is reached from another mount namespace, root and user as well, where the check's folder is not.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

namespace curfew::segment {

struct check_socket_name {
  sockaddr_un address;
  socklen_t bytes;  // of `address`; 0: nobody checks this process
};
check_socket_name check_socket_in_environment() noexcept;

// Does the check of this process run? Asks the kernel whether its socket is there: nothing is sent. Says no where
// nobody checks, and to a check in another network namespace.
bool check_runs() noexcept;

}  // namespace curfew::segment
