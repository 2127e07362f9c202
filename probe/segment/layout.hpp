// The layout of a segment: the one memory-mapped file in which a process keeps what its tasks do.
//
// This file and those that it includes from here are the only spelling of the format; docs/segment_format.md draws it.
// Writers are in probe/recorder/, readers in probe/reader/. Nothing in this file reads or writes anything.
//
//   +--------------------+ 0
//   | header             |   identity, clock, state, how much of each table is in use
//   +--------------------+ extents_offset
//   | extent directory   |   max_extents entries: which part of the file belongs to which table
//   +--------------------+ header_bytes
//   | extents …          |   appended as tables grow; an extent never moves and never shrinks
//   +--------------------+
//
// A table (slots, sites, strings, counters, rings, poll rings, events, endpoints) is the concatenation of its extents
// in directory order.
//
// Rules of the format
//   1. Fixed-width types, little-endian, explicit padding, offsets and never pointers.
//   2. Every field that changes while others may read it is a lock-free std::atomic.
//   3. A count in the header is stored (release) after what it counts is complete. Readers load it (acquire) first.
//   4. A slot, a note or an endpoint is written under its sequence counter, which is odd while a writer is in it.
//      `flags` and `owner` are exceptions: threads other than the polling one change them, each by one atomic operation
//      of its own. So are `busy` and `owner` of a loop, each of which is one store.
//   5. Times are in ticks of header::clock; durations in counters and histograms are nanoseconds.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "probe/segment/blocking_poll.hpp"
#include "probe/segment/counters_layout.hpp"
#include "probe/segment/object_layout.hpp"
#include "probe/segment/python_frames.hpp"
#include "probe/segment/ring_layout.hpp"
#include "probe/segment/site_layout.hpp"

