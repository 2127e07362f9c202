// Whom the sockets of this process speak with, by descriptor: segment::endpoint. Asked for once a connection, and off
// the hot path.
//
// Thread safety: any thread may call these. Calls for one descriptor are made one after the other, as it is opened,
// used and closed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {

struct endpoint {
  segment::endpoint_kind kind = segment::endpoint_kind::none;
  segment::endpoint_family family = segment::endpoint_family::none;
  std::uint16_t port = 0;
  std::array<std::byte, 16> address{};  // in the network's order, from the first
};

// Returns whether set_endpoint should be called for the socket at `object`: it was not, for good, since the socket was
// opened, and there is a segment to write it to. The loop is one that uses the socket, or nullptr where the caller does
// not know it.
bool lacks_endpoint(loop*, int descriptor, const void* object) noexcept;
// A peer stays what it is until the socket is closed. Another endpoint, or none, may be followed by one, unless it is
// said to be `for_good`. The loop is as above.
void set_endpoint(loop*, int descriptor, const void* object, const endpoint&, bool for_good) noexcept;
// The descriptor is another socket's from now on, or nobody's. What was said of the one before stays readable until
// then.
void forget_endpoint(int descriptor) noexcept;

namespace detail {

CURFEW_HIDDEN void forget_endpoints_after_fork() noexcept;

}  // namespace detail
}  // namespace curfew::recorder
