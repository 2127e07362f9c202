// What the recorder knows in private memory: the state of the process, of each thread and of each loop. Everything here
// is constant-initialised and trivially destructible, so that tasks can be recorded at any time of a process' life.
// For the files of probe/recorder/ only.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <source_location>
#include <string_view>

#include "probe/recorder/clock.hpp"
#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"

#define CURFEW_HIDDEN [[gnu::visibility("hidden")]]

namespace curfew::recorder {

struct loop {
  // Under which its counters are known (detail::key_of), or one of the special keys. Stored (release) after the fields
  // below are set in this segment; partner: the acquire in spawn() and detail::current_counters().
  std::atomic<std::uint64_t> key{2};  // detail::unregistered_key
  // Written under detail::evidence_mutex; read under it, or after `key`.
  segment::slot* slot = nullptr;
  std::uint32_t index = 0;                   // of `slot`
  segment::counters* last_resort = nullptr;  // shared by the threads that found no room for counters of their own

  node_id id = 0;
  string_id name = 0;
  std::uint32_t threads = 1;
  bool shutdown_waits = false;
  site_id began = 0;
  node_id spawner = 0;

  // The object is never freed, but used again for another loop: for handles of the C interface. `generation` goes up
  // (release) when a loop is given up.
  std::uint32_t number = 0;
  std::atomic<std::uint32_t> generation{1};

  // Under detail::evidence_mutex:
  std::uint32_t kept = 0;  // ended tasks of it that still have their slots
  bool ended = false;      // end_loop() was called
  bool outlived = false;   // … while tasks or groups of it were alive: its slot stays for good
  loop* next = nullptr;
  loop* previous = nullptr;
};

namespace detail {

// ---- keys: (epoch of the segment, name of the loop)
// ------------------------------------------------------------------

// Not 0: what a child that was made without fork()'s handlers finds in its thread's state must match no loop.
inline constexpr std::uint64_t unregistered_key = 2;         // not in the present segment (yet)
inline constexpr std::uint64_t off_key = ~std::uint64_t{0};  // nothing of it is recorded
inline constexpr std::uint64_t no_counters_key = 1;          // of a thread; no loop has it
constexpr std::uint64_t key_of(std::uint32_t epoch, string_id name) { return std::uint64_t{epoch} << 32 | name; }

// ---- the thread
// ------------------------------------------------------------------------------------------------------

inline constexpr std::uint32_t magazine_slots = 128;
inline constexpr std::uint32_t magazine_batch = 64;
inline constexpr std::uint32_t id_batch = 64;
inline constexpr std::uint32_t thread_blocks = 64;  // names of loops that one thread has counters of its own for
inline constexpr std::uint32_t no_ring = ~std::uint32_t{0};

// By which std::source_location objects a site was asked for. Line and column tell a library that was loaded where
// another one stood from that one.
struct site_cache_entry {
  const void* where;
  const void* function;
  std::uint32_t line;
  std::uint32_t column;
  site_id id;
};
// The two sites of a spawn, found at once.
struct spawn_cache_entry {
  const void* where;
  const void* function;
  std::uint32_t line;
  spawn_sites sites;
};
struct name_cache_entry {
  std::uint64_t hash;
  string_id id;
};
inline constexpr std::uint32_t site_cache_entries = 256;
inline constexpr std::uint32_t spawn_cache_entries = 64;
inline constexpr std::uint32_t name_cache_entries = 64;

// Where this thread writes the next event of one of its rings.
struct ring_writer {
  std::atomic<std::uint64_t>* head;   // of the ring; nullptr: there was no room, or nobody asked yet
  std::atomic<std::uint64_t>* place;  // as well
  segment::event* next;
  segment::event* end;  // of the ring's place
  std::uint64_t written;
};

// Zero in a child (MADV_WIPEONFORK), so that one that was made without fork()'s handlers finds nothing of its parent's.
struct thread_state {
  std::uint64_t counters_key;  // of the loops whose counters `counters` are
  segment::counters* counters;
  ring_writer events;
  ring_writer polls;
  segment::ring* ring;  // of `events`
  node polled;          // the task this thread polls, when recorded
  tick poll_began;
  node_id next_id;
  node_id id_end;
  double ns_per_tick;  // as the process has it: here one instruction multiplies by it
  std::uint32_t ring_index;
  std::uint32_t magazine_count;
  std::uint32_t epoch;  // of the segment that ring, counters and magazine belong to
  bool lost;            // counted in header::lost_threads
  std::uint32_t magazine[magazine_slots];

