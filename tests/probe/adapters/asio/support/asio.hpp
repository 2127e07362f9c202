// The Asio that these programs are of: standalone Asio or, where CURFEW_BOOST_ASIO is defined, Boost.Asio.
#pragma once

#if defined(CURFEW_BOOST_ASIO)

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>

#define CURFEW_TESTED_ASIO_VERSION BOOST_ASIO_VERSION  // counts as ASIO_VERSION does

namespace curfew::tests {
namespace asio = boost::asio;
using boost::system::error_code;
}  // namespace curfew::tests

#else

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>

#define CURFEW_TESTED_ASIO_VERSION ASIO_VERSION

namespace curfew::tests {
using asio::error_code;
}  // namespace curfew::tests

#endif

namespace curfew::tests {

// Calls every handler that is ready, and those that they make ready.
inline void settle(asio::io_context& io) {
  io.restart();
  while (io.poll() != 0) {
  }
}

}  // namespace curfew::tests
