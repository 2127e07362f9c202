// This process' segment as a file, and its control page: there is one of each. For lifecycle.cpp, upkeep.cpp and
// fork.cpp; others grow tables by append_extent().
#pragma once

#include "probe/recorder/control_file.hpp"
#include "probe/recorder/hidden.hpp"
#include "probe/recorder/segment_file.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

CURFEW_HIDDEN extern constinit segment_file own_file;          // under own_segment_mutex
CURFEW_HIDDEN extern constinit control_file own_control_page;  // under own_segment_mutex

// Room for more items of a table, from number `first` on: at `at` or, where that is nullptr, anywhere. nullptr: there
// is none. Takes own_segment_mutex.
CURFEW_HIDDEN void* append_extent(segment::table, std::uint64_t first, std::uint64_t size_bytes,
                                  void* at = nullptr) noexcept;

}  // namespace curfew::recorder::detail
