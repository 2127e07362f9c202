/* Knows which task runs on a loop, as asyncio says.
 *
 * Thread safety: the GIL must be held. No code of Python's is run. */
#ifndef CURFEW_PYTHON_CURRENT_TASK_H
#define CURFEW_PYTHON_CURRENT_TASK_H

#include "probe/adapters/python/task_record.h"

/* Says where asyncio has it: a dict, or since 3.14 a function in C that takes the loop, current_task(). */
void set_current_tasks(PyObject* of_asyncio);

/* Returns the record of the task that runs on a loop, borrowed, or NULL. */
struct task_record* task_that_runs_on(const struct loop_record*);

#endif
