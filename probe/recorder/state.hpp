// Holds what the recorder knows in private memory: the state of the process, of each thread and of each loop.
// Everything here is constant-initialised and trivially destructible, so that tasks can be recorded at any time of a
// process's life. Nothing is done here: what does something has a header of its own. Used by the files of
// probe/recorder/ only.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {

// Invariant: while `key` is of the present segment, `slot`, `index` and `last_resort` are of it and do not change. What
// begin_loop() fills in (id to spawner) does not change until the object is used again.
//
// Memory ordering: `key` is stored (release) after these are set in this segment. Whoever finds it there (acquire: in
// detail::has_counters_of(), detail::is_registered() and detail::place_of()) sees them.
struct loop {
  // This is the key under which its counters are known (detail::key_of), or one of the special keys.
  std::atomic<std::uint64_t> key{2};  // this is detail::unregistered_key
  // `slot` and `index` are written under detail::evidence_mutex, `last_resort` before `key` under
  // detail::lifecycle_mutex. They are read under evidence_mutex, or after `key`.
  segment::slot* slot = nullptr;
  std::uint32_t index = 0;                   // the index of `slot`
  segment::counters* last_resort = nullptr;  // shared by the threads that found no room for counters of their own

  node_id id = 0;
  string_id name = 0;
  std::uint32_t threads = 1;
  bool shutdown_waits = false;
  bool nobodys = false;
  tick made = 0;
  std::atomic<tick> not_run{0};  // as `owner` in its slot; for that which it has in a child after fork()
  site_id began = 0;
  string_id runtime = 0;
  node_id spawner = 0;

  // The object is never freed, but used again for another loop, because handles of the C interface may refer to it.
  // `generation` goes up (release) when a loop is given up.
  std::uint32_t number = 0;
  std::atomic<std::uint32_t> generation{1};

  // These are under detail::evidence_mutex.
  std::uint32_t kept = 0;  // how many ended tasks of it still have their slots
  bool ended = false;      // end_loop() was called
  bool outlived = false;   // tasks or groups of it were alive then: its slot stays for good
  loop* next = nullptr;
  loop* previous = nullptr;
};

