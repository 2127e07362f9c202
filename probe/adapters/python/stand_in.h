/* A function that stands in the place of one of a library's, which it calls. It takes what that takes, and looks like
 * it to all that asks it: inspect, unittest.mock, `iscoroutinefunction`.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_STAND_IN_H
#define CURFEW_PYTHON_STAND_IN_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* To be called once, before all else. Returns false, with an exception, where there is no memory. */
bool prepare_stand_ins(void);

/* Has `around` called in the place of the function `name` of a class or a module. It gets that function, which it
 * calls, and the arguments as a vectorcallfunc does; those of a method begin with its object, if the call has one.
 * Returns false, with an exception, where that cannot be had; then nothing was changed. */
bool put_stand_in(PyObject* in, const char* name, vectorcallfunc around);

#endif
