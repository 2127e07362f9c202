// An event_batch has the events that a process has recorded since they were last read, as plain values. probe/reader/
// fills them, and the viewer's timeline shows them. Verdicts do not use them: events may be lost, and the batch says
// how many were.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

enum class event_kind : std::uint8_t {
  loop_began,
  loop_shut_down,
  loop_ended,
  group_opened,  // other: the task whose body it is
  group_closed,
  spawned,    // other: its owner
  finished,   // state: how it ended
  cancelled,  // other: who asked
  adopted,    // other: its new owner
  orphaned,   // other: the task whose handle dropped it
  joined,     // other: who waits for it
  polled      // took; state: ready (it yielded), waiting (in `operation`), or completed for any end
};

// All instants are measured from the beginning of the process' segment, as in a snapshot.
struct event {
  nanoseconds at{0};    // for polls: when the poll ended
  nanoseconds took{0};  // for polls: how long it took
  node_id node = 0;
  node_id other = 0;
  index site = 0;       // index of a site in the snapshots: where it was spawned, opened or dropped; 0: unknown
  index operation = 0;  // for polls: index of a text, counted over the `texts` of all batches
  event_kind kind = event_kind::polled;
  task_state state = task_state::waiting;
};

// Holds the events of one thread since the last read.
struct thread_events {
  index thread = none;        // index into event_batch::threads; none: the thread found no room for a ring
  std::vector<event> events;  // in the order in which they were written
  std::uint64_t lost = 0;     // exact number of events between the last read and these that are gone
};

struct recording_thread {
  std::uint32_t id = 0;  // kernel's id of the latest thread that used this ring
  std::string name;
  bool runs = false;
};

struct event_batch {
  bool alive = false;    // whether the process was alive when this was read
  nanoseconds taken{0};  // when this was read, if the process is alive
  std::vector<recording_thread> threads;
  std::vector<thread_events> lifecycle;
  std::vector<thread_events> polls;
  // These delimit the latest period in which every poll was recorded: [polls_from, polls_until), or since `polls_from`
  // if there is no `polls_until`. There was no such period if polls_from is 0.
  nanoseconds polls_from{0};
  std::optional<nanoseconds> polls_until;
  std::uint64_t polls_without_room = 0;  // since the process began: polls whose thread found no room to record them
  std::vector<std::string> texts;        // those that no earlier batch had; the very first one is ""
};

}  // namespace curfew::model
