// Internal: says who looks at the result of a task that was co_spawned, and so at its error.
#pragma once

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(detached.hpp)

#include <curfew/detail/asio_coroutines.hpp>

#if CURFEW_ASIO_COROUTINES
#include CURFEW_ASIO(use_awaitable.hpp)
#endif

namespace curfew::detail {

// `awaiting` is the task that called co_spawn, and waits there for the result. If that is background work, so is what
// it waits for. A handler of any other kind is not known to belong to anyone.
enum class error_for : unsigned char { awaiting, handler, nobody };

// Says it of a handler, also within what binds something to it.
template <class Handler>
inline constexpr error_for error_of_handler =
    requires(const Handler& h) { h.curfew_operation(); } ? error_for::awaiting : error_for::handler;
template <>
inline constexpr error_for error_of_handler<asio::detail::detached_handler> = error_for::nobody;
template <template <class...> class Adaptor, class Handler, class... More>
inline constexpr error_for error_of_handler<Adaptor<Handler, More...>> = error_of_handler<Handler>;
#if CURFEW_ASIO_COROUTINES
template <class Executor, class... Results>
inline constexpr error_for error_of_handler<asio::detail::awaitable_handler<Executor, Results...>> =
    error_for::awaiting;
#endif

}  // namespace curfew::detail
