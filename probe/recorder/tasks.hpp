// Does with tasks what is off the hot path: if a thread has no slot, id or counters at hand, or if a task ends with
// evidence.
#pragma once

#include <string_view>

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"

namespace curfew::recorder::detail {

// spawn_slow() takes the info by value: what another function has the address of cannot stay in registers, even if that
// function is not called.
CURFEW_HIDDEN node spawn_slow(loop&, spawn_info, tick at) noexcept;
CURFEW_HIDDEN void poll_begin_slow(loop&, node, tick at) noexcept;
CURFEW_HIDDEN void poll_end_slow(loop&, node, tick at) noexcept;
CURFEW_HIDDEN void finish_slow(loop&, node, node_state outcome, std::string_view error, bool error_pending,
                               tick at) noexcept;
CURFEW_HIDDEN void change_background(node, bool background) noexcept;

}  // namespace curfew::recorder::detail
