#include "probe/adapters/python/timed_cancel.h"

#include <string.h>

#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"

static PyObject *scheduled_name, *ready_name, *callback_name, *task_name, *host_task_name;

bool prepare_timed_cancels(void) {
  scheduled_name = PyUnicode_InternFromString("_scheduled");
  ready_name = PyUnicode_InternFromString("_ready");
  callback_name = PyUnicode_InternFromString("_callback");
  task_name = PyUnicode_InternFromString("_task");
  host_task_name = PyUnicode_InternFromString("_host_task"); /* of a CancelScope of anyio's */
  return scheduled_name != NULL && ready_name != NULL && callback_name != NULL && task_name != NULL &&
         host_task_name != NULL;
}

/* Returns whether it is a method of the task, or of what has the task for its own. A step of it is none: whoever waits
 * has none coming. */
static bool is_for(PyObject* callback, const PyObject* task) {
  PyObject* const self = PyMethod_Check(callback)           ? PyMethod_GET_SELF(callback)
                         : PyCFunction_CheckExact(callback) ? PyCFunction_GET_SELF(callback)
                                                            : NULL;
  if (self == NULL || self == task) return self != NULL;
  return kept_attribute(self, task_name) == task || kept_attribute(self, host_task_name) == task;
}

/* A handle that was cancelled has no callback any more. */
static bool has_handle_for(PyObject* handles, const PyObject* task, int* looked_at) {
  PyObject* const each = handles == NULL ? NULL : PyObject_GetIter(handles); /* a list or a deque */
  bool found = false;
  for (PyObject* handle; !found && each != NULL && (handle = PyIter_Next(each)) != NULL;) {
    PyObject* const callback = kept_attribute(handle, callback_name);
    found = callback != NULL && is_for(callback, task);
    ++*looked_at;
    Py_DECREF(handle); /* the loop has it */
  }
  Py_XDECREF(each);
  PyErr_Clear();
  return found;
}

static bool is_list_or_deque(PyObject* handles) {
  return PyList_CheckExact(handles) || strcmp(Py_TYPE(handles)->tp_name, "collections.deque") == 0;
}

static bool has_one_in(PyObject* loop, PyObject* name, const PyObject* task, int* looked_at) {
  PyObject* const handles = kept_attribute(loop, name);
  return handles != NULL && is_list_or_deque(handles) && has_handle_for(handles, task, looked_at);
}

bool is_to_be_cancelled(const struct task_record* record, int* looked_at) {
  PyObject* const loop = record->loop->loop; /* it lives: a task of it does */
  return has_one_in(loop, scheduled_name, record->task, looked_at) ||
         has_one_in(loop, ready_name, record->task, looked_at);
}
