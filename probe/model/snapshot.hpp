// A snapshot is what one process' segment said at one moment, as plain values. probe/reader/ fills it, probe/verdict/
// judges it, and everything else shows it. It knows no segment, no file and no screen.
//
// It is built for a million tasks: tables of small records refer to each other by index, and share their text in
// `texts`.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace curfew::model {

using nanoseconds = std::chrono::nanoseconds;
using node_id = std::uint64_t;  // 0: nobody
using index = std::uint32_t;    // index into one of the snapshot's tables
inline constexpr std::size_t max_stack = 8;

enum class task_state : std::uint8_t {
  ready,
  running,
  waiting,
  completed,
  failed,
  cancelled,
  destroyed,
  never_started
};
constexpr bool is_live(task_state s) { return s <= task_state::waiting; }

enum class owner_kind : std::uint8_t { none, loop, group, handle };
enum class cancel_reason : std::uint8_t { none, explicit_request, deadline, sibling_failure, shutdown };
enum class group_state : std::uint8_t { open, joining, closed };
enum class loop_state : std::uint8_t { running, draining, ended };
enum class endpoint_kind : std::uint8_t { none, peer, own };

// This index stands for "no entry of a table". (It is declared after the enumerations because g++ 12 takes their own
// `none` for a shadow of it.)
inline constexpr index none = std::numeric_limits<index>::max();

// A site is a place in the source, which texts[file] and texts[function] name. Site 0 is "unknown" (line 0).
struct site {
  index file = 0;
  index function = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  index spawns = 0;  // site of the function of all tasks that were spawned here; 0: not known, or several functions
  std::uint64_t never_started = 0;  // task objects of this function that were destroyed unawaited and unspawned
  // At a site where loops were made, and whose `function` is their name, this counts the handlers that were destroyed
  // uncalled with their io_contexts. It is a lower bound.
  std::uint64_t abandoned_handlers = 0;
};

// Ended tasks of a site that had the same findings and lost their slots: only their number is left.
struct evicted_tasks {
  index site = 0;
  bool pending_at_shutdown = false;
  bool orphaned = false;
  bool unobserved_error = false;
  bool failed_daemon = false;
  std::uint64_t count = 0;
};

// Says where a task waits, or waited last: the operation, and the await sites around it. Tasks with equal stacks share
// one.
struct await_stack {
  index operation = 0;                   // text; 0: the task does not wait, and did not when its loop shut down
  std::uint32_t depth = 0;               // true number of frames; if `deeper`, a lower bound
  std::uint32_t kept = 0;                // how many of them are in `sites`
  bool deeper = false;                   // whether there were too many frames to count
  std::array<index, max_stack> sites{};  // from the outermost frame that was kept to the innermost; 0 beyond

  // REQUIRES: kept != 0.
  index innermost() const { return sites[kept - 1]; }
  friend bool operator==(const await_stack&, const await_stack&) = default;
};

// Holds details that few tasks have.
struct note {
  std::uint32_t thread = 0;  // kernel's thread id, while the task runs
  // Sites of the code that a task runs which has run for long, the innermost first; empty: not known.
  std::vector<index> running{};
  nanoseconds orphaned{0};  // when it was orphaned; 0: it was not
  node_id dropped_by = 0;
  index dropped_in = 0;  // site of the function that dropped it
  nanoseconds cancelled{0};
  node_id cancelled_by = 0;
  index scope = 0;                 // site of the cancelled scope that it is in
  nanoseconds scope_cancelled{0};  // when that was; 0: not known
  node_id scope_cancelled_by = 0;
  // Where a task that was pending at shutdown waited then, if it has gone on since: index into stacks; else none.
  index at_shutdown = none;
  std::string error;            // text of the exception that it failed with
  bool error_gathered = false;  // who waits for it and for others was to get that with theirs, when all had ended
};

