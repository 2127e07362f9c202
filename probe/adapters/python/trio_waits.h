/* Says of the waits of trio's tasks what their coroutines do not.
 *
 * Thread safety: the GIL must be held. No code of the program is run. */
#ifndef CURFEW_PYTHON_TRIO_WAITS_H
#define CURFEW_PYTHON_TRIO_WAITS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_trio_waits(void);

/* Returns whether a task is in a cancel scope that ends when its time is up, wherever that was entered, and no shield
 * keeps that from it. */
bool has_trio_deadline(PyObject* task);

/* Returns what stands for an object that tasks wait for: of a memory channel of trio's or anyio's what its two ends,
 * and their clones, have in common; else itself. Borrowed; `object` may be NULL. */
PyObject* shared_by_ends(PyObject* object);

#endif
