// Callers of the C interface hold numbers that are looked up, and not addresses. So a handle that is used again after
// its end, that was made up, or that is of another kind does no harm: the call is counted as misused (in the header)
// and does nothing. Used by c_abi.cpp alone.
//
//   curfew_node   63        26 25     0      id and slot of the node; the slot's own id says whether it still is that
//                 |   id      | slot |       node. No id is used twice, but its 38 bits come again after 2^38 ids.
//                                            These take hours at the greatest speed: a handle may be kept for as long.
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

// Returns the id of a node, whether it lives or not: ids are good for ever.
CURFEW_HIDDEN node_id id_in(const curfew_node*) noexcept;

// Returns the live loop of a handle, or one of which nothing is recorded, so that callers need no check. The latter is
// counted as misuse.
CURFEW_HIDDEN loop& loop_of(const curfew_loop*) noexcept;

// Says which part of a node's life a call belongs to.
enum class stage : std::uint8_t {
  pending,   // a task that has not ended
  observed,  // a task that failed, and whose error somebody may still look at
  alive,     // a task that is pending or observed
  group,     // an open group
  held       // an object that tasks hold
};
// Returns the node of a handle in that stage. Returns nullptr for null, for a node from before a fork, and for all
// else, which is counted as misuse.
CURFEW_HIDDEN node node_of(const curfew_node*, stage) noexcept;
// Does the same for a task that is polled or waits, in the stage `pending`. If the task is from before a fork, this
// child goes on with it, which is recorded (go_on_with_inherited).
CURFEW_HIDDEN node node_to_go_on_with(const curfew_node*) noexcept;
// Called for a handle that has no node here: records that the child goes on with it, if it is from before a fork.
CURFEW_HIDDEN void go_on_with_lost(const curfew_node*) noexcept;
// Does the same as node_of() for what ends the node: if several callers come at once, or one comes again, only one gets
// it.
CURFEW_HIDDEN node node_to_end(const curfew_node*, stage) noexcept;

// Returns the loop that a node belongs to. Callers that name another loop are counted as misuse.
CURFEW_HIDDEN loop& loop_of(loop& named, node) noexcept;

}  // namespace curfew::recorder::detail