// All instants are measured from the beginning of the process' segment.
struct task {
  node_id id = 0;
  node_id owner = 0;
  node_id spawner = 0;
  nanoseconds spawned{0};
  nanoseconds since{0};  // when it entered its state
  nanoseconds busy{0};   // time inside finished polls
  node_id wait_on = 0;   // the task or group that it waits for, or who holds the object that it waits for
  std::uint32_t polls = 0;
  task_state state : 4 = task_state::ready;
  owner_kind owned_by : 2 = owner_kind::none;
  cancel_reason reason : 3 = cancel_reason::none;
  bool by_cause : 1 = false;  // its loop owns it, but the tree has it below its spawner, in whose handler it began
  bool guessed : 1 = false;   // it was put together from several handlers by a rule that may be wrong here
  bool daemon : 1 = false;
  bool orphaned : 1 = false;
  bool collectable : 1 = false;  // … and nothing but garbage refers to it
  bool pending_at_shutdown : 1 = false;
  bool dead_wait : 1 = false;  // … for nothing was left that could wake it or another task of its loop
  bool unobserved_error : 1 = false;
  bool failed_daemon : 1 = false;
  bool cancel_requested : 1 = false;
  bool cleans_up : 1 = false;  // it waits, while it handles its cancel: it has not swallowed that, nor ended yet
  bool unseen : 1 = false;     // nobody says when it is polled: while it is live, `state` and `polls` are not known
  bool main : 1 = false;
  bool has_deadline : 1 = false;                         // it is in a cancel scope with a deadline that holds
  bool shielded : 1 = false;                             // it is in a shield
  bool waits_for_any : 1 = false;                        // it waits for others, too, and does not need all of them
  bool waits_for_holder : 1 = false;                     // … for the one who holds what it waits for to let go of that
  cancel_reason scope_reason : 3 = cancel_reason::none;  // it is in a scope that was cancelled by itself
  index loop = none;                                     // index into loops
  index spawned_at = 0;                                  // site
  index function = 0;                                    // site of the coroutine's own function
  index given_name = 0;                                  // text; 0: it was given none
  index stack = 0;                                       // index into stacks
  index note = none;                                     // index into notes
};
// Returns whether the state of the task is known, and since when it is in it.
constexpr bool is_known(const task& t) { return !t.unseen || !is_live(t.state); }
static_assert(sizeof(task) <= 88, "a million of them are shown while the next million is read");

// An object of the program that a task waits for: a socket, a timer, a lock.
struct object {
  index task = none;  // the task that waits
  std::uint64_t address = 0;
  std::int32_t descriptor = -1;                  // -1: none, or not known
  endpoint_kind endpoint = endpoint_kind::none;  // whose address the next two are: its peer's, or its own
  std::uint16_t port = 0;                        // 0: none
  index host = 0;                                // text: "10.0.0.7", "::1"; "unix"
  node_id holder = 0;                            // a task that holds it; 0: none does, or none is known
  std::uint32_t holders = 0;                     // how many do
};

struct group {
  node_id id = 0;
  node_id owner = 0;  // the task whose body it is
  nanoseconds opened{0};
  nanoseconds cancelled{0};  // when its cancellation was requested; 0: it was not
  node_id cancelled_by = 0;
  std::uint32_t children_spawned = 0;
  group_state state = group_state::open;
  cancel_reason reason = cancel_reason::none;
  index loop = none;
  index opened_at = 0;   // site
  index given_name = 0;  // text
};

struct loop {
  node_id id = 0;
  node_id main = 0;  // its main task
  node_id spawner = 0;
  nanoseconds began{0};
  nanoseconds shutdown{0};       // when its shutdown began; 0: it has not begun
  nanoseconds without_tasks{0};  // when it was last left without tasks (it may have some again); 0: never, or it ended
  nanoseconds ended{0};          // 0: it has not, or that is not known
  nanoseconds not_run{0};        // since when its runtime says that nobody runs it; 0: it says no such thing
  bool is_run = false;           // its runtime says that somebody does
  std::uint32_t threads = 1;
  loop_state state = loop_state::running;
  bool shutdown_waits = false;
  bool nobodys = false;               // nobody has made it: it began with the first thing on its context
  std::optional<nanoseconds> made{};  // of such a one: when its context was made, if that is known; may be negative
  index name = 0;                     // text; also the key of its counters
  index began_at = 0;                 // site
  index runtime = 0;                  // text: the runtime whose loop it is, "asyncio"; "": curfew's own, or not said
};

