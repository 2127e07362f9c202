#include "probe/adapters/python/passed_on.h"

#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/gathered.h"
#include "probe/adapters/python/plain_attribute.h"

static PyObject *callbacks_name, *callbacks_of_threads_name;

bool prepare_passed_on(void) {
  callbacks_name = PyUnicode_InternFromString("_callbacks");
  callbacks_of_threads_name = PyUnicode_InternFromString("_done_callbacks");
  return callbacks_name != NULL && callbacks_of_threads_name != NULL;
}

/* Returns the future to which a callback gives the error, borrowed, or NULL. */
static PyObject* receiver_of(PyObject* callback) {
  PyObject* const shielded = enclosed_in_library(callback, "shield.<locals>._inner_done_callback", "outer");
  if (shielded != NULL) return shielded;
  PyObject* const chained = enclosed_in_library(callback, "_chain_future.<locals>._call_set_state", "destination");
  return chained != NULL ? chained : enclosed_by_gather(callback, "outer");
}

/* Returns the one to which the first of a future's callbacks that does so gives it, borrowed, or NULL. */
static PyObject* receiver_behind(PyObject* future, PyObject* name) {
  PyObject* const callbacks = plain_attribute(future, name);
  PyObject* found = NULL;
  for (Py_ssize_t i = 0; callbacks != NULL && PyList_CheckExact(callbacks) && found == NULL; ++i) {
    if (i == PyList_GET_SIZE(callbacks)) break;
    PyObject* const entry = PyList_GET_ITEM(callbacks, i);
    const bool has_context = PyTuple_CheckExact(entry) && PyTuple_GET_SIZE(entry) > 0;
    found = receiver_of(has_context ? PyTuple_GET_ITEM(entry, 0) : entry);
  }
  Py_XDECREF(callbacks); /* the future has what is in it */
  return found;
}

void look_at_callback(PyObject* callback, PyObject* future) {
  enum { most = 8 }; /* within each other */
  PyObject* to = receiver_of(callback);
  for (int i = 0; i < most && to != NULL && to != Py_None; ++i) {
    /* A future of threads, of concurrent.futures, has it in between, and does not complain itself. */
    PyObject* const behind_thread = receiver_behind(to, callbacks_of_threads_name);
    if (behind_thread != NULL) to = behind_thread;
    error_passed_on(future, to, behind_thread != NULL);
    future = to;
    to = receiver_behind(to, callbacks_name);
  }
}
