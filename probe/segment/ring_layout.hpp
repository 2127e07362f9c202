// The part of the layout that is about events: rings, and the table that their events are in. layout.hpp includes it,
// and its rules hold.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace curfew::segment {

// How many events a ring keeps; always a power of two. A ring begins small, and moves to a place four times as large
// when it is full.
inline constexpr std::uint32_t first_ring_events = 256;
inline constexpr std::uint32_t ring_events = 4096;  // at most, of lifecycle events of a thread
inline constexpr std::uint32_t first_poll_ring_events = 2048;
inline constexpr std::uint32_t poll_ring_events = 32768;  // at most, of polls of a thread

enum class event_kind : std::uint16_t {
  none = 0,
  loop_begin = 1,
  loop_shutdown = 2,
  loop_end = 3,
  group_begin = 4,
  group_end = 5,
  spawn = 6,    // other = owner
  finish = 7,   // other = node_state it ended in
  cancel = 8,   // other = who asked
  adopt = 9,    // other = the new owner
  orphan = 10,  // other = who dropped it
  join = 11,    // other = who joined
  poll = 12,    // in rings of polls alone; it ended at `ticks`. other = how long it took, in ticks; site = string id of
                // the operation that the task waits in since; state = what became of the task; `free` if it ended
};

struct event {
  std::atomic<std::uint64_t> ticks;
  std::atomic<std::uint64_t> node;
  std::atomic<std::uint64_t> other;
  std::atomic<std::uint32_t> site;
  std::atomic<std::uint16_t> kind;   // enum event_kind
  std::atomic<std::uint16_t> state;  // enum node_state in polls, else 0
};
static_assert(sizeof(event) == 32);

// Says where the events of a ring are: there are `count` of them, a power of two, from item `first` of the table of
// events on. Event number n is item first + n % count. The writer fills the event, then stores head = n + 1 (release).
// When it moves to a larger place, it copies what it has, then stores `place` (release): readers look at `place` before
// and after.
struct ring_place {
  std::uint32_t first;
  std::uint32_t count;
};
constexpr std::uint64_t packed(ring_place p) { return std::uint64_t{p.first} << 32 | p.count; }
constexpr ring_place unpacked(std::uint64_t place) {
  return {static_cast<std::uint32_t>(place >> 32), static_cast<std::uint32_t>(place)};
}

struct ring {
  std::atomic<std::uint64_t> head;       // number of events ever written
  std::atomic<std::uint32_t> thread_id;  // the kernel's id of the thread that writes, or wrote last
  std::atomic<std::uint32_t> in_use;     // 1 while a thread writes here
  std::atomic<char> thread_name[16];
  std::atomic<std::uint64_t> place;  // packed(ring_place)
  std::uint64_t reserved[3];
};
static_assert(sizeof(ring) == 64);

// Polls have a ring of their own, so that they never push a birth or an orphan out. It is made when a thread first
// polls a task while somebody asks for polls. Like the thread's other ring, it then belongs to the thread for good.
struct poll_ring {
  std::atomic<std::uint64_t> head;  // number of polls ever written
  std::atomic<std::uint32_t> ring;  // index of its thread's ring; ~0 if the thread found no room for one
  std::uint32_t reserved0;
  std::uint64_t reserved1[2];
  std::atomic<std::uint64_t> place;
  std::uint64_t reserved[3];
};
static_assert(sizeof(poll_ring) == 64);
static_assert(offsetof(poll_ring, head) == offsetof(ring, head) && offsetof(poll_ring, place) == offsetof(ring, place));

}  // namespace curfew::segment