// Returns when the loop ended; `now` if it has not, or that is not known.
constexpr nanoseconds end_of(const loop& l, nanoseconds now) { return l.ended.count() != 0 ? l.ended : now; }

// Says when a test of the program ran: the tasks that were spawned meanwhile are its tasks.
struct test_bounds {
  index name = 0;  // text
  nanoseconds began{0};
  nanoseconds ended{0};  // 0: it still ran
  index where = 0;       // site where it stands
};

// A line that the program has compiled in, by which findings about it are meant (judge/suppressions.hpp).
struct suppression_line {
  index line = 0;   // text
  index where = 0;  // site
};

// Says which findings a test means: those of tasks that were spawned at a time, or as many of a site as were seen.
struct allowance {
  index kinds = 0;  // text: names of kinds of findings, with commas between; "*": all
  nanoseconds began{0};
  nanoseconds ended{0};        // 0: it still holds
  bool expected = false;       // a task is meant by any of its findings, not by its foremost one alone
  index site = 0;              // of what is counted
  std::uint64_t findings = 0;  // how many are meant, whenever their tasks were spawned; 0: this is about a time
};

// The longest poll of the tasks of one site, of those that held up their loop for longer than a second and have ended.
struct blocking_poll {
  index site = 0;           // as origin_of() in likeness.hpp
  index function = 0;       // site of the task's function
  std::uint32_t tasks = 0;  // how many tasks of that site had such a poll
  node_id task = 0;
  nanoseconds ended{0};
  nanoseconds lasted{0};
  // Sites of the code that ran meanwhile, the innermost first; empty: nobody looked.
  std::vector<index> running{};
};

inline constexpr std::size_t histogram_buckets = 188;
struct histogram {
  std::uint64_t sum_ns = 0;
  std::array<std::uint64_t, histogram_buckets> buckets{};  // histogram_floor() in bucket.hpp gives their bounds
};

// Sums the counters of all loops that share a name, over all threads, since the process began. `*_before` were read
// before the tasks of this snapshot and `*_after` after them: in a quiet process they are equal.
struct counters {
  index name = 0;                                       // text
  std::uint64_t spawned_before = 0, spawned_after = 0;  // tasks, including untracked ones
  std::uint64_t ended_before = 0, ended_after = 0;      // tracked tasks
  std::uint64_t completed = 0, failed = 0, cancelled = 0, destroyed = 0;
  std::uint64_t untracked = 0;  // tasks that found no room; their ends are not counted
  std::uint64_t live = 0;       // number of this snapshot's live tasks
  std::uint64_t orphaned = 0, pending_at_shutdown = 0, unobserved_errors = 0, failed_daemons = 0;
  std::uint64_t cancels_asked = 0, groups_opened = 0, groups_closed = 0;
  histogram poll_duration, schedule_delay, task_lifetime;
};

enum class process_end : std::uint8_t {
  alive,
  exited,  // through exit() or main's return
  died     // killed, aborted, _exit, exec: it could not record its end
};

