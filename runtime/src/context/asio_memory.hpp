// Asio takes its memory from std::aligned_alloc or from operator new, depending on what a translation unit had included
// before it. A user's translation unit may do it the other way than this library, and what one of them has allocated
// the other one frees, because a thread recycles handlers' memory; address sanitizer aborts then. So the library calls
// these two as functions, and the linker takes the user's wherever there are some: see detail/asio_memory.hpp. This
// header is to be included before any other header of Asio.
#pragma once

#include <cstddef>

#include <curfew/detail/asio.hpp>

#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_DETAIL_MEMORY_HPP) : defined(ASIO_DETAIL_MEMORY_HPP)
#error "runtime/src/context/asio_memory.hpp is to be included before Asio"
#endif

namespace CURFEW_ASIO_NAMESPACE {

[[gnu::noinline]] inline void* aligned_new(std::size_t align, std::size_t size);
[[gnu::noinline]] inline void aligned_delete(void* memory);

}  // namespace CURFEW_ASIO_NAMESPACE
