// What happened when: the events of a process since somebody looked last, as plain values. Filled by probe/reader/,
// shown by the viewer's timeline. Verdicts do not use them: events may be lost, and say so.
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
  finished,   // state: how
  cancelled,  // other: who asked
  adopted,    // other: its new owner
  orphaned,   // other: whose hand dropped it
  joined,     // other: who waits for it
  polled      // took; state: ready (it yielded), waiting (in `operation`), or completed for any end
};

// Instants are since the process' segment began, as in a snapshot.
struct event {
  nanoseconds at{0};    // of a poll: when it ended
  nanoseconds took{0};  // of a poll
  node_id node = 0;
  node_id other = 0;
  index site = 0;       // of the snapshots' sites: where it was spawned, opened, dropped; 0: unknown
  index operation = 0;  // of a poll: text in event_batch::texts, of all batches together
  event_kind kind = event_kind::polled;
  task_state state = task_state::waiting;
};

// Of one thread, since the last look.
struct thread_events {
  index thread = none;        // into event_batch::threads; none: the thread found no room for a ring
  std::vector<event> events;  // in the order in which they were written
  std::uint64_t lost = 0;     // exactly how many came before these, and after those of the last look, and are gone
};

struct recording_thread {
  std::uint32_t id = 0;  // the kernel's; of the latest thread that used this ring
  std::string name;
  bool runs = false;
};

struct event_batch {
  bool alive = false;    // the process, when this was read
  nanoseconds taken{0};  // when this was read, of a process that is alive
  std::vector<recording_thread> threads;
  std::vector<thread_events> lifecycle;
  std::vector<thread_events> polls;
  // The latest stretch of which every poll was written down: [from, until), or since `from`. from 0: there was none.
  nanoseconds polls_from{0};
  std::optional<nanoseconds> polls_until;
  std::uint64_t polls_without_room = 0;  // since the process began: its threads found no room to write them
  std::vector<std::string> texts;        // that were not in an earlier batch; the first of all is ""
};

}  // namespace curfew::model