struct process {
  std::uint32_t pid = 0;
  std::uint32_t parent_pid = 0;
  // This is field 22 of /proc/PID/stat, which identifies the process together with the pid; 0 if it is not known.
  std::uint64_t start_jiffies = 0;
  std::string executable;
  std::string command_line;
  process_end end = process_end::alive;
  std::chrono::system_clock::time_point began{};
  nanoseconds began_monotonic{0};  // the same on CLOCK_MONOTONIC, for whoever has times of that clock from this boot
  // This is when the snapshot was taken, measured since the process' segment began. If the process exited, this is the
  // instant of its exit; if it died, the last instant that it wrote down.
  nanoseconds taken{0};
  // A live process goes on while it is read. What is so since before this instant was so at it, of all tasks at once;
  // of what is younger, one thing may have come after the other. max(): nothing went on.
  nanoseconds at_once = nanoseconds::max();
  bool end_unseen = false;  // it ended unseen: `taken` is its last sign of life, and it may have lived on for long
  std::string segment;      // path of the segment that this came from
  bool checked = false;     // whether `segment` lies in a check's folder: the process runs or ran under `curfew check`
  std::uint64_t untracked_nodes = 0;
  std::uint64_t lost_threads = 0;
  std::uint64_t lost_names = 0;
  std::uint64_t never_started = 0;       // task objects that were destroyed before they were awaited or spawned
  std::uint64_t abandoned_handlers = 0;  // handlers destroyed uncalled with the io_contexts of loops; a lower bound
  std::uint64_t misused_calls = 0;       // calls of the C interface with a node or a loop that was not there
  std::uint64_t overwritten_events = 0;  // events of the timeline that are lost: each thread keeps only its latest
  std::uint64_t segment_bytes = 0;
};

struct snapshot {
  model::process process;
  std::vector<loop> loops;
  std::vector<group> groups;
  std::vector<task> tasks;
  std::vector<note> notes;
  std::vector<object> objects;                     // in the order of their tasks; a task has at most one
  std::vector<await_stack> stacks{await_stack()};  // [0] is empty; no stack is there twice: equal indexes, equal stacks
  std::vector<site> sites;                         // [0] is unknown
  std::vector<evicted_tasks> evicted;              // by site
  std::vector<std::string> texts;                  // [0] is ""; no text is there twice: equal indexes, equal texts
  std::vector<counters> counters_by_name;
  std::vector<test_bounds> tests;  // in the order in which they ran, one after the other
  std::vector<suppression_line> suppressions;
  std::vector<allowance> allowances;
  std::vector<blocking_poll> blocking_polls;  // at most one of a site, of the sites with the longest ones
  // This counts slots that were in the middle of a change, because their writer died or, if it is alive, did not finish
  // in time; they were read as they are. It also counts slots that said something impossible, of which only the rest
  // was used.
  std::uint64_t torn_slots = 0;

  std::string_view text(index i) const { return i < texts.size() ? std::string_view(texts[i]) : std::string_view(); }
  const site& site_at(index i) const { return i < sites.size() ? sites[i] : sites[0]; }
  const await_stack& stack_of(const task& t) const { return t.stack < stacks.size() ? stacks[t.stack] : stacks[0]; }
  std::string_view operation_of(const task& t) const { return text(stack_of(t).operation); }
  const object* object_of(index task) const {
    const auto at = std::lower_bound(objects.begin(), objects.end(), task,
                                     [](const object& o, index wanted) { return o.task < wanted; });
    return at != objects.end() && at->task == task ? &*at : nullptr;
  }
  // Returns the test in which something was spawned at that instant, or nullptr.
  const test_bounds* test_at(nanoseconds instant) const {
    const auto after = std::upper_bound(tests.begin(), tests.end(), instant,
                                        [](nanoseconds at, const test_bounds& t) { return at < t.began; });
    if (after == tests.begin()) return nullptr;
    const auto& t = *std::prev(after);
    return t.ended.count() == 0 || instant <= t.ended ? &t : nullptr;
  }
  const blocking_poll* blocking_poll_at(index site) const {
    const auto at = std::find_if(blocking_polls.begin(), blocking_polls.end(),
                                 [&](const blocking_poll& p) { return p.site == site; });
    return at != blocking_polls.end() ? &*at : nullptr;
  }
  const note* note_of(const task& t) const { return t.note < notes.size() ? &notes[t.note] : nullptr; }
  // Returns the name given with set_name, or else the name of the coroutine's own function.
  std::string_view name_of(const task& t) const {
    return t.given_name != 0 ? text(t.given_name) : text(site_at(t.function).function);
  }
};

}  // namespace curfew::model
