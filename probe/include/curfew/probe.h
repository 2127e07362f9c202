/* This is curfew's C interface: through it, a runtime that is not curfew's own tells curfew what its tasks do. It is
 * plain C11, usable from C++ and from anything that can call C. What is told here is written to this process' segment,
 * where `curfew check`, `curfew ps` and `curfew tree` find it. Link with curfew::probe, by find_package(curfew).
 *
 * Conventions
 *
 *  1. Types are opaque. A `curfew_loop*` is valid from curfew_loop_begin() to curfew_loop_end(). A `curfew_node*` (a
 *     task, a group, or an object that is held) is valid from the call that returned it to a call after which it is
 *     dead, as said below. The library owns both; there is nothing to free.
 *  2. A null node means "not recorded": recording is off, or there was no room, which has been counted. Every function
 *     accepts it and does nothing. curfew_loop_begin() never returns null. So callers need no checks.
 *     These pointers are handles, not addresses. A call with a handle that is dead, of another kind or made up does
 *     nothing, and is counted in the segment. If two calls end the same node, from whichever threads, the second one
 *     does nothing and is counted, too.
 *  3. Nothing here fails, throws, blocks on other processes or ends the program. If the segment cannot be made, one
 *     line on stderr says why (unless stderr is e.g. a data file) and the program runs on, unrecorded. Errors are not
 *     reported because there is nothing that a caller could do about them.
 *  4. Ids: nodes have a 64-bit id, which is never used twice in a process; 0 is nobody. Sites and names are 32-bit ids
 *     of text that was interned; 0 is "unknown" and "". They stay valid for the life of the process, also across
 *     fork().
 *  5. Text is UTF-8, and NUL-terminated where no length is given. It is copied before the call returns, and cut if it
 *     is longer than CURFEW_MAX_STRING_BYTES (error texts: CURFEW_MAX_ERROR_BYTES). A null pointer is "".
 *  6. Times are ticks of curfew_now(). Their unit depends on the machine: take them and pass them on, but do not
 *     calculate with them. Pass the same one where two events share an instant: reading the clock is most of what
 *     recording costs.
 *  7. Threads: every function may be called from any thread. Calls for one task are made by one thread at a time, each
 *     happening before the next (a task is a strand). curfew_task_cancel, _cancel_inherited, _adopt, _become_daemon and
 *     _orphan may be called by other threads while the task is known not to end.
 *  8. Signal handlers must not call anything but curfew_now().
 *  9. fork(): the child starts with no segment and gets its own at its first loop, group or task. Loops go on there;
 *     nodes from before the fork are accepted and ignored. A child that polls or completes such nodes goes on with
 *     tasks that nobody records, and tells `curfew check` so. The same holds in a child of clone() or _Fork(), unless
 *     the program had several threads: then the child cannot be recorded, and leaves a trace that says so.
 * 10. Growth: structs begin with their own `size`, which the *_INIT macros set. A library that is newer than its caller
 *     takes fields that the caller does not know as zero; one that is older than its caller ignores fields that it does
 *     not know. Functions are added, never changed; curfew_probe_version() says which of them the library has.
 *
 * A task's life
 *
 *     spawn ──► ready ──poll_begin──► running ──wait, poll_end──► waiting ──ready──► ready …
 *                                        └──finish──► completed, failed or cancelled
 *     ready or waiting ──finish──► never_started or destroyed: it was destroyed before its end
 *
 * A pending task has one owner: a group, a handle in some task's hands, or the loop. If the owner goes and nobody
 * takes the task over (curfew_task_adopt), call curfew_task_orphan() at that instant.
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

/* This number goes up by one with every function, field or constant that is added. */
#define CURFEW_PROBE_VERSION 14u

#define CURFEW_MAX_STRING_BYTES 4096
#define CURFEW_MAX_ERROR_BYTES 72
#define CURFEW_MAX_STACK 8

/* Returns the CURFEW_PROBE_VERSION that the library was built with. */
uint32_t curfew_probe_version(void) CURFEW_PROBE_NOEXCEPT;

