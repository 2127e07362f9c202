// Counts at a site what has no slot, or none any more.
#pragma once

#include <cstdint>

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN void count_evicted(site_id, std::uint32_t flags) noexcept;  // counts the findings among a slot's flags
CURFEW_HIDDEN void count_never_started(site_id) noexcept;
CURFEW_HIDDEN void count_abandoned_handlers(const loop_place&, std::uint64_t how_many) noexcept;

}  // namespace curfew::recorder::detail