namespace detail {

// ---- keys: (epoch of the segment, name of the loop) --------------------------------------------------------------

// The keys are not 0: what a child that was made without fork()'s handlers finds in its thread's state must match no
// loop.
inline constexpr std::uint64_t unregistered_key = 2;         // the loop is not in the present segment (yet)
inline constexpr std::uint64_t off_key = ~std::uint64_t{0};  // nothing of the loop is recorded
inline constexpr std::uint64_t no_counters_key = 1;          // the thread has no counters; no loop has this key
constexpr std::uint64_t key_of(std::uint32_t epoch, string_id name) { return std::uint64_t{epoch} << 32 | name; }

// ---- the thread -----------------------------------------------------------------------------------------------------

inline constexpr std::uint32_t magazine_slots = 128;
inline constexpr std::uint32_t magazine_batch = 64;
inline constexpr std::uint32_t id_batch = 64;
inline constexpr std::uint32_t thread_blocks = 64;  // for how many names of loops one thread has counters of its own
inline constexpr std::uint32_t no_ring = ~std::uint32_t{0};

// Remembers by which std::source_location objects a site was asked for. Line and column tell a library that was loaded
// from another one that stood in the same place before.
struct site_cache_entry {
  const void* where;
  const void* function;
  std::uint32_t line;
  std::uint32_t column;
  site_id id;
};
// Remembers the two sites of a spawn, so that they are found at once.
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

// Says where this thread writes the next event of one of its rings.
struct ring_writer {
  std::atomic<std::uint64_t>* head;   // of the ring; nullptr if there was no room, or if nobody asked yet
  std::atomic<std::uint64_t>* place;  // of the ring; nullptr likewise
  segment::event* next;
  segment::event* end;  // the end of the ring's place
  std::uint64_t written;
};

// What the slot of a task said that was pending when its loop shut down, and is polled: see shutdown_wait.hpp.
struct kept_wait {
  node of;  // nullptr: nothing is kept
  node_id id;
  tick since;
  std::uint64_t wait_on;
  std::uint32_t flags;  // those of flag::of_pending_wait
  std::uint32_t where;
  node_state state;
};

// The state is zero in a child (MADV_WIPEONFORK), so that one that was made without fork()'s handlers finds nothing of
// its parent's.
//
// Invariant: only its thread reads and writes it, except `next_free` of one that was given back. What it has of a
// segment (counters, rings, magazine, blocks, the polled task, what is kept of it) is of the segment number `epoch`, or
// there is none of it.
struct thread_state {
  std::uint64_t counters_key;  // the key of the loops whose counters `counters` are
  segment::counters* counters;
  ring_writer events;
  ring_writer polls;
  segment::ring* ring;  // the ring of `events`
  node polled;          // the task that this thread polls, if it is recorded
  tick poll_began;
  node
      delayed;  // a task that is polled, whose wait for its turn is counted when the poll ends: see record_poll_begin()
  std::uint64_t delay;
  kept_wait kept;  // of the task that is polled, if it was pending at its loop's shutdown
  node_id next_id;
  node_id id_end;
  double ns_per_tick;  // that of the process; from here one instruction multiplies by it
  std::uint32_t ring_index;
  std::uint32_t magazine_count;
  std::uint32_t epoch;  // the segment that ring, counters and magazine belong to
  bool lost;            // it is counted in header::lost_threads
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

// The variable is initial-exec, so that reading it takes one load and no call. It is a plain pointer, so that there is
// nothing to destroy, and a thread that records after its state was given back (see threads.cpp) takes another.
CURFEW_HIDDEN extern constinit thread_local thread_state* this_thread [[gnu::tls_model("initial-exec")]];

// ---- the process ----------------------------------------------------------------------------------------------------

enum class recording : std::uint8_t { not_begun, on, off };

// The view stands on a page of its own, which is zero in a child (MADV_WIPEONFORK): whatever way the child was made, no
// node of its parent's is its own, and there is no segment. Invariant: all zero is "not begun".
struct alignas(4096) process_view {
  // These are read on the hot path. Relaxed: a node comes from a thread that saw them set, and travels with a
  // happens-before.
  std::atomic<std::uintptr_t> slots_base{0};
  std::atomic<std::uint64_t> slots_bytes{0};  // the size of the reserved addresses; 0 if there is no segment
  std::atomic<double> ns_per_tick{0};         // 0 if it is not measured yet
  // A poll or task that ends at this tick or later calls attend(): when something is due, and always while polls are
  // asked for. So the hot path pays nothing for this while nobody asks.
  std::atomic<tick> attention_at{0};
  std::atomic<std::uint64_t> blocking_ticks{0};   // so does a poll that took so long; 0 until there is a segment
  std::atomic<segment::header*> header{nullptr};  // stored (release) when it is complete; acquire in the slow paths
  std::atomic<recording> state{recording::not_begun};
  // Only attend() reads these.
  std::atomic<tick> next_look{0};    // when to look next at the control page and the clocks
  std::atomic<tick> polls_until{0};  // polls that end before this are written down
  // Says whether this child was seen to go on with tasks of the process that it was forked from.
  std::atomic<bool> goes_on_with_inherited{false};
};
static_assert(offsetof(process_view, next_look) < 64, "the hot path reads one cache line");
CURFEW_HIDDEN extern constinit process_view process;

// Counts the segments that this process and those it was forked from have had. Stored (release) and loaded (acquire) as
// `header` is.
CURFEW_HIDDEN extern constinit std::atomic<std::uint32_t> epoch;
// Names the process that has the present segment; 0 if there is none.
CURFEW_HIDDEN extern constinit std::atomic<std::int32_t> recording_pid;
// Returns whether this is a child that was made by clone() or _Fork(), and that has not let go of its parent's segment
// yet. It must not lock anything, because another thread of the parent may have been inside.
inline bool is_bare_child() noexcept {
  return process.header.load(std::memory_order_acquire) == nullptr &&
         recording_pid.load(std::memory_order_relaxed) != 0;
}

// Returns whether the loop is known in the present segment, and not in that of a process that this one was made from.
inline bool is_registered(const loop& l) noexcept {
  const std::uint64_t key = l.key.load(std::memory_order_acquire);
  return key >> 32 == epoch.load(std::memory_order_acquire) && key != unregistered_key &&
         process.header.load(std::memory_order_acquire) != nullptr;
}

inline segment::slot* slots() noexcept {
  return reinterpret_cast<segment::slot*>(process.slots_base.load(std::memory_order_relaxed));
}
// Returns whether it is a slot of the present segment: false for nullptr, and for nodes from before a fork.
inline bool is_ours(node n) noexcept {
  return reinterpret_cast<std::uintptr_t>(n) - process.slots_base.load(std::memory_order_relaxed) <
         process.slots_bytes.load(std::memory_order_relaxed);
}
inline std::uint32_t index_of(node n) noexcept { return static_cast<std::uint32_t>(n - slots()); }

CURFEW_HIDDEN std::uint64_t to_ticks(std::uint64_t ns) noexcept;

}  // namespace detail
}  // namespace curfew::recorder
