/* Tells an asynchronous generator that was dropped before its end, which asyncio then closes in a task of its own, from
 * one that the program closes.
 *
 * Thread safety: the GIL must be held. No code of the program is run, and no exception is left. */
#ifndef CURFEW_PYTHON_DROPPED_GENERATOR_H
#define CURFEW_PYTHON_DROPPED_GENERATOR_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* Returns false where there is no memory. */
bool prepare_dropped_generators(void);

/* Returns whether what a task runs is `aclose()` of a generator that its loop has let go of. A loop knows the
 * generators that were begun in it until they are dropped. Of one that does not tell which these are, as uvloop's, each
 * counts. */
bool closes_dropped_generator(PyObject* coroutine, PyObject* loop);

#endif
