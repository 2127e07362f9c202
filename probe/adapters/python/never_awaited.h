/* Coroutines that go before anybody has awaited them: those of which Python says "was never awaited". It says so
 * through a function of the module warnings, which is called for nothing else, whatever filters of warnings there are.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_NEVER_AWAITED_H
#define CURFEW_PYTHON_NEVER_AWAITED_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Called from Python with the module warnings; once a process. */
PyObject* watch_coroutines(PyObject* module, PyObject* warnings);

/* A task has ended before its first step. Its coroutine may go with it, and is no finding of its own. */
void coroutine_goes_with_task(const PyObject* coroutine);

#endif