typedef struct curfew_loop curfew_loop;
typedef struct curfew_node curfew_node;

typedef uint64_t curfew_tick;
typedef uint64_t curfew_id;   /* the id of a loop, a group or a task; 0: nobody */
typedef uint32_t curfew_site; /* a place in the source; 0: unknown */
typedef uint32_t curfew_name; /* a text; 0: "" */

/* Returns the present time, in ticks. */
curfew_tick curfew_now(void) CURFEW_PROBE_NOEXCEPT;

/* Interns a place: file, line and column (1 is the first, 0: unknown), function. The place is looked up by content,
 * under a lock, which takes some 100 ns: keep the id that is returned (in one static variable for each place). A
 * function that is spelled as in __PRETTY_FUNCTION__ is shortened to its qualified name. */
curfew_site curfew_intern_site(const char* file, uint32_t line, uint32_t column,
                               const char* function) CURFEW_PROBE_NOEXCEPT;

/* Interns the name of an operation, a task or a group: the first `bytes` bytes of `text`, which need not end in NUL. */
curfew_name curfew_intern_name(const char* text, size_t bytes) CURFEW_PROBE_NOEXCEPT;

/* ---- loops ------------------------------------------------------------------------------------------------------ */

typedef struct curfew_loop_info {
  size_t size;             /* size of this struct in bytes: CURFEW_LOOP_INFO_INIT sets it */
  const char* name;        /* also the label of its metrics: loops of one name share their counters */
  uint32_t threads;        /* number of threads that run it */
  uint32_t shutdown_waits; /* 1: its shutdown waits for tasks; 0: it cancels them */
  curfew_site began;       /* the place where it began */
  curfew_name runtime;     /* the runtime whose loop it is, e.g. "asyncio", by whose words reports give advice; or 0 */
  curfew_id spawner;       /* the task that began it, or 0 */
} curfew_loop_info;
#define CURFEW_LOOP_INFO_INIT {sizeof(curfew_loop_info), NULL, 1, 0, 0, 0, 0}

/* Says that an event loop begins. The first loop of the process makes the segment. Never returns null; `info` may be
 * null. */
curfew_loop* curfew_loop_begin(const curfew_loop_info* info) CURFEW_PROBE_NOEXCEPT;
curfew_id curfew_loop_id(const curfew_loop* loop) CURFEW_PROBE_NOEXCEPT;

/* Names the task that the loop runs for. */
void curfew_loop_set_main(curfew_loop* loop, curfew_node* task) CURFEW_PROBE_NOEXCEPT;

/* Says since when nobody runs the loop: no thread is inside it, and nothing of it can go on. CURFEW_LOOP_IS_RUN says
 * that one is. A runtime that says neither leaves it unknown. */
#define CURFEW_LOOP_IS_RUN UINT64_MAX
void curfew_loop_not_run_since(curfew_loop* loop, curfew_tick since) CURFEW_PROBE_NOEXCEPT;

/* Says that the loop's main task has ended: the tasks that are left are drained from now on. */
void curfew_loop_begin_shutdown(curfew_loop* loop, curfew_tick at) CURFEW_PROBE_NOEXCEPT;

/* Marks every pending task of the loop that is no daemon, and that no daemon owns. A marked task is a finding,
 * pending-at-shutdown: while it lives it says where it is, and when it has ended, where it waits now. Tasks that a
 * daemon owns, in its groups or by their handles, however deep, are daemons from now on. Returns how many tasks this
 * call has marked.
 * REQUIRES: no task of this loop ends meanwhile. */
size_t curfew_loop_mark_pending(curfew_loop* loop) CURFEW_PROBE_NOEXCEPT;

/* Says that the loop ends; `loop` is dead after the call. A task that outlives the loop stays in the segment as it
 * is. */
void curfew_loop_end(curfew_loop* loop) CURFEW_PROBE_NOEXCEPT;

/* ---- groups ----------------------------------------------------------------------------------------------------- */

typedef enum curfew_reason {
  CURFEW_REASON_NONE = 0,
  CURFEW_REASON_EXPLICIT = 1,
  CURFEW_REASON_DEADLINE = 2,
  CURFEW_REASON_SIBLING_FAILURE = 3,
  CURFEW_REASON_SHUTDOWN = 4
} curfew_reason;

