/* What a weak reference refers to, for every version of CPython. */
#ifndef CURFEW_PYTHON_WEAK_REFERENCE_H
#define CURFEW_PYTHON_WEAK_REFERENCE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "probe/adapters/python/older_interpreters.h"

/* Returns the object, owned, or NULL: it is gone. */
static inline PyObject* referent(PyObject* reference) {
#if PY_VERSION_HEX >= 0x030D0000
  PyObject* object = NULL;
  if (PyWeakref_GetRef(reference, &object) < 0) PyErr_Clear();
  return object;
#else
  PyObject* const object = PyWeakref_GET_OBJECT(reference);
  return object == Py_None ? NULL : Py_NewRef(object);
#endif
}

#endif
