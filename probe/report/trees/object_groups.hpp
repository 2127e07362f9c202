// What the tasks of a process wait for, or waited for when their loop shut down, by operation and by whom they wait
// for: 12,431 tasks in socket.async_receive, on 12,431 sockets, from 10.0.0.7.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::report {

struct task_name {
  std::string_view name;  // of the snapshot
  std::uint64_t tasks = 0;
};

struct object_group {
  model::index operation = 0;  // text; 0: not known
  model::index host = 0;       // text: of the peers, or of their own addresses; 0: there is none, or it is not known
  model::endpoint_kind endpoint = model::endpoint_kind::none;  // whose address `host` is
  std::uint16_t port = 0;     // of their own addresses, which all have; 0: there is none
  model::node_id holder = 0;  // a task that holds one of their objects; 0: none does, or none is known
  std::uint64_t holders = 0;  // how many different ones there are, of each object one
  std::uint64_t tasks = 0;
  std::uint64_t objects = 0;           // different objects that they wait for; 0: none is known
  model::index first = model::none;    // one of their tasks
  model::index longest = model::none;  // the one that has waited longest; none: all have ended, nobody knows since when
  std::vector<task_name> names{};      // of its tasks; the most frequent ones come first
  std::vector<model::index> members{};  // its tasks, if each object is a group of its own
};

// Returns the groups. The largest come first, and among equal ones those that have waited longest. With
// `objects_in::groups_of_their_own` each object is one, and so is each task that waits for no object.
enum class objects_in : bool { common_groups, groups_of_their_own };
std::vector<object_group> object_groups_of(const model::snapshot&, objects_in = objects_in::common_groups);

// Returns how many live tasks are in no group, because they do not wait.
std::uint64_t tasks_that_do_not_wait(const model::snapshot&);

}  // namespace curfew::report
