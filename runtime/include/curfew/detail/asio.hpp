// Internal: says which Asio the runtime is compiled against. All headers and sources of the runtime name Asio's headers
// and its namespace through this one:
//
//     #include <curfew/detail/asio.hpp>
//     #include CURFEW_ASIO(post.hpp)
//
// Within namespace curfew, asio:: is that Asio.
#pragma once

#include <asio/version.hpp>

#define CURFEW_ASIO(header) <asio/header>
#define CURFEW_ASIO_NAMESPACE asio
#define CURFEW_ASIO_VERSION ASIO_VERSION

namespace CURFEW_ASIO_NAMESPACE {}

namespace curfew {
namespace asio = ::CURFEW_ASIO_NAMESPACE;
}
