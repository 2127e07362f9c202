// What each thread remembers of places: their sites, by the pointers that stand for them. Used by site() and
// sites_of_spawn() of recorder.hpp, and by who fills it.
#pragma once

#include <bit>
#include <cstdint>
#include <source_location>
#include <type_traits>

#include "probe/recorder/state.hpp"
#include "probe/recorder/types.hpp"

namespace curfew::recorder::detail {

// Returns what identifies a place: a std::source_location points to what the compiler wrote for it, and that address is
// the place's name.
inline const void* identity(const std::source_location& where) noexcept {
  static_assert(sizeof where == sizeof(void*) && std::is_trivially_copyable_v<std::source_location>);
  return std::bit_cast<const void*>(where);
}

inline const void* identity(const coroutine_origin& from) noexcept {
  return from.function != nullptr ? from.function : static_cast<const void*>(from.callable);
}

inline site_cache_entry& cached_site(thread_state& t, const std::source_location& where,
                                     const std::source_location& function) noexcept {
  const auto a = reinterpret_cast<std::uintptr_t>(identity(where));
  const auto b = reinterpret_cast<std::uintptr_t>(identity(function));
  return t.sites[(a / alignof(void*) + b / (alignof(void*) * 64)) % site_cache_entries];
}

inline spawn_cache_entry& cached_spawn(thread_state& t, const void* where, const void* function) noexcept {
  const auto a = reinterpret_cast<std::uintptr_t>(where);
  const auto b = reinterpret_cast<std::uintptr_t>(function);
  return t.spawns[(a + b) / alignof(void*) % spawn_cache_entries];
}

// Returns what this thread remembers of such a spawn, or nullptr.
inline const spawn_sites* known_spawn(const std::source_location& where, const void* function) noexcept {
  thread_state* const t = this_thread;
  if (t == nullptr) [[unlikely]]
    return nullptr;
  const spawn_cache_entry& cached = cached_spawn(*t, identity(where), function);
  const bool is_known = cached.where == identity(where) && cached.function == function && cached.line == where.line();
  return is_known ? &cached.sites : nullptr;
}

}  // namespace curfew::recorder::detail