/* Says that a group is opened in the body of the task `host`, at the place `opened`. `name` may be 0. */
curfew_node* curfew_group_begin(curfew_loop* loop, curfew_id host, curfew_site opened,
                                curfew_name name) CURFEW_PROBE_NOEXCEPT;
/* Says that the group's body is done, while some of its children are not. */
void curfew_group_join(curfew_node* group) CURFEW_PROBE_NOEXCEPT;
/* Says that the task `by` (0: somebody outside) has asked the whole group to cancel. Only the first call counts. Any
 * thread may call it. */
void curfew_group_cancel(curfew_loop* loop, curfew_node* group, curfew_reason reason,
                         curfew_id by) CURFEW_PROBE_NOEXCEPT;
/* Says that the group is closed; `group` is dead after the call. */
void curfew_group_end(curfew_loop* loop, curfew_node* group) CURFEW_PROBE_NOEXCEPT;

/* ---- tasks ------------------------------------------------------------------------------------------------------ */

typedef enum curfew_owner {
  CURFEW_OWNER_NONE = 0,
  CURFEW_OWNER_LOOP = 1,  /* the loop itself, which owns its main task and its daemons */
  CURFEW_OWNER_GROUP = 2, /* a group */
  CURFEW_OWNER_HANDLE = 3 /* a handle, in the hands of a task */
} curfew_owner;

typedef struct curfew_spawn_info {
  size_t size;            /* size of this struct in bytes: CURFEW_SPAWN_INFO_INIT sets it */
  curfew_id owner;        /* who awaits or cancels it: the group, the task that has its handle, or the loop */
  uint32_t owned_by;      /* the kind of `owner`, a curfew_owner */
  uint32_t daemon;        /* 1: it is a daemon, i.e. may be pending when its loop shuts down */
  uint32_t main;          /* 1: it is the task that the loop runs for */
  curfew_site spawned_at; /* the place of the spawn */
  curfew_id spawner;      /* the task that spawned it, or 0 */
  curfew_site function;   /* the task's own function, which is its name until curfew_task_set_name() */
  uint32_t unseen;        /* 1: nobody will say when it is polled, so that its state and its polls are not known */
  curfew_node* group;     /* the owner's node if it is a group, to count its children (one thread at a time spawns
                             into a group); else null */
} curfew_spawn_info;
#define CURFEW_SPAWN_INFO_INIT {sizeof(curfew_spawn_info), 0, CURFEW_OWNER_NONE, 0, 0, 0, 0, 0, 0, NULL}

/* Says that a task is spawned, ready to run. `info` may be null. The node lives until curfew_task_finish(). */
curfew_node* curfew_task_spawn(curfew_loop* loop, const curfew_spawn_info* info, curfew_tick at) CURFEW_PROBE_NOEXCEPT;
/* Returns the id of a task or group; 0 for null. */
curfew_id curfew_node_id(const curfew_node* node) CURFEW_PROBE_NOEXCEPT;

/* Says that the task runs on this thread from now on, until curfew_task_poll_end() or curfew_task_finish(). */
void curfew_task_poll_begin(curfew_loop* loop, curfew_node* task, curfew_tick at) CURFEW_PROBE_NOEXCEPT;
/* Says that the task is suspended. It is waiting or ready again, depending on which of curfew_task_wait() and
 * curfew_task_ready() was called inside the poll. */
void curfew_task_poll_end(curfew_loop* loop, curfew_node* task, curfew_tick at) CURFEW_PROBE_NOEXCEPT;

