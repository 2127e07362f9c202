// Reads which objects of the program the tasks of a snapshot wait for, and whom its sockets speak with.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/string_table.hpp"
#include "probe/reader/tables.hpp"
#include "probe/segment/object_layout.hpp"

namespace curfew::reader {

// What a slot says of it: a word of segment::object_reference.
struct awaited_object {
  model::index task;
  std::uint64_t word;
  std::uint64_t since;  // ticks: since when it is in its state
};

// What a slot says of an object that tasks hold.
struct held_object {
  std::uint64_t address = 0;
  model::node_id holder = 0;
  std::uint32_t holders = 0;
  model::nanoseconds since{0};  // since when it is known that this one holds it
  bool by_one = false;          // at most one can
  bool at_shutdown = false;     // it was so when its loop shut down
};

// Says who holds the objects of a snapshot: of a task that was pending when its loop shut down and has ended, who did
// then. A task that waits for what at most one can hold waits for that one, if both was so before the snapshot was
// begun.
void add_holders(std::vector<held_object>, model::snapshot&);

// Returns the objects, in the order of `awaited`. An endpoint that is of another object by now, or in the middle of a
// change, is not known. Its host becomes a text of `texts`.
std::vector<model::object> read_objects(const segment_bytes&, const tables&, const std::vector<awaited_object>& awaited,
                                        string_table& texts);

// Returns the first `count` endpoints. One that a live process was changing meanwhile is blank. REQUIRES: so many are
// in use.
std::unique_ptr<segment::endpoint[]> read_endpoints(const segment_bytes&, const tables&, std::uint32_t count);

}  // namespace curfew::reader
