/* curfew's C interface: how a runtime that is not curfew's own tells curfew what its tasks do. Plain C11, usable from
 * C++ and from anything that can call C. What is told here stands in this process' segment, where `curfew check`,
 * `curfew ps` and `curfew tree` find it. Link with curfew::probe, by find_package(curfew).
 *
 * Conventions
 *
 *  1. Types are opaque. A `curfew_loop*` is valid from curfew_loop_begin() to curfew_loop_end(); a `curfew_node*` (a
 *     task or a group) from the call that returned it to the one that says so below. The library owns both; there is
 *     nothing to free.
 *  2. A null node is "not recorded": recording is off, or there was no room, which has been counted. Every function
 *     accepts it and does nothing. curfew_loop_begin() never returns null. So callers need no checks.
 *     What they hold is no address. A call with one that is dead, of another kind or made up does nothing, and is
 *     counted in the segment; so does the second of two that end the same node, from whichever thread.
 *  3. Nothing here fails, throws, blocks on other processes or ends the program. When the segment cannot be made, one
 *     line on stderr says why and the program runs on, unrecorded. Errors cannot be reported because there is nothing
 *     a caller could do about them.
 *  4. Ids: nodes have a 64-bit id, never used twice in a process; 0 is nobody. Sites and names are 32-bit ids of text
 *     that was interned; 0 is "unknown" and "". They stay good for the life of the process, also across fork().
 *  5. Text is UTF-8, NUL-terminated where no length is given, copied before the call returns, cut when longer than
 *     CURFEW_MAX_STRING_BYTES (error texts: CURFEW_MAX_ERROR_BYTES). A null pointer is "".
 *  6. Times are ticks of curfew_now(). Their unit is the machine's business: take them, pass them on, do no sums with
 *     them. Pass the same one where two events share an instant: reading it is most of what recording costs.
 *  7. Threads: every function may be called from any thread. Calls for one task are made by one thread at a time, each
 *     happening before the next (a task is a strand). curfew_task_cancel, _cancel_inherited, _adopt, _become_daemon and
 *     _orphan may come from other threads while the task is known not to end.
 *  8. Signal handlers must not call anything but curfew_now().
 *  9. fork(): the child starts with no segment and gets its own at its first loop, group or task. Loops go on there;
 *     nodes from before the fork are accepted and ignored. A child that polls or completes them goes on with tasks
 *     that nobody records: it tells `curfew check` so. The same in a child of clone() or _Fork(), unless the
 *     program had several threads: then the child cannot be recorded, and leaves a trace of that.
 * 10. Growth: structs begin with their own `size`, set by the *_INIT macros. A library newer than its caller takes what
 *     was not there as zero; one older than its caller ignores what it does not know. Functions are added, never
 *     changed; curfew_probe_version() says what the library has.
 *
 * A task's life
 *
 *     spawn ──► ready ──poll_begin──► running ──wait, poll_end──► waiting ──ready──► ready …
 *                                        └──finish──► completed, failed or cancelled
 *     ready or waiting ──finish──► never_started or destroyed: it was thrown away
 *
 * A pending task has one owner: a group, a handle in some task's hands, or the loop. When the owner goes and nobody
 * takes over (curfew_task_adopt), say curfew_task_orphan() at that instant.
 */
