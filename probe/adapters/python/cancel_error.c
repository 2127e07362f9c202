#include "probe/adapters/python/cancel_error.h"

#include <frameobject.h>

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/finalizers.h"
#include "probe/adapters/python/frames.h"

static PyObject* cancelled_error; /* asyncio's class */

void set_cancelled_error(PyObject* class) {
  Py_INCREF(class);
  cancelled_error = class;
}

/* ---- an error --------------------------------------------------------------------------------------------------- */

/* Returns what a group of errors is made of, borrowed, or NULL. */
static PyObject* parts_of(PyObject* exception) {
#if PY_VERSION_HEX >= 0x030B0000
  if (PyObject_TypeCheck(exception, (PyTypeObject*)PyExc_BaseExceptionGroup))
    return ((PyBaseExceptionGroupObject*)exception)->excs;
#else
  (void)exception;
#endif
  return NULL;
}

static bool is_within(PyObject* exception, int levels) {
  enum { nested = 64 };
  for (int i = 0; i < nested && exception != NULL && PyExceptionInstance_Check(exception); ++i) {
    if (PyObject_TypeCheck(exception, (PyTypeObject*)cancelled_error)) return true;
    PyObject* const parts = levels == 0 ? NULL : parts_of(exception);
    for (Py_ssize_t at = 0; parts != NULL && at < PyTuple_GET_SIZE(parts); ++at)
      if (is_within(PyTuple_GET_ITEM(parts, at), levels - 1)) return true;
    exception = ((PyBaseExceptionObject*)exception)->context;
  }
  return false;
}

bool is_cancel_error(PyObject* object) {
  enum { groups_in_groups = 8 };
  return cancelled_error != NULL && is_within(object, groups_in_groups);
}

/* ---- who handles it --------------------------------------------------------------------------------------------- */

bool handles_a_cancel(void) {
  PyObject *type, *value, *traceback;
  PyErr_GetExcInfo(&type, &value, &traceback);
  const bool handles = value != NULL && value != Py_None && is_cancel_error(value);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  return handles;
}

bool handles_cancel(const struct task_record* record) {
  for (PyObject* at = record->coroutine; at != NULL; at = awaited_by(at)) {
    PyObject* const handled = handled_in(at);
    if (handled != NULL && is_cancel_error(handled)) return true;
  }
  return false;
}

/* ---- who keeps it ----------------------------------------------------------------------------------------------- */

/* A search through what a task's variables lead to, the nearest first. */
struct search {
  PyObject* loop;
  PyObject* objects[256]; /* that are to be looked into */
  unsigned count;
  bool is_found;
};

/* Frames and coroutines are other tasks', or have been looked into; the loop leads to all there is. */
static bool is_looked_into(PyObject* object, PyObject* loop) {
  if (!PyObject_IS_GC(object) || !PyObject_GC_IsTracked(object) || Py_TYPE(object)->tp_traverse == NULL) return false;
  return object != loop && !PyExceptionInstance_Check(object) && !PyModule_Check(object) && !PyType_Check(object) &&
         !PyFunction_Check(object) && !PyCode_Check(object) && !PyFrame_Check(object) && !PyCoro_CheckExact(object) &&
         !PyGen_CheckExact(object) && !PyAsyncGen_CheckExact(object) && !PyContext_CheckExact(object) &&
         !is_future_in_c(object) && find_task(object) == NULL;
}

static int look_at(PyObject* object, void* to) {
  struct search* const search = to;
  if (object == NULL) return 0;
  if (is_cancel_error(object)) {
    search->is_found = true;
    return 1;
  }
  if (search->count == sizeof search->objects / sizeof *search->objects) return 0;
  if (!is_looked_into(object, search->loop)) return 0;
  for (unsigned i = 0; i < search->count; ++i)
    if (search->objects[i] == object) return 0;
  search->objects[search->count++] = object;
  return 0;
}

/* Up to 3.12 asyncio.Condition.wait() keeps but a word of it. */
static bool remembers_cancel(PyObject* coroutine) {
  PyCodeObject* const code = code_of(coroutine);
  const struct code_places* const places = code == NULL ? NULL : places_of(code);
  return places != NULL && places->is_library && local_of(coroutine, "cancelled") == Py_True;
}

bool keeps_cancel(const struct task_record* record) {
  struct search search = {.loop = record->loop->loop};
  for (PyObject* at = record->coroutine; at != NULL && !search.is_found; at = awaited_by(at)) {
    if (remembers_cancel(at)) return true;
    show_values(at, look_at, &search);
  }
  for (unsigned i = 0; i < search.count && !search.is_found; ++i)
    Py_TYPE(search.objects[i])->tp_traverse(search.objects[i], look_at, &search);
  return search.is_found;
}
