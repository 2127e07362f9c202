/* What the handles of a loop run: steps of tasks, and callbacks.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_HANDLES_H
#define CURFEW_PYTHON_HANDLES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_handles(void);

/* Has each handle of asyncio's class Handle, and of those that are derived from it, say what it runs. Returns false,
 * with an exception, where the class is none that this is known of. */
bool watch_handles(PyObject* class_of_handles);

#endif
