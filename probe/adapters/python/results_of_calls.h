/* Says what becomes of what a call returns, by the instructions behind it.
 *
 * Thread safety: the GIL must be held. No exception is left. */
#ifndef CURFEW_PYTHON_RESULTS_OF_CALLS_H
#define CURFEW_PYTHON_RESULTS_OF_CALLS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* Returns whether nobody gets what the call at `offset` (in bytes) returns: it is dropped at once, or put into a
 * variable that the code does not read. False where that is not known. */
bool is_left_alone(PyCodeObject*, int offset);

#endif