typedef struct curfew_wait_info {
  size_t size;              /* size of this struct in bytes: CURFEW_WAIT_INFO_INIT sets it */
  curfew_name operation;    /* the operation that it waits for, e.g. "steady_timer.async_wait" */
  uint32_t cleans_up;       /* 1: it handles the error by which a cancel has it end, and will end then */
  curfew_id wait_on;        /* the task or group that it waits for, or 0 */
  const curfew_site* stack; /* the places where it awaits: the innermost ones, of these the outermost first. The first
                             * may be one further out, of the program itself, where all others are of libraries */
  uint32_t kept;            /* number of sites in `stack`, at most CURFEW_MAX_STACK */
  uint32_t depth;           /* number of frames that there really are, at least `kept` */
  uint32_t one_of_several;  /* 1: it may go on before `wait_on` ends, for it waits for others, too, and not for all */
  uint32_t has_deadline;    /* 1: it goes on when its time is up, whoever has not ended by then */
  uint64_t object;          /* where `wait_on` is 0: the address of the object of the program that it waits for, as a
                             * lock or a queue, by which readers tell who waits for the same; or 0 */
} curfew_wait_info;
#define CURFEW_WAIT_INFO_INIT {sizeof(curfew_wait_info), 0, 0, 0, NULL, 0, 0, 0, 0, 0}

/* Says, inside a poll, that the task is about to suspend. `info` may be null. */
void curfew_task_wait(curfew_node* task, const curfew_wait_info* info) CURFEW_PROBE_NOEXCEPT;
/* Says of a task that waits for several that it cannot go on before this one of them has ended. Does nothing if it does
 * not wait. Any thread may call it while the task is known to stay suspended. */
void curfew_task_waits_for(curfew_node* task, curfew_id wait_on) CURFEW_PROBE_NOEXCEPT;
/* Says of such a task that it now waits for this one of them, as that which was said before has ended; 0: for nobody
 * who is known. Whether it needs it stays as it was. */
void curfew_task_waits_on(curfew_node* task, curfew_id wait_on) CURFEW_PROBE_NOEXCEPT;
/* Says of a task that has said that it waits whether it goes on when its time is up, where what it said of that was
 * wrong, or is not so any more. Any thread may call it while the task is known to stay suspended. */
void curfew_task_set_deadline(curfew_node* task, uint32_t has_deadline) CURFEW_PROBE_NOEXCEPT;
/* Says that the task was woken and waits for its turn; inside a poll, that it yields. */
void curfew_task_ready(curfew_node* task, curfew_tick at) CURFEW_PROBE_NOEXCEPT;

/* Says that the task `by` (0: somebody outside) has asked this task to cancel. Only the first call counts. */
void curfew_task_cancel(curfew_loop* loop, curfew_node* task, curfew_reason reason, curfew_id by) CURFEW_PROBE_NOEXCEPT;
/* Takes back that this task was asked to cancel: whoever asked for it does so. Does nothing to a task that was noted as
 * pending when its loop shut down, whose evidence stays. */
void curfew_task_cancel_withdrawn(curfew_node* task) CURFEW_PROBE_NOEXCEPT;
/* Says that a cancellation of its owner has reached the task. Who asked for it is recorded with the owner. */
void curfew_task_cancel_inherited(curfew_node* task, curfew_reason reason) CURFEW_PROBE_NOEXCEPT;

/* Says that the task is owned by `owner`, which is of that kind, from now on. */
void curfew_task_adopt(curfew_loop* loop, curfew_node* task, curfew_id owner, curfew_owner kind) CURFEW_PROBE_NOEXCEPT;
/* Says that the task is a daemon from now on, which the loop owns: it may be pending when the loop shuts down. */
void curfew_task_become_daemon(curfew_loop* loop, curfew_node* task) CURFEW_PROBE_NOEXCEPT;
/* Says that the task's owner is gone while the task is pending, which is a finding, orphaned-task. `dropped_by` is the
 * task in whose hands it was and `dropped_in` that task's function; each is 0 if it is not known. Does nothing if the
 * task is a daemon that the loop owns, or an orphan already. */
void curfew_task_orphan(curfew_loop* loop, curfew_node* task, curfew_id dropped_by,
                        curfew_site dropped_in) CURFEW_PROBE_NOEXCEPT;
/* Says of a pending task that nothing from outside of its own circle of references leads to it: nobody can have it go
 * on, and a garbage collector may destroy it at any time. That is a finding, collectable, and makes it an orphan. Does
 * nothing if the task is a daemon that the loop owns. */