  std::uint32_t block_count;
  struct block {
    string_id series;
    segment::counters* counters;
  } blocks[thread_blocks];

  site_cache_entry sites[site_cache_entries];
  spawn_cache_entry spawns[spawn_cache_entries];
  name_cache_entry names[name_cache_entries];

  thread_state* next_free;  // under threads_mutex
};

// initial-exec: one load, no call. A plain pointer: nothing to destroy, and a thread that records after it was given
// back (see threads.cpp) takes another.
CURFEW_HIDDEN extern constinit thread_local thread_state* this_thread [[gnu::tls_model("initial-exec")]];

// ---- the process
// -----------------------------------------------------------------------------------------------------

enum class recording : std::uint8_t { not_begun, on, off };

// On a page of its own, which is zero in a child (MADV_WIPEONFORK): whatever way it was made, no node of its parent's
// is its own, and there is no segment. Invariant: all zero is "not begun".
struct alignas(4096) process_view {
  // Read on the hot path. Relaxed: a node comes from a thread that saw them set, and travels with a happens-before.
  std::atomic<std::uintptr_t> slots_base{0};
  std::atomic<std::uint64_t> slots_bytes{0};  // of reserved addresses; 0: no segment
  std::atomic<double> ns_per_tick{0};         // 0: not measured yet
  // A poll or task that ends at or after it calls attend(): when something is due, and always while polls are asked
  // for. So that asking costs those nothing who are not asked.
  std::atomic<tick> attention_at{0};
  std::atomic<segment::header*> header{nullptr};  // release after it is complete; acquire in the slow paths
  std::atomic<recording> state{recording::not_begun};
  // Read by attend() alone.
  std::atomic<tick> next_look{0};    // at the control page and the clocks
  std::atomic<tick> polls_until{0};  // polls that end before it are written down
  // Has this child been seen to go on with tasks of the process that it was forked from?
  std::atomic<bool> goes_on_with_inherited{false};
};
static_assert(offsetof(process_view, polls_until) < 64, "the hot path reads one cache line");
CURFEW_HIDDEN extern constinit process_view process;

// Counts the segments that this process and those it was forked from have had; as `header`.
CURFEW_HIDDEN extern constinit std::atomic<std::uint32_t> epoch;
// The process that has the present segment; 0: there is none.
CURFEW_HIDDEN extern constinit std::atomic<std::int32_t> recording_pid;
// Is this a child that was made by clone() or _Fork(), and that has not let go of its parent's segment yet? It may not
// lock anything: another thread of the parent may have been inside.
inline bool is_bare_child() noexcept {
  return process.header.load(std::memory_order_acquire) == nullptr &&
         recording_pid.load(std::memory_order_relaxed) != 0;
}

// Lock order, outermost first. fork.cpp takes them all.
CURFEW_HIDDEN extern constinit std::mutex lifecycle_mutex;    // making the segment, registering loops in it
CURFEW_HIDDEN extern constinit std::mutex threads_mutex;      // lists of thread states
CURFEW_HIDDEN extern constinit std::mutex evidence_mutex;     // notes, retained tasks, the list of loops
CURFEW_HIDDEN extern constinit std::mutex interning_mutex;    // sites and strings
CURFEW_HIDDEN extern constinit std::mutex pool_mutex;         // free slots, counters blocks, rings
CURFEW_HIDDEN extern constinit std::mutex own_segment_mutex;  // the file; anchors

// Whether it is known in the present segment, and not in that of a process that this one was made from.
inline bool is_registered(const loop& l) noexcept {
  const std::uint64_t key = l.key.load(std::memory_order_acquire);
  return key >> 32 == epoch.load(std::memory_order_acquire) && key != unregistered_key &&
         process.header.load(std::memory_order_acquire) != nullptr;
}

inline segment::slot* slots() noexcept {
  return reinterpret_cast<segment::slot*>(process.slots_base.load(std::memory_order_relaxed));
}
// Is it a slot of the present segment? Says no to nullptr and to nodes from before a fork.
inline bool is_ours(node n) noexcept {
  return reinterpret_cast<std::uintptr_t>(n) - process.slots_base.load(std::memory_order_relaxed) <
         process.slots_bytes.load(std::memory_order_relaxed);
}
inline std::uint32_t index_of(node n) noexcept { return static_cast<std::uint32_t>(n - slots()); }

// ---- slow paths, by file
// ---------------------------------------------------------------------------------------------

// lifecycle.cpp
CURFEW_HIDDEN bool ensure_segment() noexcept;   // false: recording is off, or cannot begin for now
CURFEW_HIDDEN void count_untracked() noexcept;  // a node of any kind found no room
CURFEW_HIDDEN std::uint64_t to_ticks(std::uint64_t ns) noexcept;
CURFEW_HIDDEN void forget_start_after_fork() noexcept;

// upkeep.cpp
// A poll of `ticks` ticks ended at `at`; none did when a task ended outside of one.
struct ended_poll {
  bool was = false;
  std::uint64_t ticks = 0;
};
CURFEW_HIDDEN void attend(thread_state&, const segment::slot&, ended_poll, tick at) noexcept;
CURFEW_HIDDEN void begin_upkeep() noexcept;                         // of a segment that is complete
CURFEW_HIDDEN void write_latest_anchor(segment::header&) noexcept;  // under own_segment_mutex
CURFEW_HIDDEN void forget_upkeep_after_fork() noexcept;

// own_segment.cpp
CURFEW_HIDDEN void* append_extent(segment::table, std::uint64_t first, std::uint64_t size_bytes,
                                  void* at = nullptr) noexcept;

// threads.cpp
CURFEW_HIDDEN thread_state* take_thread() noexcept;   // for this thread, with or without a segment; nullptr: no memory
CURFEW_HIDDEN thread_state* ready_thread() noexcept;  // … with its ring in the present segment, if there is one
CURFEW_HIDDEN node_id take_ids(thread_state&) noexcept;  // a new range; returns its first
CURFEW_HIDDEN node_id first_own_id() noexcept;           // ids below it are of the process that this was forked from
CURFEW_HIDDEN void count_lost(thread_state&) noexcept;   // it found no room for a ring, or for counters of its own
CURFEW_HIDDEN void forget_threads_after_fork() noexcept;

// slots.cpp
CURFEW_HIDDEN bool refill_magazine(thread_state&) noexcept;  // false: no room
CURFEW_HIDDEN void spill_magazine(thread_state&, std::uint32_t keep) noexcept;
CURFEW_HIDDEN std::uint32_t take_slot(thread_state*) noexcept;  // 0: no room
CURFEW_HIDDEN void give_slot(thread_state*, std::uint32_t index) noexcept;
CURFEW_HIDDEN void forget_slots_after_fork() noexcept;

// blocks.cpp
CURFEW_HIDDEN segment::counters* new_counters(string_id series) noexcept;    // nullptr: no room
CURFEW_HIDDEN segment::counters* last_resort_of(string_id series) noexcept;  // nullptr: no room
CURFEW_HIDDEN segment::counters* own_counters(thread_state&, string_id series) noexcept;
CURFEW_HIDDEN bool any_alive(string_id series) noexcept;  // tasks or groups, by the counters
CURFEW_HIDDEN void forget_blocks_after_fork() noexcept;

// rings.cpp
CURFEW_HIDDEN segment::ring* new_ring(ring_writer&, std::uint32_t& index) noexcept;  // nullptr: no room
// Of the thread of that ring. False: no room.
CURFEW_HIDDEN bool new_poll_ring(ring_writer&, std::uint32_t ring) noexcept;
// The writer has come to the end of its ring's place: it moves to a larger one, or begins anew.
CURFEW_HIDDEN void turn(ring_writer&, std::uint32_t most_events) noexcept;
CURFEW_HIDDEN void forget_rings_after_fork() noexcept;

// interning.cpp
CURFEW_HIDDEN spawn_sites sites_of_spawn_slow(std::source_location where, std::source_location function) noexcept;
CURFEW_HIDDEN site_id site_slow(const std::source_location& where, const std::source_location& function) noexcept;
CURFEW_HIDDEN void write_interned() noexcept;  // what was so far, into a new segment; under interning_mutex
CURFEW_HIDDEN void count_evicted(site_id, std::uint32_t flags) noexcept;
CURFEW_HIDDEN void count_never_started(site_id) noexcept;
CURFEW_HIDDEN void count_abandoned_handlers(const loop_place&, std::uint64_t how_many) noexcept;
CURFEW_HIDDEN void forget_interned_after_fork() noexcept;

// loops.cpp
CURFEW_HIDDEN loop& unrecorded_loop() noexcept;  // stands for all of which nothing is recorded
CURFEW_HIDDEN bool ensure_loop(loop&) noexcept;  // registers it in the present segment; false: cannot

// retention.cpp, all under evidence_mutex
CURFEW_HIDDEN void retain(loop*, node) noexcept;     // an ended task with a finding; it counts in loop::kept
CURFEW_HIDDEN void let_go_of(loop*, node) noexcept;  // an ended task that is kept no longer
CURFEW_HIDDEN loop* loop_at(std::uint32_t index) noexcept;
CURFEW_HIDDEN loop* add_loop() noexcept;       // a new one; nullptr: no memory
CURFEW_HIDDEN void drop_loop(loop&) noexcept;  // gives its slot back, when it has one, and itself to the next
CURFEW_HIDDEN void forget_evidence_after_fork() noexcept;
// Any thread, without the mutex: the loop object of that number; nullptr: there is none.
CURFEW_HIDDEN loop* numbered_loop(std::uint64_t number) noexcept;

// notes.cpp
CURFEW_HIDDEN segment::note* note_of(thread_state*, node) noexcept;  // made when it has none; under evidence_mutex
CURFEW_HIDDEN void free_slot(thread_state*, node) noexcept;          // with its note

// tasks.cpp
// By value: what another function has the address of cannot stay in registers, not even where that is not called.
CURFEW_HIDDEN node spawn_slow(loop&, spawn_info, tick at) noexcept;
CURFEW_HIDDEN void poll_begin_slow(loop&, node, tick at) noexcept;
CURFEW_HIDDEN void poll_end_slow(loop&, node, tick at) noexcept;
CURFEW_HIDDEN void finish_slow(loop&, node, node_state outcome, std::string_view error, bool error_pending,
                               tick at) noexcept;

// No thread at all: for slow paths when there is no memory for a state. Only written to before a segment is published.
CURFEW_HIDDEN extern constinit thread_state no_thread;

// fork.cpp
CURFEW_HIDDEN void install_fork_handlers() noexcept;  // once; any thread, without a lock of ours
// Of a bare child: what fork()'s handlers would have done. False: it cannot be, and recording is off.
CURFEW_HIDDEN bool let_go_in_bare_child() noexcept;
CURFEW_HIDDEN bool is_forked_child() noexcept;  // of a process that had recorded, or was about to
// A task is polled, waits or ends that was spawned before this child was forked off. Nothing of it can be recorded: its
// slot is the parent's. Leaves a trace of that, once.
[[gnu::cold]] CURFEW_HIDDEN void go_on_with_inherited() noexcept;

}  // namespace detail
}  // namespace curfew::recorder