namespace curfew::segment {

inline constexpr char magic[8] = {'c', 'u', 'r', 'f', 'e', 'w', '\r', '\n'};
inline constexpr std::uint16_t major_version = 1;  // readers refuse another major
inline constexpr std::uint16_t minor_version = 3;  // readers accept an older minor

// A mapping begins and ends at a multiple of these bytes in the file: no processor that Linux runs on has larger pages.
inline constexpr std::uint32_t page_bytes = 64 * 1024;
inline constexpr std::uint32_t header_bytes = 32 * 1024;
inline constexpr std::uint32_t extent_alignment = 64;  // several extents may be in one such page
inline constexpr std::uint32_t max_extents = 896;
inline constexpr std::uint32_t max_stack = 8;  // how many await sites a slot keeps: the innermost ones
inline constexpr std::uint32_t max_string_bytes = 4096;

// ---- enumerations: the values are part of the format -------------------------------------------------------------

enum class table : std::uint32_t {
  none = 0,
  slots = 1,
  sites = 2,
  strings = 3,
  counters = 4,
  rings = 5,
  poll_rings = 6,
  events = 7,
  endpoints = 8,  // since minor 1
};

enum class process_state : std::uint32_t {
  starting = 0,
  running = 1,
  exited = 2,     // left through exit() or main's return
  withdrawn = 3,  // it exited with nothing in it that anybody should see, and its owner could not remove it
};

enum class clock_kind : std::uint32_t { monotonic_ns = 0, tsc = 1 };

// Tests, suppressions and allowances are what the program says of itself (below `struct slot`); since minor 1.
enum class node_kind : std::uint8_t {
  none = 0,
  loop = 1,
  group = 2,
  task = 3,
  operation = 4,
  note = 5,
  test = 6,
  suppression = 7,
  allowance = 8,
  held = 9  // an object of the program that tasks hold and others wait for (object_layout.hpp); since minor 3
};

// The states of a slot, by the kind of its node, and the calls of probe/recorder/recorder.hpp that lead from one to the
// next. A slot in state `free` belongs to nobody.
//
//   task   free ──spawn──> ready ──poll_begin──> running ──wait, poll_end──> waiting ──ready──> ready …
//                            │                      │                           │
//                            │                      └──────────finish───────────┴──> completed, failed, cancelled or
//                            └──finish──> never_started or destroyed                 destroyed
//
//          The slot of an ended task is free at once, unless the task failed and somebody may still look at its
//          error, or the task has a finding. Such a slot stays until somebody has looked, or until it is evicted.
//
//   group  free ──begin_group──> group_open ──join_group──> group_joining ──end_group──> free
//
//   loop   free ──begin_loop──> loop_running ──begin_shutdown──> loop_draining ──loop_is_over──> loop_ended ──> free
//
//          The slot is free at end_loop, if no slot of a task names it any more.
enum class node_state : std::uint8_t {
  free = 0,
  // tasks and operations
  ready = 1,    // it may run; if it has no polls yet, it has not started
  running = 2,  // it is being polled, on the thread of ring `where`
  waiting = 3,  // it is suspended, in operation `where`
  completed = 4,
  failed = 5,
  cancelled = 6,
  destroyed = 7,      // its frame was destroyed while it was suspended
  never_started = 8,  // its frame was destroyed before its first poll
  // groups
  group_open = 16,     // its body runs
  group_joining = 17,  // its body is done, its children are not
  group_closed = 18,   // readers know it, but no writer leaves a slot in it
  // loops
  loop_running = 24,
  loop_draining = 25,  // the main task is done; the loop waits for what is left, or cancels it
  loop_ended = 26,
};

// Bits of slot::flags. Each change is one atomic operation. The owner-kind field and what is said of cancel scopes and
// of waits are replaced; only `daemon`, `awaits_observer`, `ending`, `goes_on` and a cancel that is taken back are ever
// cleared.
namespace flag {
inline constexpr std::uint32_t daemon = 1u << 0;               // declared background work; may be pending at shutdown
inline constexpr std::uint32_t orphaned = 1u << 1;             // its owner went away while it was pending
inline constexpr std::uint32_t pending_at_shutdown = 1u << 2;  // alive when its loop shut down; its end says in what
inline constexpr std::uint32_t unobserved_error = 1u << 3;     // failed, and nobody looked at its error
inline constexpr std::uint32_t cancel_requested = 1u << 4;
inline constexpr std::uint32_t main_task = 1u << 5;        // the task that the loop runs for
inline constexpr std::uint32_t awaits_observer = 1u << 6;  // failed, and somebody may still look at its error
inline constexpr std::uint32_t ending = 1u << 7;           // the recorder's own: the C interface was told of its end
inline constexpr std::uint32_t owner_shift = 8;            // 3 bits: owner_kind
inline constexpr std::uint32_t owner_mask = 7u << owner_shift;
inline constexpr std::uint32_t failed_daemon = 1u << 11;  // failed as a daemon of its loop: nobody gets its error
inline constexpr std::uint32_t reason_shift = 12;         // 3 bits: cancel_reason; the first one counts
inline constexpr std::uint32_t reason_mask = 7u << reason_shift;
// Nobody owns it but its loop, and readers show it below its spawner, for it began in a handler of that one.
inline constexpr std::uint32_t by_cause = 1u << 15;
inline constexpr std::uint32_t guessed = 1u << 16;  // put together from several handlers, by a rule that may be wrong
// These are about the cancel scopes that a pending task is in. One that has ended says what was so when
// `pending_at_shutdown` was set.
inline constexpr std::uint32_t has_deadline = 1u << 17, shielded = 1u << 18;  // the deadline is within the shield
inline constexpr std::uint32_t scope_reason_shift = 19;  // 3 bits: cancel_reason of one that was cancelled by itself
inline constexpr std::uint32_t scope_reason_mask = 7u << scope_reason_shift;
inline constexpr std::uint32_t waits_for_any = 1u << 22;      // for others beside `wait_on`, and it does not need all
inline constexpr std::uint32_t collectable = 1u << 23;        // an orphan to which nothing but garbage refers
inline constexpr std::uint32_t had_blocking_poll = 1u << 24;  // it is counted in header::blocking_polls
inline constexpr std::uint32_t dead_wait = 1u << 25;          // pending at shutdown: its loop had run out of work
// It was pending at shutdown and waits again, or runs, since: its slot says where it is now, and its note where it was.
inline constexpr std::uint32_t goes_on = 1u << 26;
// It waits while it handles the error by which a cancel has it end: it cleans up, however long that takes.
inline constexpr std::uint32_t cleans_up = 1u << 27;
inline constexpr std::uint32_t unseen = 1u << 28;  // nobody says when it is polled: `state`, `polls` are not known
inline constexpr std::uint32_t error_gathered = 1u << 29;  // who waits for it and others gets its error with theirs
inline constexpr std::uint32_t of_scopes = has_deadline | shielded | scope_reason_mask;
inline constexpr std::uint32_t of_waits = has_deadline | waits_for_any | cleans_up;
inline constexpr std::uint32_t of_pending_wait = of_scopes | of_waits;  // what is kept of a task that `goes_on`
inline constexpr std::uint32_t any_finding = orphaned | pending_at_shutdown | unobserved_error | failed_daemon;
}  // namespace flag

// Is the flag of a loop that nobody has made: it began with the first thing on its context. Since minor 2.
inline constexpr std::uint32_t nobodys_loop = 1;
inline constexpr std::uint64_t loop_is_run = ~std::uint64_t{0};  // `owner` of another loop, which a thread is inside

enum class owner_kind : std::uint8_t { none = 0, loop = 1, group = 2, handle = 3 };

enum class cancel_reason : std::uint8_t {
  none = 0,
  explicit_request = 1,
  deadline = 2,
  sibling_failure = 3,
  shutdown = 4
};

// ---- the header ---------------------------------------------------------------------------------------------------

struct extent {
  std::uint32_t table;  // enum table
  std::uint32_t reserved;
  std::uint64_t offset;      // from the start of the file; a multiple of extent_alignment
  std::uint64_t size_bytes;  // a multiple of extent_alignment
  std::uint64_t first;       // index of its first item in the table (of strings: of its first byte)
};
static_assert(sizeof(extent) == 32);

// Says what the tick counter and the system's two clocks read at one instant.
struct clock_anchor {
  std::atomic<std::uint64_t> ticks;
  std::atomic<std::uint64_t> monotonic_ns;  // CLOCK_MONOTONIC
  std::atomic<std::uint64_t> realtime_ns;   // CLOCK_REALTIME
};
static_assert(sizeof(clock_anchor) == 24);

struct header {
  char magic[8];
  std::uint16_t major;
  std::uint16_t minor;
  std::uint32_t header_bytes;
  // The sizes of the records: readers step by these, because a later minor may append fields.
  std::uint32_t extent_bytes;
  std::uint32_t slot_bytes;
  std::uint32_t site_bytes;
  std::uint32_t counters_bytes;
  std::uint32_t ring_bytes;
  std::uint32_t event_bytes;
  std::uint32_t histogram_buckets;
  std::uint32_t page_bytes;  // granularity of what is mapped