void curfew_task_collectable(curfew_loop* loop, curfew_node* task) CURFEW_PROBE_NOEXCEPT;
/* Says of a pending task that nobody will say when it is polled, as curfew_spawn_info::unseen does. */
void curfew_task_unseen(curfew_node* task) CURFEW_PROBE_NOEXCEPT;
/* Says that the task `by` has begun to wait for the end of `task`. This is for the timeline; the owner stays as it
 * is. */
void curfew_task_join(curfew_node* task, curfew_id by) CURFEW_PROBE_NOEXCEPT;

void curfew_task_set_name(curfew_node* task, curfew_name name) CURFEW_PROBE_NOEXCEPT;

typedef enum curfew_outcome {
  CURFEW_OUTCOME_COMPLETED = 4,
  CURFEW_OUTCOME_FAILED = 5,
  CURFEW_OUTCOME_CANCELLED = 6,
  CURFEW_OUTCOME_DESTROYED = 7,    /* it was destroyed while it was suspended */
  CURFEW_OUTCOME_NEVER_STARTED = 8 /* it was destroyed before its first poll */
} curfew_outcome;

/* Says that the task ends, and with it the poll that it ends in. `task` is dead after the call, with one exception: if
 * it failed and `error_pending` is not 0, somebody may still look at its error, and `task` lives until
 * curfew_task_observed() or curfew_task_unobserved(), one of which must follow. `error` is the failure's text. If a
 * daemon that the loop owns fails and `error_pending` is 0, that is a finding, failed-daemon. */
void curfew_task_finish(curfew_loop* loop, curfew_node* task, curfew_outcome outcome, const char* error,
                        int error_pending, curfew_tick at) CURFEW_PROBE_NOEXCEPT;
/* Says that somebody took the error; `task` is dead after the call. */
/* … before that: that somebody waits for the task and for others, and gets its error with theirs when all have ended.
 * If the process ends before, nobody has missed it. */
void curfew_task_error_gathered(curfew_node* task) CURFEW_PROBE_NOEXCEPT;
void curfew_task_observed(curfew_node* task) CURFEW_PROBE_NOEXCEPT;
/* Says that nobody will take the error, which is a finding, unobserved-error; of a daemon that the loop owns,
 * failed-daemon. `task` is dead after the call. */
void curfew_task_unobserved(curfew_loop* loop, curfew_node* task) CURFEW_PROBE_NOEXCEPT;

/* Says that what was to be a task went away before it was one: a coroutine that was made, and neither awaited nor
 * spawned. It is a finding, never-started, counted at this site: that of its function, or where it was made. */
void curfew_never_started(curfew_site function) CURFEW_PROBE_NOEXCEPT;

/* ---- objects that tasks hold ------------------------------------------------------------------------------------- */

/* Says that the task `holder` holds an object of the program, as a lock, for which other tasks of the loop wait
 * (curfew_wait_info::object), and how many tasks hold it, as a semaphore. `by_one`: 1: no second task can hold it, so
 * that who waits for it waits for the holder. The node lives until curfew_object_let_go(); one thread at a time makes
 * calls for it. */
curfew_node* curfew_object_held(curfew_loop* loop, uint64_t object, curfew_id holder, uint32_t holders,
                                uint32_t by_one) CURFEW_PROBE_NOEXCEPT;
/* Says who holds it now. */
void curfew_object_held_by(curfew_node* object, curfew_id holder, uint32_t holders) CURFEW_PROBE_NOEXCEPT;
/* Says that nobody holds it any more, or that nobody waits for it; `object` is dead after the call. */
void curfew_object_let_go(curfew_node* object) CURFEW_PROBE_NOEXCEPT;
/* Says that the loop shuts down: who holds it now is kept for those tasks that wait for it, and end then. `object` is
 * dead after the call; say again who holds it. */
void curfew_object_held_at_shutdown(curfew_node* object) CURFEW_PROBE_NOEXCEPT;

/* ---- what a Python program runs --------------------------------------------------------------------------------- */

