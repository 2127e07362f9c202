#include "probe/adapters/python/never_awaited.h"

#include <curfew/probe.h>
#include <stdbool.h>

#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/stand_in.h"
#include "probe/adapters/python/task_life.h"

/* Addresses of coroutines whose tasks have ended before their first step. They are not looked into. */
static PyObject* of_tasks;

void coroutine_goes_with_task(const PyObject* coroutine) {
  PyObject* const address = PyLong_FromVoidPtr((void*)coroutine);
  if (of_tasks == NULL) of_tasks = PySet_New(NULL);
  if (address == NULL || of_tasks == NULL || PySet_Add(of_tasks, address) < 0) PyErr_Clear();
  Py_XDECREF(address);
}

static bool goes_with_task(PyObject* coroutine) {
  PyObject* const address = of_tasks == NULL ? NULL : PyLong_FromVoidPtr(coroutine);
  const bool does = address != NULL && PySet_Discard(of_tasks, address) == 1;
  PyErr_Clear();
  Py_XDECREF(address);
  return does;
}

/* Returns whether code calls something of this name, or may. */
static bool has_name(const PyCodeObject* code, PyObject* name) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_names); ++i)
    if (PyUnicode_Compare(PyTuple_GET_ITEM(code->co_names, i), name) == 0) return true;
  return false;
}

/* Returns the line at which the coroutine goes, if that is in the function that has called it: of one that nobody keeps
 * it is the line of the call. Else that of its function: it went where nobody knows of it. */
static curfew_site site_of(PyCodeObject* code, const struct code_places* places) {
  struct frame_walk walk = innermost_frame();
  for (struct place_in_code at = next_frame(&walk); at.code != NULL; at = next_frame(&walk)) {
    const struct code_places* const around = places_of(at.code);
    if (around == NULL || around->is_of_others) continue;
    const int line = PyCode_Addr2Line(at.code, at.offset);
    const char* const file = has_name(at.code, code->co_name) ? PyUnicode_AsUTF8(at.code->co_filename) : NULL;
    const char* const name = file == NULL || line <= 0 ? NULL : PyUnicode_AsUTF8(places->name);
    if (name != NULL) return curfew_intern_site(file, (uint32_t)line, 0, name);
    break;
  }
  PyErr_Clear();
  return places->function;
}

static void note(PyObject* coroutine) {
  if (is_recording_stopped() || goes_with_task(coroutine)) return;
  PyObject* const code = PyObject_GetAttrString(coroutine, "cr_code");
  PyObject* const name = code == NULL ? NULL : PyObject_GetAttrString(coroutine, "__qualname__");
  const bool is_known = name != NULL && PyCode_Check(code);
  if (is_known) name_code((PyCodeObject*)code, name);
  const struct code_places* const places = is_known ? places_of((PyCodeObject*)code) : NULL;
  if (places != NULL) curfew_never_started(site_of((PyCodeObject*)code, places));
  PyErr_Clear();
  Py_XDECREF(name);
  Py_XDECREF(code);
}

static PyObject* on_warning(PyObject* warn_unawaited_coroutine, PyObject* const* arguments, size_t count,
                            PyObject* names) {
  const struct hook hook = enter_hook();
  if (PyVectorcall_NARGS(count) == 1 && PyCoro_CheckExact(arguments[0])) note(arguments[0]);
  leave_hook(hook);
  return PyObject_Vectorcall(warn_unawaited_coroutine, arguments, count, names);
}

PyObject* watch_coroutines(PyObject* module, PyObject* warnings) {
  static bool is_watching = false;
  (void)module;
  if (!is_watching && !put_stand_in(warnings, "_warn_unawaited_coroutine", on_warning)) return NULL;
  is_watching = true;
  Py_RETURN_NONE;
}
