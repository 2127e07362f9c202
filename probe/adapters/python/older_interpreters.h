/* Names of CPython's that this adapter uses, for the versions that do not have them yet. */
#ifndef CURFEW_PYTHON_OLDER_INTERPRETERS_H
#define CURFEW_PYTHON_OLDER_INTERPRETERS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#if PY_VERSION_HEX < 0x030A0000
static inline PyObject* Py_NewRef(PyObject* object) {
  Py_INCREF(object);
  return object;
}
#define PySet_CheckExact(object) Py_IS_TYPE(object, &PySet_Type)
#define Py_TPFLAGS_DISALLOW_INSTANTIATION 0 /* a static type without tp_new is so by itself */
#endif

#if PY_VERSION_HEX < 0x030C0000 /* then they had other names */
#define PyUnstable_Eval_RequestCodeExtraIndex _PyEval_RequestCodeExtraIndex
#define PyUnstable_Code_GetExtra _PyCode_GetExtra
#define PyUnstable_Code_SetExtra _PyCode_SetExtra
#endif

#endif
