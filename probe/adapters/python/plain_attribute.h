/* Reads attributes of objects that the program may have made, and of classes that it may have derived from asyncio's,
 * without running code of Python's: no property, `__getattr__` or method that the program has put in the place of the
 * library's. What such a class says of itself is not asked for: the library's own answer is.
 *
 * Thread safety: the GIL must be held. None of these leaves an exception behind. */
#ifndef CURFEW_PYTHON_PLAIN_ATTRIBUTE_H
#define CURFEW_PYTHON_PLAIN_ATTRIBUTE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Returns an attribute, owned, or NULL: there is none that can be read so. `name` is interned. */
PyObject* plain_attribute(PyObject* of, PyObject* name);

/* The same, borrowed from whoever keeps it; NULL also where it was made to be looked at. It is there until code of
 * Python's runs. */
PyObject* kept_attribute(PyObject* of, PyObject* name);

/* Returns what a method of the library's says that takes no argument, owned, or NULL; where that is written in Python,
 * the attribute that it returns. */
PyObject* plain_answer(PyObject* of, PyObject* method, PyObject* attribute);

/* Calls a method of the library's with an argument. Returns what it returns, owned; NULL: it has failed, or there is
 * none. It may be written in Python: not to be called within a hook (hook.h). */
PyObject* call_plain_method(PyObject* of, PyObject* name, PyObject* argument);

#endif