#ifndef CURFEW_PROBE_H
#define CURFEW_PROBE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CURFEW_PROBE_NOEXCEPT noexcept
extern "C" {
#else
#define CURFEW_PROBE_NOEXCEPT
#endif

/* Goes up by one with every function, field or constant that is added. */
#define CURFEW_PROBE_VERSION 1u

#define CURFEW_MAX_STRING_BYTES 4096
#define CURFEW_MAX_ERROR_BYTES 72
#define CURFEW_MAX_STACK 8

/* The CURFEW_PROBE_VERSION that the library was built with. */
uint32_t curfew_probe_version(void) CURFEW_PROBE_NOEXCEPT;

typedef struct curfew_loop curfew_loop;
typedef struct curfew_node curfew_node;

typedef uint64_t curfew_tick;
typedef uint64_t curfew_id;   /* of a loop, a group or a task; 0: nobody */
typedef uint32_t curfew_site; /* a place in the source; 0: unknown */
typedef uint32_t curfew_name; /* a text; 0: "" */

curfew_tick curfew_now(void) CURFEW_PROBE_NOEXCEPT;

/* Interns a place: file, line and column (1 is the first, 0: unknown), function. Looked up by content under a lock,
 * some 100 ns: keep what it returns (one static variable a place). A function spelled as __PRETTY_FUNCTION__ is
 * shortened to its qualified name. */
curfew_site curfew_intern_site(const char* file, uint32_t line, uint32_t column,
                               const char* function) CURFEW_PROBE_NOEXCEPT;

/* Interns a name: of an operation, a task, a group. `bytes` of `text`, which need not end in NUL. */
curfew_name curfew_intern_name(const char* text, size_t bytes) CURFEW_PROBE_NOEXCEPT;

/* ---- loops ------------------------------------------------------------------------------------------------------ */

typedef struct curfew_loop_info {
  size_t size;             /* of this struct: CURFEW_LOOP_INFO_INIT sets it */
  const char* name;        /* also the label of its metrics: loops of one name share their counters */
  uint32_t threads;        /* that run it */
  uint32_t shutdown_waits; /* 1: its shutdown waits for tasks; 0: it cancels them */
  curfew_site began;       /* where */
  uint32_t reserved;       /* 0 */
  curfew_id spawner;       /* the task that began it, or 0 */
} curfew_loop_info;
#define CURFEW_LOOP_INFO_INIT {sizeof(curfew_loop_info), NULL, 1, 0, 0, 0, 0}

/* An event loop begins. The process' first makes the segment. Never null; `info` may be null. */
curfew_loop* curfew_loop_begin(const curfew_loop_info* info) CURFEW_PROBE_NOEXCEPT;
curfew_id curfew_loop_id(const curfew_loop* loop) CURFEW_PROBE_NOEXCEPT;

/* Names the task that the loop runs for. */
void curfew_loop_set_main(curfew_loop* loop, curfew_node* task) CURFEW_PROBE_NOEXCEPT;

/* The loop's main task is done: what is left is drained from now on. */
void curfew_loop_begin_shutdown(curfew_loop* loop, curfew_tick at) CURFEW_PROBE_NOEXCEPT;

/* Every pending task of the loop that is no daemon, and that no daemon owns, is a finding, pending-at-shutdown, and
 * keeps the stack it has now. What a daemon owns, in its groups and by their handles, however deep, is a daemon from
 * now on. Returns how many were marked by this call. No task of this loop may end meanwhile. */
size_t curfew_loop_mark_pending(curfew_loop* loop) CURFEW_PROBE_NOEXCEPT;

/* The loop ends; `loop` is dead after it. A task that outlives it stays what it is, in the segment. */
void curfew_loop_end(curfew_loop* loop) CURFEW_PROBE_NOEXCEPT;

/* ---- groups ----------------------------------------------------------------------------------------------------- */

typedef enum curfew_reason {
  CURFEW_REASON_NONE = 0,
  CURFEW_REASON_EXPLICIT = 1,
  CURFEW_REASON_DEADLINE = 2,
  CURFEW_REASON_SIBLING_FAILURE = 3,
  CURFEW_REASON_SHUTDOWN = 4
} curfew_reason;

/* A group opens in the body of the task `host`, at a place, with a name or 0. */
curfew_node* curfew_group_begin(curfew_loop* loop, curfew_id host, curfew_site opened,
                                curfew_name name) CURFEW_PROBE_NOEXCEPT;
/* Its body is done, children are not. */
void curfew_group_join(curfew_node* group) CURFEW_PROBE_NOEXCEPT;
/* Cancel was asked of the whole group by the task `by` (0: from outside). The first call wins; any thread. */
void curfew_group_cancel(curfew_loop* loop, curfew_node* group, curfew_reason reason,
                         curfew_id by) CURFEW_PROBE_NOEXCEPT;
/* The group is closed; `group` is dead after it. */
void curfew_group_end(curfew_loop* loop, curfew_node* group) CURFEW_PROBE_NOEXCEPT;

/* ---- tasks ------------------------------------------------------------------------------------------------------ */

typedef enum curfew_owner {
  CURFEW_OWNER_NONE = 0,
  CURFEW_OWNER_LOOP = 1,  /* the loop itself: its main task, daemons */
  CURFEW_OWNER_GROUP = 2, /* a group */
  CURFEW_OWNER_HANDLE = 3 /* a handle, in the hands of a task */
} curfew_owner;

typedef struct curfew_spawn_info {
  size_t size;            /* of this struct: CURFEW_SPAWN_INFO_INIT sets it */
  curfew_id owner;        /* who awaits or cancels it: the group, the task that has its handle, or the loop */
  uint32_t owned_by;      /* curfew_owner: what kind `owner` is of */
  uint32_t daemon;        /* 1: declared background work */
  uint32_t main;          /* 1: the task that the loop runs for */
  curfew_site spawned_at; /* the place of the spawn */
  curfew_id spawner;      /* the task that spawned it, or 0 */
  curfew_site function;   /* the task's own function, its name until curfew_task_set_name() */
  uint32_t reserved;      /* 0 */
  curfew_node* group;     /* the owner's node when it is a group, to count its children (one thread at a time spawns
                             into a group); or null */
} curfew_spawn_info;
#define CURFEW_SPAWN_INFO_INIT {sizeof(curfew_spawn_info), 0, CURFEW_OWNER_NONE, 0, 0, 0, 0, 0, 0, NULL}

/* A task is born, ready to run. `info` may be null. The node lives until curfew_task_finish(). */
curfew_node* curfew_task_spawn(curfew_loop* loop, const curfew_spawn_info* info, curfew_tick at) CURFEW_PROBE_NOEXCEPT;
curfew_id curfew_node_id(const curfew_node* node) CURFEW_PROBE_NOEXCEPT; /* of a task or group; 0 for null */

/* The task runs on this thread from now on, and until curfew_task_poll_end() or curfew_task_finish(). */
void curfew_task_poll_begin(curfew_loop* loop, curfew_node* task, curfew_tick at) CURFEW_PROBE_NOEXCEPT;
/* It is suspended: waiting, or ready again, by what was said inside the poll. */
void curfew_task_poll_end(curfew_loop* loop, curfew_node* task, curfew_tick at) CURFEW_PROBE_NOEXCEPT;

typedef struct curfew_wait_info {
  size_t size;              /* of this struct: CURFEW_WAIT_INFO_INIT sets it */
  curfew_name operation;    /* what it waits in: "steady_timer.async_wait" */
  uint32_t reserved;        /* 0 */
  curfew_id wait_on;        /* the task or group that it waits for, or 0 */
  const curfew_site* stack; /* where it awaits: the innermost sites, outermost of them first */
  uint32_t kept;            /* how many are in `stack`, at most CURFEW_MAX_STACK */
  uint32_t depth;           /* how many frames there are in truth, at least `kept` */
} curfew_wait_info;
#define CURFEW_WAIT_INFO_INIT {sizeof(curfew_wait_info), 0, 0, 0, NULL, 0, 0}

/* Said inside a poll: it is about to suspend. `info` may be null. */
void curfew_task_wait(curfew_node* task, const curfew_wait_info* info) CURFEW_PROBE_NOEXCEPT;
/* It was woken and waits for its turn; inside a poll: it yields. */
void curfew_task_ready(curfew_node* task, curfew_tick at) CURFEW_PROBE_NOEXCEPT;

/* Cancel was asked of this task by the task `by` (0: from outside); the first wins. */
void curfew_task_cancel(curfew_loop* loop, curfew_node* task, curfew_reason reason, curfew_id by) CURFEW_PROBE_NOEXCEPT;
/* Cancel reached it from its owner, who has the evidence of who asked. */
void curfew_task_cancel_inherited(curfew_node* task, curfew_reason reason) CURFEW_PROBE_NOEXCEPT;

/* Its ownership moves. */
void curfew_task_adopt(curfew_loop* loop, curfew_node* task, curfew_id owner, curfew_owner kind) CURFEW_PROBE_NOEXCEPT;
/* It is background work from now on, owned by the loop, and never a finding. */
void curfew_task_become_daemon(curfew_loop* loop, curfew_node* task) CURFEW_PROBE_NOEXCEPT;
/* Its owner is gone while it is pending: a finding, orphaned-task. `dropped_by` is the task in whose hands it was and
 * `dropped_in` its function; 0 when not known. Does nothing to daemons and to what is an orphan already. */
void curfew_task_orphan(curfew_loop* loop, curfew_node* task, curfew_id dropped_by,
                        curfew_site dropped_in) CURFEW_PROBE_NOEXCEPT;
/* The task `by` has begun to wait for its end. For the timeline; ownership stays where it is. */
void curfew_task_join(curfew_node* task, curfew_id by) CURFEW_PROBE_NOEXCEPT;

void curfew_task_set_name(curfew_node* task, curfew_name name) CURFEW_PROBE_NOEXCEPT;

typedef enum curfew_outcome {
  CURFEW_OUTCOME_COMPLETED = 4,
  CURFEW_OUTCOME_FAILED = 5,
  CURFEW_OUTCOME_CANCELLED = 6,
  CURFEW_OUTCOME_DESTROYED = 7,    /* thrown away while it was suspended */
  CURFEW_OUTCOME_NEVER_STARTED = 8 /* thrown away before its first poll */
} curfew_outcome;

/* The task ends, and the poll that it ended in. `task` is dead after it, with one exception: when it failed and
 * `error_pending` is not 0, somebody may still look at its error, and `task` lives until curfew_task_observed() or
 * curfew_task_unobserved(), one of which must follow. `error` is the failure's text. */
void curfew_task_finish(curfew_loop* loop, curfew_node* task, curfew_outcome outcome, const char* error,
                        int error_pending, curfew_tick at) CURFEW_PROBE_NOEXCEPT;
/* Somebody took the error; `task` is dead after it. */
void curfew_task_observed(curfew_node* task) CURFEW_PROBE_NOEXCEPT;
/* Nobody will: a finding, unobserved-error; `task` is dead after it. */
void curfew_task_unobserved(curfew_loop* loop, curfew_node* task) CURFEW_PROBE_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* CURFEW_PROBE_H */
