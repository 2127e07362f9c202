/* Tasks that have failed, and whose error somebody may still look at.
 *
 * Python tells nobody when that happens: `await task`, result() and exception() take back the mark by which the task
 * complains when it is collected. So the mark is looked at now and then.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_FAILED_TASKS_H
#define CURFEW_PYTHON_FAILED_TASKS_H

#include "probe/adapters/python/task_record.h"

bool prepare_failed_tasks(void);

/* Returns whether the task would complain if it was collected now. */
bool would_complain(PyObject* task);

/* Says that a task has failed that would complain. It keeps its record. */
void add_failure(struct task_record*);
/* Looks at a few of them: whether somebody has seen the error. */
void look_at_failures(void);
/* Says that the task is collected: somebody has seen its error, if it has not complained. */
void failure_collected(struct task_record*);
/* Says of all that are left whether anybody has seen their errors: the process ends. */
void end_all_failures(void);
/* Takes a record out of the list, if it is there. */
void forget_failure(struct task_record*);

#endif
