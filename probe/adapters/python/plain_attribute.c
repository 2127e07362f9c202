#include "probe/adapters/python/plain_attribute.h"

#include <stdbool.h>

#include "probe/adapters/python/code_places.h"

static bool is_read_by_c(PyObject* descriptor) {
  return Py_IS_TYPE(descriptor, &PyGetSetDescr_Type) || Py_IS_TYPE(descriptor, &PyMemberDescr_Type);
}

static bool is_function_of_library(PyObject* function) { return PyFunction_Check(function) && is_of_library(function); }

static bool is_method_in_c(PyObject* method) { return Py_IS_TYPE(method, &PyMethodDescr_Type); }

static bool is_method_of_library(PyObject* method) { return is_method_in_c(method) || is_function_of_library(method); }

/* Returns whether the interpreter reads an attribute without code of Python's, where the class has this for it, or
 * NULL. What is no data descriptor is shadowed by what the object itself has. */
static bool is_plain(PyObject* in_class) {
  return in_class == NULL || Py_TYPE(in_class)->tp_descr_get == NULL || PyFunction_Check(in_class);
}

/* Returns the first attribute of a class or of those that it is derived from which `is_it`, borrowed, or NULL. */
static PyObject* find_in_classes(PyTypeObject* type, PyObject* name, bool (*is_it)(PyObject*)) {
  PyObject* const classes = type->tp_mro;
  for (Py_ssize_t i = 0; classes != NULL && i < PyTuple_GET_SIZE(classes); ++i) {
    PyObject* const names = ((PyTypeObject*)PyTuple_GET_ITEM(classes, i))->tp_dict;
    PyObject* const found = names == NULL ? NULL : PyDict_GetItemWithError(names, name);
    if (found != NULL && is_it(found)) return found;
    if (found == NULL) PyErr_Clear();
  }
  return NULL;
}

static PyObject* look_at(PyObject* of, PyObject* name) {
  PyTypeObject* const type = Py_TYPE(of);
  PyObject* found = _PyType_Lookup(type, name);
  if (found == NULL || !is_read_by_c(found)) {
    if (is_plain(found)) return PyObject_GenericGetAttr(of, name);
    found = find_in_classes(type, name, is_read_by_c);
  }
  return found == NULL ? NULL : Py_TYPE(found)->tp_descr_get(found, of, (PyObject*)type);
}

PyObject* plain_attribute(PyObject* of, PyObject* name) {
  PyObject* const value = look_at(of, name);
  if (value == NULL) PyErr_Clear();
  return value;
}

PyObject* kept_attribute(PyObject* of, PyObject* name) {
  PyObject* const value = plain_attribute(of, name);
  const bool is_kept = value != NULL && Py_REFCNT(value) > 1;
  Py_XDECREF(value);
  return is_kept ? value : NULL;
}

PyObject* plain_answer(PyObject* of, PyObject* method, PyObject* attribute) {
  PyObject* const in_c = find_in_classes(Py_TYPE(of), method, is_method_in_c);
  if (in_c == NULL) return plain_attribute(of, attribute);
  PyObject* const answer = PyObject_CallFunctionObjArgs(in_c, of, NULL);
  if (answer == NULL) PyErr_Clear();
  return answer;
}

PyObject* call_plain_method(PyObject* of, PyObject* name, PyObject* argument) {
  PyObject* const method = find_in_classes(Py_TYPE(of), name, is_method_of_library);
  PyObject* const result = method == NULL ? NULL : PyObject_CallFunctionObjArgs(method, of, argument, NULL);
  if (result == NULL) PyErr_Clear();
  return result;
}
