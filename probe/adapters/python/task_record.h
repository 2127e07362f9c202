/* What is known of a task of the program, from its creation until it has ended, and somebody has seen its error.
 *
 * A record is an object of Python's: it is what the weak reference to its task calls when the task is collected.
 *
 * Invariant: a record is in the table, and in its loop's list, while `task` is set; with `error_left` it is not in the
 * table any more, has failed, and its task is gone. It is in the list of its owner's
 * children while `owner` is set, which then is pending itself, or stands for nobody: `has_none` of its loop.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_TASK_RECORD_H
#define CURFEW_PYTHON_TASK_RECORD_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

#include "probe/adapters/python/gathered.h"
#include "probe/adapters/python/group_record.h"
#include "probe/adapters/python/loop_record.h"

struct task_record {
  PyObject base;
  vectorcallfunc call;
  PyObject* task;      /* borrowed */
  PyObject* watcher;   /* the weak reference to it, owned */
  PyObject* coroutine; /* borrowed: the task has it */
  struct loop_record* loop;
  curfew_node* node; /* may be NULL: it is not recorded */
  curfew_id id;
  struct task_record* owner;   /* who has spawned it and may have it in hand, borrowed */
  struct group_record* group;  /* that it is in, owned, or NULL */
  struct group_record* groups; /* that it has opened and not left, the newest first, owned; or NULL */
  struct task_record *first_child, *next_sibling, *previous_sibling;
  struct task_record* child_to_look_at; /* one of its children, or NULL: the first */
  struct task_record *next_in_loop, *previous_in_loop;
  struct task_record *next_failed, *previous_failed;
  curfew_site dropped_in;         /* the function that spawned it, if that keeps it for itself at most; else 0 */
  PyObject* said_by_function;     /* its name, if that says no more than its function: task_wait.h; owned, or NULL */
  struct task_record* outer_step; /* of which task it has a step in the middle, on its thread, or NULL: nested_run.h */
  bool runs_its_loop;             /* … and others of its loop have had theirs in the middle of its own */
  bool is_main;
  bool is_background; /* trio's: a system task, or in a nursery of one */
  bool is_started;
  bool is_orphan;
  bool is_collectable;     /* nothing but garbage refers to it: collectable.h */
  bool is_named;           /* its name was looked at */
  bool is_declared_daemon; /* the program says that it may be pending at the end */
  bool waits_for_tasks;    /* it is suspended, and waits for others */
  bool waits_for_several;  /* … and not for just one */
  bool is_watched;         /* another that waits for several, it among them, is stuck if this one ends: wait_circle.h */
  bool has_watched;        /* … and this is such another */
  struct task_record* shown_for;   /* the one of several for which it is shown to wait, borrowed: shown_waits.h */
  struct task_record* first_shown; /* of those who are shown to wait for this one; each has the next two */
  struct task_record *next_shown, *previous_shown;
  struct held_object* awaited_object; /* the lock that it waits for, or NULL: held_objects.h */
  struct held_object*
      let_go_object;        /* the lock of the condition that it waits in, which another one entered; or NULL */
  struct holding* holdings; /* what it holds, the latest first, owned; or NULL */
  unsigned search;          /* the latest search for a circle that has come by, and its place in that */
  unsigned place;
  struct cancel {   /* what is known of a cancel that it was asked for: cancel_request.h */
    bool is_asked;  /* somebody has asked it to end; if not, the others mean nothing, but for the last */
    bool is_raised; /* the error was raised in it, or is in the step that it is in */
    bool is_said;   /* it has swallowed the error, and the segment has it as asked to cancel */
    curfew_reason reason;
    curfew_id by;
    unsigned to_be_caught; /* how often it was asked to leave what it is in, and that was not taken back */
  } cancel;
  bool has_failed;            /* it has ended, and somebody may still look at its error */
  struct gathering* gathered; /* the gather() that takes its error, owned, or NULL */
  const PyObject* error_left; /* what it has failed with, only to be compared, if it has gone before that was seen */
};

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_task_records(void);

/* Has a function called each time that a task is collected which has, or had, a record. It gets the weak reference, and
 * may not raise. */
void call_when_collected(void (*)(PyObject* watcher));

/* Returns how many records were made so far. */
size_t task_records_made(void);

/* Returns the record of a task, borrowed, or NULL. */
struct task_record* find_task(PyObject* task);

/* Makes a record of a task that has none. Returns NULL where there is no memory, or the task takes no weak reference.
 */
struct task_record* new_task_record(PyObject* task, struct loop_record*);

/* Makes `owner` the owner of a task that has none. */
void set_owner(struct task_record*, struct task_record* owner);
/* Takes the task from its owner, if it has one. */
void leave_owner(struct task_record*);

/* The task of a record that has failed is gone, and its error is kept by a future that `gathered` knows. */
void leave_error(struct task_record*, const PyObject* error);

/* Takes a record out of all that it is in; it may be gone after the call, if nobody but it has the weak reference. */
void drop_task_record(struct task_record*);

#endif
