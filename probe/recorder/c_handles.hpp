// What callers of the C interface hold: numbers that are looked up, and not addresses. So a handle that is used again
// after its end, that was made up, or that is of another kind does no harm: the call is counted as misused (in the
// header) and does nothing. For c_abi.cpp alone.
//
//   curfew_node   63        26 25     0      id and slot of the node; the slot's own id says whether it still is that
//                 |   id      | slot |       node. Ids are never used twice: 2^38 of them last for hours at the
//                                            greatest speed, and for a handle that was kept as long.
//   curfew_loop   63        32 31  8 7 0     generation and number of a loop object, which is never freed, and a mark
//                 |generation|number|mark|
#pragma once

#include <curfew/probe.h>

#include <cstdint>

#include "probe/recorder/recorder.hpp"

namespace curfew::recorder::detail {

static_assert(sizeof(void*) == sizeof(std::uint64_t), "a handle holds 64 bits");

CURFEW_HIDDEN curfew_node* to_handle(node) noexcept;
CURFEW_HIDDEN curfew_loop* to_handle(const loop*) noexcept;

// Of a node that lives or not: ids are good for ever.
CURFEW_HIDDEN node_id id_in(const curfew_node*) noexcept;

// The live loop of a handle; otherwise one of which nothing is recorded, so that callers need no check.
CURFEW_HIDDEN loop& loop_of(const curfew_loop*) noexcept;

// Which part of a node's life a call belongs to.
enum class stage : std::uint8_t {
  pending,   // a task that has not ended
  observed,  // a task that failed and whose error somebody may still look at
  alive,     // a task of either
  group      // an open group
};
// The node of a handle in that stage. nullptr for null, for a node from before a fork, and, counted, for all else.
CURFEW_HIDDEN node node_of(const curfew_node*, stage) noexcept;
// Of a task that is polled or waits: as node_of(pending). One from before a fork is one that this child goes on with,
// which is said (go_on_with_inherited).
CURFEW_HIDDEN node node_to_go_on_with(const curfew_node*) noexcept;
// Of a handle that has no node here: says so when it is from before a fork.
CURFEW_HIDDEN void go_on_with_lost(const curfew_node*) noexcept;
// The same for what ends it: of callers that come at once, or again, one gets it.
CURFEW_HIDDEN node node_to_end(const curfew_node*, stage) noexcept;

// The loop that a node belongs to. Callers that name another are counted.
CURFEW_HIDDEN loop& loop_of(loop& named, node) noexcept;

}  // namespace curfew::recorder::detail
