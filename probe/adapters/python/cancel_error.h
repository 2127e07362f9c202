/* Knows the error of a cancel, asyncio's CancelledError, and finds it in a task that is suspended.
 *
 * Who is asked to end may have the error for as long as it cleans up: handles it, in `except`, `finally` or
 * `__aexit__`, or keeps it until it can be raised again, as AsyncExitStack does, asyncio.Condition.wait(), and many a
 * TaskGroup.
 *
 * Thread safety: the GIL must be held. No code of the program is run, and no exception is left. */
#ifndef CURFEW_PYTHON_CANCEL_ERROR_H
#define CURFEW_PYTHON_CANCEL_ERROR_H

#include "probe/adapters/python/task_record.h"

/* Says which class of errors a cancel raises. */
void set_cancelled_error(PyObject* class);

/* Returns whether an object is such an error, one that was raised while such a one was handled, or a group with one. */
bool is_cancel_error(PyObject*);

/* Returns whether the code that runs on this thread handles one. */
bool handles_a_cancel(void);

/* Returns whether a suspended task handles one: it cleans up, and will end then. */
bool handles_cancel(const struct task_record*);

/* Returns whether a suspended task has one in its variables, or in what these lead to: in lists, attributes and the
 * like, among the objects that are nearest. Whose error it is, is not asked. Other tasks and futures, which have their
 * own, are not looked into, nor are modules, classes, functions and the loop. */
bool keeps_cancel(const struct task_record*);

#endif
