/* Follows an error where asyncio.shield(), wrap_future() or run_coroutine_threadsafe() passes it on: a callback of
 * theirs looks at the error of a future, and gives it to another one.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_PASSED_ON_H
#define CURFEW_PYTHON_PASSED_ON_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* Returns false where there is no memory. */
bool prepare_passed_on(void);

/* A callback of a future that has ended is about to be called. */
void look_at_callback(PyObject* callback, PyObject* future);

#endif
