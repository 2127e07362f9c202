// Asks the system whom a socket speaks with.
#pragma once

#include "probe/recorder/endpoints.hpp"

namespace curfew::asio_tracking {

// Returns the socket's peer; if it has none, its own address; if that has no port yet, an endpoint of kind `none`.
// Leaves errno as it is.
recorder::endpoint endpoint_of_socket(int descriptor) noexcept;

}  // namespace curfew::asio_tracking
