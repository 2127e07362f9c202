// Puts the events of several threads in the order of time.
#pragma once

#include <vector>

#include "probe/model/events.hpp"

namespace curfew::viewer::timeline {

struct placed_event {
  const model::event* event;
  model::index thread;
};

// Returns pointers to the events, which stay where they are. It is fast because the events of each thread are nearly in
// order already.
std::vector<placed_event> in_order(const std::vector<model::thread_events>&);

}  // namespace curfew::viewer::timeline
