/* Takes the place of functions of the interpreter in a build of the adapter for tests: one that is named in
 * CURFEW_TEST_FAILS fails, each time or each CURFEW_TEST_EVERY-th. What a hook calls in whose place it is, is not among
 * them. Included before all else. */
#ifndef CURFEW_TEST_FAULTY_PYTHON_H
#define CURFEW_TEST_FAULTY_PYTHON_H

#define Py_BUILD_CORE_MODULE 1
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

static inline int curfew_test_fails(const char* function, int with_exception) {
  static unsigned calls;
  const char* const named = getenv("CURFEW_TEST_FAILS");
  if (named == NULL || strcmp(named, function) != 0) return 0;
  const char* const every = getenv("CURFEW_TEST_EVERY");
  if (every != NULL && ++calls % (unsigned)atoi(every) != 0) return 0;
  if (with_exception) PyErr_SetString(PyExc_MemoryError, "injected");
  return 1;
}

#define FAILS(function, otherwise, ...) (curfew_test_fails(#function, 1) ? (otherwise) : (function)(__VA_ARGS__))
#define FAILS_SILENTLY(function, ...) (curfew_test_fails(#function, 0) ? NULL : (function)(__VA_ARGS__))

#define PyObject_GetAttr(...) FAILS(PyObject_GetAttr, NULL, __VA_ARGS__)
#define PyObject_GetAttrString(...) FAILS(PyObject_GetAttrString, NULL, __VA_ARGS__)
#define PyObject_GenericGetAttr(...) FAILS(PyObject_GenericGetAttr, NULL, __VA_ARGS__)
#define PyObject_CallFunctionObjArgs(...) FAILS(PyObject_CallFunctionObjArgs, NULL, __VA_ARGS__)
#define PyObject_IsTrue(...) FAILS(PyObject_IsTrue, -1, __VA_ARGS__)
#define PyObject_Repr(...) FAILS(PyObject_Repr, NULL, __VA_ARGS__)
#define PyObject_Str(...) FAILS(PyObject_Str, NULL, __VA_ARGS__)
#define PyObject_GetIter(...) FAILS(PyObject_GetIter, NULL, __VA_ARGS__)
#define PyIter_Next(...) FAILS(PyIter_Next, NULL, __VA_ARGS__)
#define PyWeakref_NewRef(...) FAILS(PyWeakref_NewRef, NULL, __VA_ARGS__)
#define PyLong_FromVoidPtr(...) FAILS(PyLong_FromVoidPtr, NULL, __VA_ARGS__)
#define PyLong_FromUnsignedLong(...) FAILS(PyLong_FromUnsignedLong, NULL, __VA_ARGS__)
#define PyDict_New() FAILS(PyDict_New, NULL)
#define PyDict_SetItem(...) FAILS(PyDict_SetItem, -1, __VA_ARGS__)
#define PyDict_GetItemWithError(...) FAILS(PyDict_GetItemWithError, NULL, __VA_ARGS__)
#define PySet_Discard(...) FAILS(PySet_Discard, -1, __VA_ARGS__)
#define PyUnicode_AsUTF8(...) FAILS(PyUnicode_AsUTF8, NULL, __VA_ARGS__)
#define PyUnicode_InternFromString(...) FAILS(PyUnicode_InternFromString, NULL, __VA_ARGS__)
#undef PyCFunction_New
#define PyCFunction_New(definition, self) FAILS(PyCMethod_New, NULL, definition, self, NULL, NULL)
#define PyMem_RawCalloc(...) FAILS_SILENTLY(PyMem_RawCalloc, __VA_ARGS__)
#define PyMem_RawMalloc(...) FAILS_SILENTLY(PyMem_RawMalloc, __VA_ARGS__)
#define PyMem_RawRealloc(...) FAILS_SILENTLY(PyMem_RawRealloc, __VA_ARGS__)
#define _PyObject_New(...) FAILS(_PyObject_New, NULL, __VA_ARGS__)

#if PY_VERSION_HEX < 0x030C0000
#define _PyCode_GetExtra(...) FAILS(_PyCode_GetExtra, -1, __VA_ARGS__)
#define _PyCode_SetExtra(...) FAILS(_PyCode_SetExtra, -1, __VA_ARGS__)
#else
#define PyUnstable_Code_GetExtra(...) FAILS(PyUnstable_Code_GetExtra, -1, __VA_ARGS__)
#define PyUnstable_Code_SetExtra(...) FAILS(PyUnstable_Code_SetExtra, -1, __VA_ARGS__)
#endif

#endif
