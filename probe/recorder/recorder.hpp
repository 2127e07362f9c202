// The recorder writes down what the tasks of a runtime do. It writes to this process's segment, and never reads from it
// what a decision depends on. On the hot path, where tasks are spawned, polled and ended, it never blocks, throws, logs
// or allocates (hot_path.hpp).
//
// Used by runtime/ and, through the C ABI of <curfew/probe.h>, by any other runtime. Readers (probe/reader/) do not use
// it.
//
// Conventions
//   - A `node` is a live entry of the segment. nullptr means "not recorded" (recording is off, or there was no room,
//     which has been counted): every function accepts it and does nothing.
//   - Calls for one task are made by one thread at a time, with a happens-before between them (a task is a strand).
//     These may be made from any thread while the task is known not to end: cancel, adopt, orphan, become_daemon,
//     set_background, set_guessed, set_scopes (which one thread at a time calls).
//   - `tick` values come from now(). Pass the same one if two events share an instant: reading it is the largest part
//     of what recording costs.
//   - The first loop that begins creates the segment (environment: CURFEW_DIR, CURFEW_KEEP, CURFEW=off). If it cannot
//     be created, the program runs on, unrecorded, one line on stderr says why, and a trace is left (trace.hpp). It is
//     tried again every second.
//   - fork(): the child starts with no segment and gets its own at its first event. Nodes from before the fork are
//     accepted and ignored there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string_view>

#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"
#include "probe/segment/own_memory.hpp"

