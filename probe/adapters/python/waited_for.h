/* Says for which tasks a suspended task of asyncio waits: that it awaits, or by gather(), wait(), wait_for(), shield(),
 * as_completed() or a TaskGroup. asyncio has it wait for a future which says nothing of them; but the variables of the
 * function that it waits in do.
 *
 * Thread safety: the GIL must be held. No code of the program is run. */
#ifndef CURFEW_PYTHON_WAITED_FOR_H
#define CURFEW_PYTHON_WAITED_FOR_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/task_record.h"

bool prepare_waited_for(void);

struct waited_for {
  struct task_record* first;  /* of those that are pending, borrowed, or NULL; of a list the last one in it */
  size_t tasks;               /* how many of them were shown */
  bool others;                /* it waits for other futures as well, which may be done at any time */
  bool has_short_cut;         /* among them is a gather() that goes on when one of its tasks fails */
  bool needs_all;             /* it goes on when all of them have ended; else one may be enough */
  bool is_gather, is_shield;  /* it awaits what gather() or shield() has returned */
  struct group_record* group; /* it leaves this group, borrowed, or NULL */
};

/* Shows each pending task that a task waits for, until `show` returns false; `show` may be NULL. `waiter` is the future
 * that the task awaits, in that function. */
struct waited_for look_at_waited_for(const struct task_record*, PyObject* waiter, struct waiting_function,
                                     bool (*show)(struct task_record*, void* context), void* context);

/* Returns the nursery that a task of trio's leaves, borrowed, if there are tasks in it; or NULL. */
struct group_record* nursery_waited_for(struct waiting_function);

/* Returns what a gather() was given for `return_exceptions`: what the callback that it has given to one of its
 * children, which is pending, knows. Borrowed, or NULL: none is, or it is not known. */
PyObject* exceptions_returned_by(PyObject* gathering, PyObject* children);

/* How a wait ends when its time is up. */
enum deadline {
  has_none,
  ends_wait,   /* the function that the task waits in has a limit of its own, and returns */
  cancels_task /* a coroutine of the task is within a timeout() or the like, by which the task is cancelled */
};

/* Returns which one a task has that waits so. Where that cannot be told, it is said to have one. */
enum deadline deadline_of(const struct task_record*, struct waiting_function);

/* Returns the task that is cancelled with one which awaits `waiter`: asyncio hands a cancel on to what is awaited, if
 * that is a task, or to those that gather() was given, of which it is the first. Borrowed, or NULL: there is none, or
 * the cancel ends the wait. */
struct task_record* cancelled_with(PyObject* waiter);

#endif