/* Offsets in bytes into the structs of a CPython. */
typedef enum curfew_python_offset {
  CURFEW_PYTHON_THREAD_NEXT = 0,
  CURFEW_PYTHON_THREAD_NATIVE_ID = 1, /* an unsigned long */
  CURFEW_PYTHON_THREAD_FRAME = 2,     /* the innermost frame, or what has it */
  CURFEW_PYTHON_HOLDER_FRAME = 3,     /* … and where that has it; ~0: the thread has the frame itself */
  CURFEW_PYTHON_FRAME_CODE = 4,
  CURFEW_PYTHON_FRAME_PREVIOUS = 5,
  CURFEW_PYTHON_FRAME_INSTRUCTION = 6,
  CURFEW_PYTHON_CODE_FILE = 7,
  CURFEW_PYTHON_CODE_FUNCTION = 8,
  CURFEW_PYTHON_CODE_LINES = 9, /* as CPython 3.11 to 3.14 have it */
  CURFEW_PYTHON_CODE_FIRST_LINE = 10,
  CURFEW_PYTHON_CODE_INSTRUCTIONS = 11,
  CURFEW_PYTHON_TEXT_LENGTH = 12,
  CURFEW_PYTHON_TEXT_STATE = 13,
  CURFEW_PYTHON_TEXT_ASCII = 14,
  CURFEW_PYTHON_TEXT_OTHER = 15,
  CURFEW_PYTHON_BYTES_SIZE = 16,
  CURFEW_PYTHON_BYTES_DATA = 17,
  CURFEW_PYTHON_OBJECT_TYPE = 18
} curfew_python_offset;
#define CURFEW_PYTHON_OFFSETS 19

typedef struct curfew_python_frames {
  size_t size;           /* size of this struct in bytes */
  uint64_t first_thread; /* address of the pointer to the first thread of the interpreter */
  uint64_t code_type;    /* addresses of the types of code objects, texts and bytes */
  uint64_t text_type;
  uint64_t bytes_type;
  uint32_t offsets[CURFEW_PYTHON_OFFSETS];
} curfew_python_frames;

/* Says where the CPython of this process keeps what its threads run. A reader that comes while a task has run for long
 * looks there from outside, and shows the code that blocks the loop: this process does nothing for it. To be called
 * once, before or after the first loop; it holds in forked children, too. */
void curfew_python_keeps_frames(const curfew_python_frames* where) CURFEW_PROBE_NOEXCEPT;

/* ---- what the program says of itself ----------------------------------------------------------------------------
 *
 * None of this makes a segment. What is said before there is one is kept for it, and for those of forked children. */

/* Says that a test begins. Tasks that are spawned from now on, on whichever thread, are of this test until it ends, or
 * until another one begins: tests run one after the other. Reports name the test beside what is found of its tasks. */
void curfew_test_begin(const char* name) CURFEW_PROBE_NOEXCEPT;
/* Does the same for a test that stands at that place: reports have it where they know no better place of a task. */
void curfew_test_begin_at(const char* name, curfew_site where) CURFEW_PROBE_NOEXCEPT;
/* Says that the test ends; does nothing if none runs. */
void curfew_test_end(void) CURFEW_PROBE_NOEXCEPT;

/* Says that findings of these kinds ("orphaned-task,wait-cycle"; "*": all) are meant, of the tasks that are spawned
 * from now on, on whichever thread, until curfew_allowance_end() is given the number that this returns: by a test that
 * is known to leave tasks behind. The report counts them as allowed by tests. */
uint64_t curfew_allowance_begin(const char* kinds) CURFEW_PROBE_NOEXCEPT;
void curfew_allowance_end(uint64_t allowance) CURFEW_PROBE_NOEXCEPT;

/* Says which findings of this process are known and meant: FINDING:PATTERN on a line, as in a file for `curfew check
 * --suppressions`. `where` is the place that reports name for it. C++ has CURFEW_SUPPRESS (<curfew/suppress.hpp>). */
void curfew_suppress(const char* suppressions, curfew_site where) CURFEW_PROBE_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* CURFEW_PROBE_H */