namespace curfew::recorder {

inline tick now() noexcept;

// Interns a site. The second call for the same places is a look-up in a cache of the thread. Functions are kept as a
// person would write them: function_name.hpp.
inline site_id site(const std::source_location&) noexcept;
// Interns the place of `where` in the function of `function`, because g++ 12 spells the function of an await as its
// frame.
inline site_id site(const std::source_location& where, const std::source_location& function) noexcept;
// Interns by content, under a lock. What the pointers point to is copied.
site_id site(const char* file, std::uint32_t line, std::uint32_t column, const char* function) noexcept;
string_id name(std::string_view) noexcept;

inline node_id id_of(node) noexcept;  // 0 for nullptr
// These say what was recorded of a task, for whoever told it and keeps no copy.
inline site_id function_of(node) noexcept;        // 0: not known, or not recorded
inline node_id spawner_of(node) noexcept;         // 0: nobody, or not recorded
inline bool waits_for_first_turn(node) noexcept;  // it is ready, and was never polled

// ---- loops ----------------------------------------------------------------------------------------------------------

struct loop;  // what the recorder knows of one event loop; valid from begin_loop to end_loop

struct loop_info {
  std::string_view name;  // also the metrics' label: loops of one name share their counters
  std::uint32_t threads = 1;
  bool shutdown_waits = false;
  // Nobody has made it: it begins with the first thing that happens on its context, which may have been there before.
  bool nobodys = false;
  tick made = 0;  // of such a one: when its context was made; 0: not known
  site_id began = 0;
  string_id runtime = 0;  // the name of the runtime whose loop it is; 0: ours
  node_id spawner = 0;
};
loop* begin_loop(const loop_info&) noexcept;  // never returns nullptr
// Returns whether nothing of the loop is or will be recorded. Then what would be said of its tasks need not be found
// out.
inline bool is_off(const loop&) noexcept;
// Returns whether that is so of every loop that begins from now on. It is not known before the first one begins.
inline bool is_off() noexcept;
// Returns how many loops, groups and tasks there were so far of which nothing is recorded because no segment could be
// made; 0 once there is one. Thread-safe.
std::uint64_t unrecorded_nodes() noexcept;
// Returns where this process has its segment in memory, until it ends; nullptr if there is none, as in a child before
// anything is recorded there. Thread-safe.
const segment::own_memory* own_memory() noexcept;
inline node_id id_of(const loop&) noexcept;
void set_main(loop&, node task) noexcept;

// Says that the loop's last task has ended, and nothing of it is alive now. It is said again each time that this is so.
void without_tasks(loop&, tick since) noexcept;

// Says since when no thread is inside the loop; segment::loop_is_run: one is. Until it is said nobody knows. Does
// nothing to a loop that nobody has made. One thread at a time.
void not_run_since(loop&, tick since) noexcept;

// Says that the loop's main task is done, and that what is left is drained.
void begin_shutdown(loop&, tick at) noexcept;
// Flags every pending task of the loop that is no daemon as pending-at-shutdown. Where it waits now is what its slot
// says when it has ended, whatever it waits for until then. Returns how many it flagged now. A task that has no owner,
// and was asked to cancel by its last one, is on its way to its end with all that it owns. Such tasks may be left out
// for now. `out_of_work` is when the loop found that nothing was left to do, or 0. If every live task of the loop,
// daemons included, has waited since before that, none of them could ever be woken, and those that are flagged now are
// flagged as dead waits, too. (Somebody else may have had a task of it go on since.) REQUIRES: no task of this loop
// ends meanwhile.
enum class pending_tasks : std::uint8_t { all, but_on_their_way };
std::size_t mark_pending(loop&, pending_tasks = pending_tasks::all, tick out_of_work = 0) noexcept;
// Says that the loop has ended, and that nothing of it is alive, while somebody still refers to what it was: `l` lives
// until end_loop().
void loop_is_over(loop& l) noexcept;
// Ends the loop; `l` is dead after it. A loop with findings stays readable. Tasks that outlive it may still be
// finished, observed and unobserved with it: what it needs for them stays.
void end_loop(loop* l) noexcept;

loop_place place_of(const loop&) noexcept;
// Says that the io_context of a loop went, and with it at least so many handlers that were no task's and had not been
// called. That is a finding, counted at the place of the loop.
void abandoned_handlers(const loop_place&, std::uint64_t at_least) noexcept;

// Says where this process' CPython keeps what its threads run (probe/segment/python_frames.hpp). Only the first call
// counts.
struct python_addresses {
  std::uint64_t first_thread = 0, code_type = 0, text_type = 0, bytes_type = 0;
};
void describe_python(const python_addresses&, const std::uint32_t (&offsets)[segment::python_offsets]) noexcept;

// ---- what the program says of itself --------------------------------------------------------------------------------
//
// None of this makes a segment: what is said before there is one is written when it is made, also in a forked child.

// Says that a test of this name begins, which stands at that place; 0: not known. The tasks that are spawned from now
// on, on any thread, are of this test, until it ends or another one begins: tests run one after the other.
void begin_test(std::string_view name, site_id where = 0) noexcept;
void end_test() noexcept;
// Says which findings are known and meant, as in a file of suppressions, a line each; `where` is where that was said.
void suppress(std::string_view lines, site_id where) noexcept;
// Says that a test means findings of these kinds ("orphaned-task,never-started"; "*": all) of the tasks that are
// spawned from now on, on any thread, until end_allowance() is given the number that is returned. A task is one of them
// by its foremost finding, or if they are `expected` by any.
std::uint64_t begin_allowance(std::string_view kinds, bool expected) noexcept;
void end_allowance(std::uint64_t number) noexcept;
// Says that a test has seen so many findings more of a kind, of tasks of that site, that it means: of what is only
// counted, or will be, nobody can tell by a time.
void allow_more(std::string_view kind, site_id, std::uint64_t findings) noexcept;

// ---- groups ---------------------------------------------------------------------------------------------------------

node begin_group(loop&, node_id host_task, site_id opened, string_id name) noexcept;
void join_group(node) noexcept;                                      // the body is done, its children are not
void cancel_group(loop&, node, cancel_reason, node_id by) noexcept;  // the first call wins
void end_group(loop&, node) noexcept;

// ---- tasks ----------------------------------------------------------------------------------------------------------

struct spawn_info {
  node_id owner = 0;
  owner_kind owned_by = owner_kind::none;
  bool daemon = false;
  bool main = false;
  bool by_cause = false;  // its loop owns it, and readers show it below its spawner
  bool unseen = false;    // nobody will say when it is polled
  node_id spawner = 0;
  site_id spawned_at = 0;
  site_id function = 0;  // the coroutine's own function
  // The owner's node if that is a group, to count its children: one thread at a time spawns there.
  node group = nullptr;
};
// Returns the two sites for spawned_at and function, as site() does for each, but found at once.
inline spawn_sites sites_of_spawn(std::source_location where, std::source_location function) noexcept;
// Does the same for a coroutine that is named by where it comes from (coroutine_names.hpp): the first call for each
// function reads the program's symbols, for some milliseconds. `otherwise` names it where its origin does not.
inline spawn_sites sites_of_spawn(std::source_location where, const coroutine_origin&,
                                  std::source_location otherwise) noexcept;
inline node spawn(loop&, const spawn_info&, tick at) noexcept;  // its state is `ready` then

inline void poll_begin(loop&, node, tick at) noexcept;
// Called after a poll that left the task suspended. The state is what wait() or ready() said inside the poll.
inline void poll_end(loop&, node, tick at) noexcept;

// Says that the task is about to suspend. `stack` has the innermost await sites, at most max_stack of them, the
// outermost first; `depth` is the true number of frames.
struct wait_info {
  string_id operation = 0;
  node_id wait_on = 0;  // the task or group that it waits for, or a word of segment::object_reference, or 0
  const site_id* stack = nullptr;
  std::uint32_t kept = 0;
  std::uint32_t depth = 0;
};
inline void wait(node, const wait_info&) noexcept;
// Says in what a task waits that has said that it waits, where that was not known yet: the operation, if it is not 0,
// and a word of segment::object_reference, or 0. Returns false if the task does not wait.
inline bool wait_on(node, string_id operation, std::uint64_t object) noexcept;
// What a task has said that it waits in, for whoever polls it and may find that it goes on waiting there.
struct told_wait {
  bool waits = false;  // it said so
  string_id operation = 0;
  node_id wait_on = 0;
};
inline told_wait told_wait_of(node) noexcept;
// Says that a poll ends in which the task has gone on waiting as it did before, with the stack that it has told.
inline void waits_on(node, const told_wait& before) noexcept;
// Returns whether nothing was said yet of how the poll leaves the task: neither wait() nor ready().
inline bool is_running(node) noexcept;
// Returns the task that this thread polls, or nullptr. After a poll within another one that is not known any more.
inline node polled_here() noexcept;
// Says that the poll of another task, which began inside of this one's, has ended: this one's goes on.
inline void poll_goes_on(node) noexcept;
inline void ready(node, tick at) noexcept;  // it was woken, and waits for its turn

// Ends a task, and the poll that it ended in, if it was being polled. `outcome` is completed, failed, cancelled,
// destroyed or never_started. A task without a finding gives its slot back here and the node is dead. There are two
// exceptions. A failed task whose error may still be observed (`error_pending`) keeps its slot until observed() or
// unobserved(). An orphaned or pending-at-shutdown task, and a daemon that its loop owns and that failed, is retained
// (the latest 1,024), and the node is dead too. `error` is the exception's text if the outcome is failed.
inline void finish(loop&, node, node_state outcome, std::string_view error, bool error_pending, tick at) noexcept;
// Says that a pending task goes, in a loop that this process goes on with: if it was spawned before a fork(), that is
// told as what a child goes on with is. It is said beside finish().
inline void lose(node) noexcept;
// Says why the loop of this main task ends before it. That is kept with the task, in the place of an error.
void loop_ended_by(node main, std::string_view cause) noexcept;
// Says of a failed task whose error may still be observed that somebody waits for it and for others, and gets its error
// with theirs when all have ended: until then nobody has missed it.
void error_gathered(node) noexcept;
void observed(node) noexcept;           // somebody took the error of a failed task; the node is dead
void unobserved(loop&, node) noexcept;  // nobody will take it: a finding; the node is dead

void cancel(loop&, node, cancel_reason, node_id by) noexcept;  // it was asked of this task itself; the first call wins
// Says that what was asked of this task itself is taken back. A task that is pending at shutdown stays as it was.
void cancel_withdrawn(node) noexcept;
// Says that a cancel reached a task or a group from its owner. Only the flag and the reason are recorded: what was
// asked is on the owner.
void cancel_inherited(node, cancel_reason) noexcept;
// Says in which cancel scopes the task is now: whether one of them has a deadline that holds, whether one is a shield,
// and, if one was cancelled by itself, why, where it is, and which task asked for it. What was said of the same
// cancelled scope before stays. Called each time that one of these changes, and when the task has left them all.
struct scopes {
  bool has_deadline = false;
  bool shielded = false;
  cancel_reason cancelled = cancel_reason::none;
  site_id cancelled_at = 0;
  node_id cancelled_by = 0;
};
void set_scopes(node, const scopes&) noexcept;
// Says, before wait(), whether the task may go on before what it waits for has ended: as it waits for others, too, and
// does not need all of them, or has a deadline; and whether it handles its cancel meanwhile, and cleans up. Not for
// tasks of which set_scopes() is told.
struct kind_of_wait {
  bool one_of_several = false;
  bool has_deadline = false;
  bool cleans_up = false;
};
void set_kind_of_wait(node, const kind_of_wait&) noexcept;
// Says that a task which waits for one of several cannot go on before the one that was named has ended.
void need_what_is_awaited(node) noexcept;
// Says whether a task that waits goes on when its time is up.
void set_deadline_of_wait(node, bool has_deadline) noexcept;
void adopt(loop&, node, node_id owner, owner_kind) noexcept;
void become_daemon(loop&, node) noexcept;  // the loop owns it from now on
// Says that the task became background work with its owner, or ceased to be. Only the flag is recorded.
inline void set_background(loop&, node, bool) noexcept;
void orphan(loop&, node, node_id dropped_by, site_id dropped_in) noexcept;
void collectable(loop&, node) noexcept;  // nothing from outside leads to it; that makes it an orphan
void join(node, node_id by) noexcept;    // somebody began to wait for its end; only the timeline shows it
void set_name(node, string_id) noexcept;
// Says that a task that `from` has spawned stands below `to` from now on, as `from` ends; 0: below its owner. The node
// may be another task's by now: nothing is said then.
inline void take_spawner(node, node_id from, node_id to) noexcept;
void set_unseen(node) noexcept;  // nobody will say when it is polled, though that was not known at its spawn
// Says whether the task was put together from several handlers, or named, by a rule that may be wrong here.
void set_guessed(node, bool guessed) noexcept;
// Says what the task's own function is, where that was not known at its spawn, or what it goes on with.
void set_function(node, site_id) noexcept;

// ---- objects that tasks hold ----------------------------------------------------------------------------------------

// Says that tasks hold an object of the program, a word of segment::object_reference, for which others wait; that
// others hold it now; that nobody does, or that nobody waits for it any more: the node is dead. It is no owner of
// tasks.
struct holders {
  node_id one = 0;  // a task that holds it
  std::uint32_t count = 1;
  bool at_most_one = false;  // no second task can hold it
};
node begin_holding(loop&, std::uint64_t object, const holders&) noexcept;
void set_holders(node, const holders&) noexcept;
void end_holding(node) noexcept;
// Keeps what is said for the tasks that were pending when the loop shut down; the node is dead.
void keep_holding(node) noexcept;

// Says that a task object of this function went away that was never awaited or spawned and has no node. That is a
// finding, counted at its site.
void never_started(const std::source_location& function) noexcept;
void never_started(site_id function) noexcept;

}  // namespace curfew::recorder

#include "probe/recorder/hot_path.hpp"  // the inline functions
