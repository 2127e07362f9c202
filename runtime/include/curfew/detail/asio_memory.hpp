// Internal: how a user's translation unit allocates Asio's memory is how the library does it in his program. Emits the
// two functions there; the library's calls go to them (runtime/src/context/asio_memory.hpp).
#pragma once

#include <asio/detail/memory.hpp>

namespace curfew::detail {

[[gnu::used]] inline void* (*const asio_new)(std::size_t, std::size_t) = &asio::aligned_new;
[[gnu::used]] inline void (*const asio_delete)(void*) = &asio::aligned_delete;

}  // namespace curfew::detail