  // These say whose segment this is.
  std::uint32_t pid;
  std::uint32_t parent_pid;
  std::uint64_t start_jiffies;  // field 22 of /proc/PID/stat; with the pid, it names one process of one boot
  char boot_id[40];             // /proc/sys/kernel/random/boot_id, NUL-terminated

  // These are about the clock. `first` is written once. `latest` is refreshed now and then under `latest_sequence`,
  // which is odd during the change.
  std::uint32_t clock;  // enum clock_kind
  std::atomic<std::uint32_t> latest_sequence;
  clock_anchor first;
  clock_anchor latest;
  std::uint64_t ns_per_tick_32_32;  // 32.32 fixed point, from a short calibration; histograms were binned with it

  // These say how much is in use, and what found no room.
  std::atomic<std::uint32_t> state;  // enum process_state
  std::atomic<std::uint32_t> extent_count;
  std::atomic<std::uint32_t> slots_used;    // slots from this index on were never used; slot 0 never is
  std::atomic<std::uint32_t> sites_used;    // site 0 is "unknown"
  std::atomic<std::uint64_t> strings_used;  // bytes; string 0 is ""
  std::atomic<std::uint32_t> counters_used;
  std::atomic<std::uint32_t> rings_used;
  std::atomic<std::uint64_t> exit_ticks;          // when state became exited
  std::atomic<std::uint64_t> lost_threads;        // threads that found no room for counters or a ring
  std::atomic<std::uint64_t> untracked_nodes;     // tasks, groups and loops that found no room; such a task is in
                                                  // counters::untracked as well, if counters could be had
  std::atomic<std::uint64_t> lost_names;          // sites and strings that found no room
  std::atomic<std::uint64_t> evicted_findings;    // ended tasks with a finding that lost their slot; sites count them
  std::atomic<std::uint64_t> never_started;       // sum of site::never_started
  std::atomic<std::uint64_t> abandoned_handlers;  // sum of site::abandoned_handlers

