#include "probe/adapters/python/trio_waits.h"

#include <math.h>
#include <string.h>

#include "probe/adapters/python/plain_attribute.h"

static PyObject *status_name, *scope_name, *parent_name, *deadline_name, *shield_name, *state_name;

bool prepare_trio_waits(void) {
  status_name = PyUnicode_InternFromString("_cancel_status");
  scope_name = PyUnicode_InternFromString("_scope");
  parent_name = PyUnicode_InternFromString("_parent");
  deadline_name = PyUnicode_InternFromString("_deadline");
  shield_name = PyUnicode_InternFromString("_shield");
  state_name = PyUnicode_InternFromString("_state");
  return status_name != NULL && scope_name != NULL && parent_name != NULL && deadline_name != NULL &&
         shield_name != NULL && state_name != NULL;
}

static bool will_end(PyObject* scope) {
  PyObject* const deadline = plain_attribute(scope, deadline_name);
  const bool ends = deadline != NULL && !(PyFloat_CheckExact(deadline) && isinf(PyFloat_AS_DOUBLE(deadline)));
  Py_XDECREF(deadline);
  return ends;
}

bool has_trio_deadline(PyObject* task) {
  enum { most_scopes = 1000 };
  PyObject* status = kept_attribute(task, status_name);
  for (int i = 0; i < most_scopes && status != NULL && status != Py_None; ++i) {
    PyObject* const scope = kept_attribute(status, scope_name);
    if (scope == NULL || scope == Py_None) return false;
    if (will_end(scope)) return true;
    if (kept_attribute(scope, shield_name) == Py_True) return false;
    status = kept_attribute(status, parent_name);
  }
  return false;
}

PyObject* shared_by_ends(PyObject* object) {
  static const char* const ends[] = {"MemorySendChannel", "MemoryReceiveChannel", "MemoryObjectSendStream",
                                     "MemoryObjectReceiveStream"};
  bool is_end = false;
  for (size_t i = 0; object != NULL && i < sizeof ends / sizeof *ends; ++i)
    is_end = is_end || strcmp(Py_TYPE(object)->tp_name, ends[i]) == 0;
  if (!is_end) return object;
  PyObject* const state = kept_attribute(object, state_name);
  return state != NULL ? state : object;
}
