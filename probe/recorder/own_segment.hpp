// This process's segment as a file, and its control page: there is one of each. Used by lifecycle.cpp, upkeep.cpp and
// fork.cpp; all others grow tables by append_extent().
#pragma once

#include "probe/recorder/control_file.hpp"
#include "probe/recorder/hidden.hpp"
#include "probe/recorder/segment_file.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN extern constinit segment_file own_file;          // under own_segment_mutex
CURFEW_HIDDEN extern constinit control_file own_control_page;  // under own_segment_mutex

// Makes room for more items of a table, from number `first` on: at `at` or, if that is nullptr, anywhere. Returns the
// room, or nullptr if there is none. Takes own_segment_mutex.
CURFEW_HIDDEN void* append_extent(segment::table, std::uint64_t first, std::uint64_t size_bytes,
                                  void* at = nullptr) noexcept;

}  // namespace curfew::recorder::detail
