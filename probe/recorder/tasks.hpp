// Tasks off the hot path: for a thread that has no slot, id or counters at hand, and for ends with evidence.
#pragma once

#include <string_view>

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"

namespace curfew::recorder::detail {

// By value: what another function has the address of cannot stay in registers, not even where that is not called.
CURFEW_HIDDEN node spawn_slow(loop&, spawn_info, tick at) noexcept;
CURFEW_HIDDEN void poll_begin_slow(loop&, node, tick at) noexcept;
CURFEW_HIDDEN void poll_end_slow(loop&, node, tick at) noexcept;
CURFEW_HIDDEN void finish_slow(loop&, node, node_state outcome, std::string_view error, bool error_pending,
                               tick at) noexcept;

}  // namespace curfew::recorder::detail
