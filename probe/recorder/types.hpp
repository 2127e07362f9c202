// Defines the words that recorder.hpp speaks in. They stand apart, so that the recorder's own parts can use them.
#pragma once

#include <cstdint>
#include <typeinfo>

#include "probe/segment/layout.hpp"

namespace curfew::recorder {

using tick = std::uint64_t;
using site_id = std::uint32_t;    // 0 means unknown
using string_id = std::uint32_t;  // 0 means ""
using node_id = std::uint64_t;    // 0 means nobody
using node = segment::slot*;
using segment::cancel_reason;
using segment::max_stack;
using segment::node_state;
using segment::owner_kind;

struct loop;
struct spawn_info;

// Says which loop it was when it has ended: where it began, its name, and in which segment. All are 0 if nothing was
// recorded of it.
struct loop_place {
  site_id began = 0;
  string_id name = 0;
  std::uint32_t epoch = 0;
};

// Says where the name of a coroutine is to be found that no std::source_location names. One of the two is not nullptr.
struct coroutine_origin {
  const void* function = nullptr;            // that resumes it, or that begins it
  const std::type_info* callable = nullptr;  // of what will make it
};

// Holds the two sites of a spawn.
struct spawn_sites {
  site_id spawned_at;
  site_id function;
};

}  // namespace curfew::recorder
