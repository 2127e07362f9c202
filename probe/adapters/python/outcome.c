#include "probe/adapters/python/outcome.h"

#include <stdio.h>
#include <string.h>

#include "probe/adapters/python/plain_attribute.h"

static PyObject *state_name, *exception_name, *pending_text, *cancelled_text;

bool prepare_outcome(void) {
  state_name = PyUnicode_InternFromString("_state");
  exception_name = PyUnicode_InternFromString("_exception");
  pending_text = PyUnicode_InternFromString("PENDING");
  cancelled_text = PyUnicode_InternFromString("CANCELLED");
  return state_name != NULL && exception_name != NULL && pending_text != NULL && cancelled_text != NULL;
}

static bool is(PyObject* text, PyObject* interned) {
  return text == interned ||
         (PyUnicode_CheckExact(text) && PyUnicode_Compare(text, interned) == 0 && PyErr_Occurred() == NULL);
}

/* Returns the exception, owned, or NULL: it did not fail. */
static PyObject* exception_of(PyObject* task) {
  PyObject* const exception = plain_attribute(task, exception_name);
  if (exception != NULL && PyExceptionInstance_Check(exception)) return exception;
  PyErr_Clear();
  Py_XDECREF(exception);
  return NULL;
}

enum task_state state_of(PyObject* task) {
  PyObject* const text = plain_attribute(task, state_name);
  if (text == NULL) return task_is_pending;
  enum task_state state = task_is_completed;
  if (is(text, pending_text)) {
    state = task_is_pending;
  } else if (is(text, cancelled_text)) {
    state = task_is_cancelled;
  } else {
    PyObject* const exception = exception_of(task);
    if (exception != NULL) state = task_has_failed;
    Py_XDECREF(exception);
  }
  Py_DECREF(text);
  return state;
}

/* Returns whether the text of an object is made by no code of the program's. */
static bool is_plain_value(PyObject* value) {
  return value == Py_None || PyUnicode_CheckExact(value) || PyLong_CheckExact(value) || PyBool_Check(value) ||
         PyFloat_CheckExact(value) || PyBytes_CheckExact(value);
}

/* Returns whether the class of an exception, or the one that it has it from, makes its text in C. */
static bool makes_text_in_c(PyTypeObject* type) {
  const PyTypeObject* base = type;
  while (base != NULL && (base->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0) base = base->tp_base;
  return base != NULL && type->tp_str == base->tp_str;
}

/* Returns whether all that an exception is made from, and so its text, is plain. */
static bool has_plain_arguments(const PyBaseExceptionObject* exception) {
  PyObject* const arguments = exception->args;
  if (arguments == NULL || !PyTuple_CheckExact(arguments)) return false;
#if PY_VERSION_HEX >= 0x030B0000
  if (PyObject_TypeCheck((PyObject*)exception, (PyTypeObject*)PyExc_BaseExceptionGroup)) /* it counts the others */
    return PyTuple_GET_SIZE(arguments) > 0 && PyUnicode_CheckExact(PyTuple_GET_ITEM(arguments, 0));
#endif
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); ++i)
    if (!is_plain_value(PyTuple_GET_ITEM(arguments, i))) return false;
  return true;
}

/* Returns the text of an exception that has one and makes it with code of the interpreter's own, owned; else NULL. */
static PyObject* plain_text_of(PyObject* exception) {
  const PyBaseExceptionObject* const base = (PyBaseExceptionObject*)exception;
  if (base->args != NULL && PyTuple_CheckExact(base->args) && PyTuple_GET_SIZE(base->args) == 1) {
    PyObject* const only = PyTuple_GET_ITEM(base->args, 0);
    Py_INCREF(only);
    if (PyUnicode_CheckExact(only)) return only;
    Py_DECREF(only);
  }
  const reprfunc of_os_error = ((PyTypeObject*)PyExc_OSError)->tp_str;
  const bool is_plain =
      Py_TYPE(exception)->tp_str == of_os_error || (makes_text_in_c(Py_TYPE(exception)) && has_plain_arguments(base));
  return is_plain ? PyObject_Str(exception) : NULL;
}

void exception_text(PyObject* exception, char* text, size_t size) {
  const char* const name = Py_TYPE(exception)->tp_name;
  const char* const last_dot = strrchr(name, '.');
  PyObject* const plain = plain_text_of(exception);
  const char* const said = plain == NULL ? NULL : PyUnicode_AsUTF8(plain);
  const char* const type = last_dot == NULL ? name : last_dot + 1;
  snprintf(text, size, said == NULL || *said == '\0' ? "%s" : "%s: %s", type, said);
  Py_XDECREF(plain);
  PyErr_Clear();
}

void error_text(PyObject* task, char* text, size_t size) {
  *text = '\0';
  PyObject* const exception = exception_of(task);
  if (exception != NULL) exception_text(exception, text, size);
  Py_XDECREF(exception);
}
