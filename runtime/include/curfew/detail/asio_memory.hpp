// Internal: makes each translation unit of a user emit Asio's two memory functions as that unit compiles them. The
// library calls these functions (runtime/src/context/asio_memory.hpp), so that both allocate in the same way.
#pragma once

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(detail/memory.hpp)

namespace curfew::detail {

[[gnu::used]] inline void* (*const asio_new)(std::size_t, std::size_t) = &asio::aligned_new;
[[gnu::used]] inline void (*const asio_delete)(void*) = &asio::aligned_delete;

}  // namespace curfew::detail
