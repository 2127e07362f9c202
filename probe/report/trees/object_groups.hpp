// What the tasks of a process wait for, or waited for when their loop shut down, by operation and by whom they wait
// for: 12,431 tasks in socket.async_receive, on 12,431 sockets, from 10.0.0.7.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::report {

struct object_group {
  model::index operation = 0;  // text; 0: not known
  model::index host = 0;       // text: of the peers, or of their own addresses; 0: there is none, or it is not known
  model::endpoint_kind endpoint = model::endpoint_kind::none;  // whose address `host` is
  std::uint64_t tasks = 0;
  std::uint64_t objects = 0;           // different objects that they wait for; 0: none is known
  model::index first = model::none;    // one of their tasks
  model::index longest = model::none;  // the one that has waited longest
};

// Returns the groups. The largest come first, and among equal ones those that have waited longest.
std::vector<object_group> object_groups_of(const model::snapshot&);

}  // namespace curfew::report
