/* Has cancel() and uncancel() of asyncio's tasks say that they are called, by whom and what for.
 *
 * A cancel counts that a task of the program asks of another one, that comes along an `await task`, or by which asyncio
 * ends the tasks of a TaskGroup, a gather() or a wait_for(). Any other may be meant to be caught where it arrives: that
 * of asyncio.timeout() or of what other libraries have in its place, of a group to the task that has opened it, of a
 * task to itself, of what the loop calls, and of anyio's scopes.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_CANCEL_HOOKS_H
#define CURFEW_PYTHON_CANCEL_HOOKS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Puts what it does into the two methods of _asyncio's Task. What a program sees of the class stays as it is. A class
 * that has these methods otherwise, as one written in Python has, is left alone: then nothing is told. */
void watch_cancels(PyObject* class_of_tasks);

#endif
