// What the timeline knows of one task, group or loop over time.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/events.hpp"
#include "viewer/timeline/poll_index.hpp"

namespace curfew::viewer::timeline {

using model::index;
using model::nanoseconds;
using model::node_id;
using model::none;

// An instant at which something happened to a task or group.
struct mark {
  nanoseconds at{0};
  model::event_kind kind = model::event_kind::cancelled;  // cancelled, orphaned, adopted, joined
  node_id other = 0;
};

// The fields that polls need are in its first cache line.
struct alignas(64) track {
  poll_index polls;
  node_id id = 0;
  std::uint32_t group = none;  // the spawn group of a task (spawn_groups.hpp)
  index spawned_at = 0;        // site
  node_id owner = 0;
  nanoseconds began{0};  // 0 if it is not known: it began before anybody looked
  nanoseconds ended{0};  // 0 if it has not ended, as far as is known
  std::vector<mark> marks;
  model::task_state outcome = model::task_state::completed;
  bool is_task = true;
  bool is_loop = false;
};
static_assert(sizeof(track) == 128);

}  // namespace curfew::viewer::timeline
