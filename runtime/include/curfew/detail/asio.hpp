// Internal: says which Asio the runtime is compiled against: standalone Asio or, where CURFEW_BOOST_ASIO is defined for
// the whole program, Boost.Asio. The CMake target curfew::boost defines it. All headers and sources of the runtime name
// Asio's headers and its namespace through this one:
//
//     #include <curfew/detail/asio.hpp>
//     #include CURFEW_ASIO(post.hpp)
//
// Within namespace curfew, asio:: is that Asio.
#pragma once

#if defined(CURFEW_BOOST_ASIO)

#include <boost/asio/version.hpp>

#define CURFEW_ASIO(header) <boost/asio/header>
#define CURFEW_ASIO_NAMESPACE boost::asio
#define CURFEW_ASIO_VERSION BOOST_ASIO_VERSION  // counts as ASIO_VERSION does

#else

#include <asio/version.hpp>

#define CURFEW_ASIO(header) <asio/header>
#define CURFEW_ASIO_NAMESPACE asio
#define CURFEW_ASIO_VERSION ASIO_VERSION

#endif

namespace CURFEW_ASIO_NAMESPACE {}

namespace curfew {
namespace asio = ::CURFEW_ASIO_NAMESPACE;
}
