/* A task may run its own loop within one of its steps, as nest_asyncio and its like do in notebooks and bots. Others
 * have their turns then, so that it does not block the loop: it is suspended from the first step or callback in it on,
 * until its own step comes back.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_NESTED_RUN_H
#define CURFEW_PYTHON_NESTED_RUN_H

#include "probe/adapters/python/task_record.h"

/* A step or a callback of a loop is about to run within that of `running`, on this thread: says of each task of the
 * loop that has a step here, `running` or one further out, that it is suspended. */
void suspend_for_nested_run(struct task_record* running, const PyObject* loop);

/* The step of a task that was suspended so comes back: it has gone on by now. */
void end_nested_run(struct task_record*);

#endif
