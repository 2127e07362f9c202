// Makes the link fail unless the library and its user agree on Asio. With another version of Asio, or with other macros
// that change its classes, the same name would mean different things in the two of them, and the program would crash
// when it starts.
//
// The library defines a symbol whose name says what it was built with. Every user of a header refers to the symbol that
// would fit that user. The error "undefined reference to `curfew_built_with_asio_103801_threads_…'" means that curfew
// was built with something else. Build curfew against that Asio (CURFEW_ASIO_INCLUDE_DIR) and with those macros, or
// build the program against curfew's.
#pragma once

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(detail/config.hpp)

// With Boost it is the version of Boost, because error codes are those of another of its libraries.
#if defined(CURFEW_BOOST_ASIO)
#include <boost/version.hpp>
#define CURFEW_ASIO_LIBRARY boost_asio, BOOST_VERSION
#else
#define CURFEW_ASIO_LIBRARY asio, ASIO_VERSION
#endif
#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_HAS_THREADS) : defined(ASIO_HAS_THREADS)
#define CURFEW_ASIO_THREADS threads
#else
#define CURFEW_ASIO_THREADS no_threads
#endif
#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_HAS_IO_URING_AS_DEFAULT) : defined(ASIO_HAS_IO_URING_AS_DEFAULT)
#define CURFEW_ASIO_REACTOR io_uring_as_default
#elif defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_HAS_IO_URING) : defined(ASIO_HAS_IO_URING)
#define CURFEW_ASIO_REACTOR io_uring
#elif defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_HAS_EPOLL) : defined(ASIO_HAS_EPOLL)
#define CURFEW_ASIO_REACTOR epoll
#else
#define CURFEW_ASIO_REACTOR no_epoll
#endif
#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_CUSTOM_HANDLER_TRACKING) : defined(ASIO_CUSTOM_HANDLER_TRACKING)
#define CURFEW_ASIO_TRACKING custom_handler_tracking
#elif defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_ENABLE_HANDLER_TRACKING) : defined(ASIO_ENABLE_HANDLER_TRACKING)
#define CURFEW_ASIO_TRACKING handler_tracking
#else
#define CURFEW_ASIO_TRACKING no_handler_tracking
#endif
#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_USE_TS_EXECUTOR_AS_DEFAULT) \
                               : defined(ASIO_USE_TS_EXECUTOR_AS_DEFAULT)
#define CURFEW_ASIO_EXECUTORS ts_executors
#else
#define CURFEW_ASIO_EXECUTORS standard_executors
#endif
#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_NO_TYPEID) : defined(ASIO_NO_TYPEID)
#define CURFEW_ASIO_TYPEID no_typeid
#else
#define CURFEW_ASIO_TYPEID typeid
#endif
// Says how many blocks of each size a thread keeps; the number is the length of an array in a class of Asio's. 2 is
// Asio's default.
#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE) \
                               : defined(ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE)
#if defined(CURFEW_BOOST_ASIO)
#define CURFEW_ASIO_CACHE BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE
#else
#define CURFEW_ASIO_CACHE ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE
#endif
#else
#define CURFEW_ASIO_CACHE 2
#endif

#define CURFEW_JOIN_ASIO(library, version, threads, reactor, tracking, executors, type, cache) \
  curfew_built_with_##library##_##version##_##threads##_##reactor##_##tracking##_##executors##_##type##_cache_##cache
#define CURFEW_JOINED_ASIO(...) CURFEW_JOIN_ASIO(__VA_ARGS__)
#define CURFEW_BUILT_WITH_ASIO                                                                            \
  CURFEW_JOINED_ASIO(CURFEW_ASIO_LIBRARY, CURFEW_ASIO_THREADS, CURFEW_ASIO_REACTOR, CURFEW_ASIO_TRACKING, \
                     CURFEW_ASIO_EXECUTORS, CURFEW_ASIO_TYPEID, CURFEW_ASIO_CACHE)

extern "C" const char CURFEW_BUILT_WITH_ASIO;

namespace curfew::detail {

// Makes each translation unit that includes a header of curfew refer to the symbol, whatever else it uses.
[[gnu::used]] inline const char* const built_with_asio = &CURFEW_BUILT_WITH_ASIO;

}  // namespace curfew::detail
