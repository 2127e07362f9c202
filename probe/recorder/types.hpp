// The words of the recorder: what recorder.hpp speaks in, apart so that its own parts can use them.
#pragma once

#include <cstdint>

#include "probe/segment/layout.hpp"

namespace curfew::recorder {

using tick = std::uint64_t;
using site_id = std::uint32_t;    // 0: unknown
using string_id = std::uint32_t;  // 0: ""
using node_id = std::uint64_t;    // 0: nobody
using node = segment::slot*;
using segment::cancel_reason;
using segment::max_stack;
using segment::node_state;
using segment::owner_kind;

struct loop;
struct spawn_info;

// Which loop it was, when it has ended: where it began, its name, and in which segment. All 0: one that nothing was
// recorded of.
struct loop_place {
  site_id began = 0;
  string_id name = 0;
  std::uint32_t epoch = 0;
};

// The two sites of a spawn.
struct spawn_sites {
  site_id spawned_at;
  site_id function;
};

}  // namespace curfew::recorder
