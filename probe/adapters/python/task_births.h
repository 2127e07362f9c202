/* Says when a task of asyncio's C implementation is made, of CPython 3.14: since that one keeps its tasks in a list of
 * its own, and calls nobody.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_TASK_BIRTHS_H
#define CURFEW_PYTHON_TASK_BIRTHS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* Has a function called for each task of the class, and of those that are derived from it, when it has been made; not
 * for one that has ended by then. The function may not raise. Returns false, with an exception, where the class is none
 * that this is known of. */
bool watch_births(PyObject* class_of_tasks, void (*born)(PyObject* task));

/* Returns whether an object is a future of the C implementation, or a task, which is one. False before watch_births().
 */
bool is_future_of_c(PyObject*);

#endif