  // Poll detail (control.hpp). Every poll that ended in [polls_from, polls_until) was written to a ring of polls, or
  // counted in lost_polls. If polls_from > polls_until, detail is on, since polls_from.
  std::atomic<std::uint32_t> poll_rings_used;
  std::atomic<std::uint32_t> events_used;
  std::atomic<std::uint64_t> polls_from;   // ticks; 0 if detail was never on
  std::atomic<std::uint64_t> polls_until;  // ticks
  std::atomic<std::uint64_t> lost_polls;   // polls whose thread found no room for a ring

  // Counts the calls of the C interface with a node or a loop that is not there, or no longer. They did nothing.
  std::atomic<std::uint64_t> misused_calls;
  // Sockets' endpoints, since minor 1; both are 0 before.
  std::atomic<std::uint32_t> endpoints_used;
  std::uint32_t endpoint_bytes;
  segment::python_frames python;
  segment::blocking_poll blocking_polls[max_blocking_polls];
  std::uint8_t reserved[24];
  char executable[1024];    // NUL-terminated, and cut if it is longer, as the next one
  char command_line[2048];  // arguments joined by single spaces, quoted as in a shell (model/command_words.hpp)
};
static_assert(sizeof(header) <= 4096 && sizeof(header) % 8 == 0);
inline constexpr std::uint32_t extents_offset = 4096;
static_assert(extents_offset + max_extents * sizeof(extent) == header_bytes);

// ---- slots: one node or note each ---------------------------------------------------------------------------------

// This is what the fields mean by kind:
//
//   field       task                            group                          loop
//   owner       who awaits or cancels it        the task whose body it is      since when nobody runs it, or, of a
//                                                                              nobodys_loop, was made; 0: unknown
//   spawner     the task that spawned it        = owner                        the task that began it, or 0
//   spawned     when                            when it opened                 when it began
//   since       last change of state            when cancel was asked, or 0    when its shutdown began, or 0
//   busy        ticks inside finished polls     0                              when it ended, or was left without tasks
//   wait_on     task, group or object (below)   who asked for cancel           its main task
//               that it waits for
//   polls       finished polls (saturates)      children spawned (saturates)   0: shutdown cancels, 1: it waits
//   spawn_site  where it was spawned            where it was opened            where it began
//   function    the coroutine's own function    0                              string id: its runtime, or 0
//   name        given name, else 0              given name, else 0             name: its counters' `series`
//   where       running: ring index of the      0                              number of threads
//               thread, or ~0; waiting, and
//               ended frozen while waiting:
//               string id of the operation;
//               else 0
//   loop        slot index of its loop          slot index of its loop         its own slot index
//   note        slot index of its note, or 0    0                              0
//   stack       await sites (below)             unused                         unused
//
// The async stack has one site for each coroutine frame: where the coroutine awaits. `depth` is the true number of
// frames; from uncounted_depth on it only says that there are at least so many, and is congruent to the true one modulo
// max_stack. The site of frame number d (0 is the task's own coroutine) is at stack[d % max_stack], and only the
// innermost max_stack sites are kept. The stack is written when the task suspends: in a running task it says where the
// task waited last.
//
// A task may wait for an object of its program in place of another task: for a socket, say. Then `wait_on` is a word of
// object_reference (object_layout.hpp).
inline constexpr std::uint32_t uncounted_depth = 0xfff8;
static_assert(uncounted_depth % max_stack == 0 && uncounted_depth + max_stack - 1 == 0xffff);
struct slot {
  std::atomic<std::uint32_t> sequence;
  std::atomic<std::uint8_t> kind;   // enum node_kind
  std::atomic<std::uint8_t> state;  // enum node_state
  std::atomic<std::uint16_t> depth;
  std::atomic<std::uint64_t> id;  // never used twice in a process; 0 means nobody
  std::atomic<std::uint64_t> owner;
  std::atomic<std::uint64_t> spawner;
  std::atomic<std::uint64_t> spawned;
  std::atomic<std::uint64_t> since;
  std::atomic<std::uint64_t> busy;
  std::atomic<std::uint64_t> wait_on;
  std::atomic<std::uint32_t> flags;
  std::atomic<std::uint32_t> polls;
  std::atomic<std::uint32_t> spawn_site;
  std::atomic<std::uint32_t> function;
  std::atomic<std::uint32_t> name;
  std::atomic<std::uint32_t> where;
  std::atomic<std::uint32_t> loop;
  std::atomic<std::uint32_t> note;
  std::atomic<std::uint32_t> stack[max_stack];
};
static_assert(sizeof(slot) == 128);
static_assert(offsetof(slot, flags) == 64, "what a poll changes beside its times is on the second cache line");

// A test that the program ran has a slot: `name` is its name, `spawn_site` where it stands, `spawned` when it began,
// and `since` when it ended, or 0. The tasks that were spawned in between are the test's. A suppression has one: `name`
// is its text, a line as in a file of suppressions, and `spawn_site` where it stands. An allowance says which findings
// a test means: `name` has the names of their kinds, with commas between, or "*". Either it is about the tasks that
// were spawned from `spawned` on and until `since` (0: it still holds): those of which such a finding is the foremost,
// or with `polls` 1 any. Or it is about as many tasks of `spawn_site` as `busy` says, of which such a finding is the
// foremost and a test saw that they are meant; it counts tasks of the first sort, too. All else is 0 in these three,
// `state` as well, and they stay.

// A note holds evidence that few tasks need, in a slot of its own: who dropped the task, who asked it or its cancel
// scope to end, and what it failed with. While `scope` is set and `error_bytes` is 0, `error` begins with two numbers
// of 64 bits: when the scope was cancelled, and the id of the task that asked for it, or 0. While `has_wait` is set and
// `error_bytes` is 0, a shutdown_wait stands behind these.
inline constexpr std::uint32_t max_error_bytes = 72;
struct note {
  std::atomic<std::uint32_t> sequence;
  std::atomic<std::uint8_t> kind;          // node_kind::note
  std::atomic<std::uint8_t> has_wait;      // 1: a shutdown_wait is in `error`
  std::atomic<std::uint16_t> error_bytes;  // <= max_error_bytes
  std::atomic<std::uint64_t> subject;      // id of the task it belongs to
  std::atomic<std::uint64_t> orphaned;     // when its owner went away, or 0
  std::atomic<std::uint64_t> dropped_by;   // the task that had the handle, or 0
  std::atomic<std::uint64_t> cancelled;    // when somebody asked to cancel this task itself, or 0
  std::atomic<std::uint64_t> cancelled_by;
  std::atomic<std::uint32_t> dropped_in;     // site of the function whose frame let go of the handle
  std::atomic<std::uint32_t> scope;          // site of the await of the cancelled scope that the task is in, or 0
  std::atomic<char> error[max_error_bytes];  // the exception's text, UTF-8; of a longer one both ends, with "…" between
};
static_assert(sizeof(note) == sizeof(slot));

// What the slot of a task said when its loop shut down, field by field; of `flags` those of_pending_wait.
struct shutdown_wait {
  std::uint64_t wait_on;
  std::uint32_t where;
  std::uint32_t flags;
  std::uint16_t depth;
  std::uint8_t state;
  std::uint8_t reserved[5];
  std::uint32_t stack[max_stack];
};
inline constexpr std::uint32_t shutdown_wait_at = 16;  // in note::error
static_assert(shutdown_wait_at + sizeof(shutdown_wait) == max_error_bytes);

// ---- sites and strings: interned, append-only -----------------------------------------------------------------------

// A site is in site_layout.hpp.
//
// A string is a 32-bit length and that many bytes, padded to a multiple of 4. Its id is the offset of the length in the
// string table. No string crosses the end of an extent.

static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(sizeof(std::atomic<std::uint64_t>) == 8 && sizeof(std::atomic<std::uint8_t>) == 1);

}  // namespace curfew::segment
