// Interns names and sites by what they say, under interning_mutex. This is what site() and name() of recorder.hpp do if
// this thread's caches have no answer.
#pragma once

#include <source_location>

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN spawn_sites sites_of_spawn_slow(std::source_location where, std::source_location function) noexcept;
// Has this thread know them from now on, by the place of the spawn and what identifies the function. Returns them.
CURFEW_HIDDEN spawn_sites remember_spawn(std::source_location where, const void* function, spawn_sites) noexcept;
CURFEW_HIDDEN site_id site_slow(const std::source_location& where, const std::source_location& function) noexcept;

// Returns whether nothing is or will be recorded of this process, or nothing before its first event.
CURFEW_HIDDEN bool nothing_is_recorded() noexcept;

CURFEW_HIDDEN void write_interned() noexcept;  // writes what was interned into a new segment; under interning_mutex
CURFEW_HIDDEN void forget_interned_after_fork() noexcept;

}  // namespace curfew::recorder::detail
