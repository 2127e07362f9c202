#include "probe/adapters/python/outcome.h"

#include "probe/adapters/python/exception_text.h"
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

void error_text(PyObject* task, char* text, size_t size) {
  *text = '\0';
  PyObject* const exception = exception_of(task);
  if (exception != NULL) exception_text(exception, text, size);
  Py_XDECREF(exception);
}
