// Internal: names asio::awaitable and asio::co_spawn, and says by CURFEW_ASIO_COROUTINES whether they are there. Asio
// has no coroutines with a compiler that it does not know for them (clang, before Asio 1.26 or so, unless
// ASIO_HAS_CO_AWAIT is defined). Nobody can use them there, and what mentions them compiles all the same.
#pragma once

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(detail/config.hpp)

#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_HAS_CO_AWAIT) : defined(ASIO_HAS_CO_AWAIT)

#define CURFEW_ASIO_COROUTINES 1
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(co_spawn.hpp)

#else

#define CURFEW_ASIO_COROUTINES 0

namespace CURFEW_ASIO_NAMESPACE {
template <typename T, typename Executor>
class awaitable;
struct no_coroutines;
template <class... Arguments>
void co_spawn(no_coroutines, Arguments&&...);
}  // namespace CURFEW_ASIO_NAMESPACE

#endif
