// Events of several threads in order of time.
#pragma once

#include <vector>

#include "probe/model/events.hpp"

namespace curfew::viewer::timeline {

struct placed_event {
  const model::event* event;
  model::index thread;
};

// They stay where they are. Each thread's are nearly in order already.
std::vector<placed_event> in_order(const std::vector<model::thread_events>&);

}  // namespace curfew::viewer::timeline
