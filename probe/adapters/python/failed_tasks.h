/* Tasks that have failed, and whose error somebody may still look at.
 *
 * Python tells nobody when that happens: `await task`, result() and exception() take back the mark by which the task
 * complains when it goes. So the mark is looked at: after each step and callback, and whenever the process may end. It
 * is never taken for looked at because nothing was heard.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_FAILED_TASKS_H
#define CURFEW_PYTHON_FAILED_TASKS_H

#include "probe/adapters/python/task_record.h"

bool prepare_failed_tasks(void);

/* Returns whether the future or task would complain if it went now. */
bool would_complain(PyObject* future);

/* Returns whether there is any failed task whose error may still be looked at. */
bool is_any_failure(void);

/* Says that a task has failed that would complain. It keeps its record. */
void add_failure(struct task_record*);
/* Looks who has had its error looked at; of more than 64 that nobody has looked at, in turn, at so many. */
void look_at_failures(void);
/* The same of all. */
void look_at_all_failures(void);
/* Says that the task, if it is one that has failed, is about to give its error to who awaits it. */
void error_is_taken(PyObject* task);
/* Says that the finalizer of the task is about to be called, which complains if nobody has seen its error. */
void failed_task_goes(struct task_record*);
/* Says that the task is collected, before its finalizer was called or after that. */
void failure_collected(struct task_record*);
/* Says of all that are left whether anybody has seen their errors: the process ends. */
void end_all_failures(void);
/* Takes a record out of the list, if it is there. */
void forget_failure(struct task_record*);

#endif
