#include "probe/adapters/python/cancel_hooks.h"

#include "probe/adapters/python/cancel_error.h"
#include "probe/adapters/python/cancel_request.h"
#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/task_life.h"

struct asking {
  bool is_to_end; /* the task is to end, and not just to leave what it is in */
  curfew_reason reason;
  curfew_id by;
};

/* The outermost cancel() that runs on this thread: it may call that of what the task awaits. */
static _Thread_local struct {
  unsigned depth;
  struct asking how;
  curfew_id task;
} outermost;

static PyObject* cancel_name;

/* ---- who asks --------------------------------------------------------------------------------------------------- */

/* Returns who calls cancel() of a task, by the code that does. */
static struct asking who_asks(PyObject* task, const struct task_record* asked) {
  const struct task_record* const by = running_task();
  struct asking how = {false, CURFEW_REASON_EXPLICIT, by == NULL ? 0 : by->id};
  struct frame_walk walk = innermost_frame();
  struct place_in_code caller = next_frame(&walk);
  while (caller.code != NULL && is_method_for(task, cancel_name, &caller)) caller = next_frame(&walk); /* its class' */
  const struct code_places* const places = caller.code == NULL ? NULL : places_of(caller.code);
  if (places == NULL) return how;
  switch (places->cancels) {
    case cancels_as_the_program:
      how.is_to_end = !places->is_library && by != NULL && by != asked;
      break;
    case cancels_what_it_awaits:
      how.is_to_end = true;
      break;
    case cancels_in_wait_for:
      how.is_to_end = true;
      if (!handles_a_cancel()) how.reason = CURFEW_REASON_DEADLINE;
      break;
    case cancels_its_group:
      how.is_to_end = true;
      how.reason = CURFEW_REASON_SIBLING_FAILURE;
      break;
    case cancels_at_a_deadline:
      how.reason = CURFEW_REASON_DEADLINE;
      break;
  }
  return how;
}

/* The same of a cancel() that the outermost one calls: the other task awaits this one. */
static struct asking who_awaits(void) {
  const struct asking how = outermost.how;
  return (struct asking){true, how.reason, how.by != 0 ? how.by : outermost.task};
}

static struct task_record* watched(PyObject* task) {
  struct task_record* const record = is_recording_stopped() ? NULL : find_task(task);
  return record == NULL || record->has_failed || record->loop->is_shutting_down ? NULL : record;
}

static struct asking begin_cancel(PyObject* task) {
  const struct hook hook = enter_hook();
  const struct task_record* const record = watched(task);
  const struct asking how = outermost.depth != 0 ? who_awaits() : who_asks(task, record);
  if (outermost.depth++ == 0) {
    outermost.how = how;
    outermost.task = record == NULL ? 0 : record->id;
  }
  leave_hook(hook);
  return how;
}

static PyObject* end_cancel(PyObject* task, struct asking how, PyObject* result) {
  --outermost.depth;
  const struct hook hook = enter_hook();
  struct task_record* const record = result == Py_True ? watched(task) : NULL;
  if (record != NULL && how.is_to_end)
    cancel_asked(record, how.reason, how.by);
  else if (record != NULL)
    cancel_meant_to_be_caught(record);
  leave_hook(hook);
  return result;
}

/* ---- in their place --------------------------------------------------------------------------------------------- */

/* What the hooks took the place of; each interpreter has cancel() in one of the two forms. */
static _PyCFunctionFastWithKeywords cancel;
static PyCMethod cancel_with_class;
static PyCFunction uncancel;

static PyObject* on_cancel(PyObject* task, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  const struct asking how = begin_cancel(task);
  return end_cancel(task, how, cancel(task, arguments, count, names));
}

static PyObject* on_cancel_with_class(PyObject* task, PyTypeObject* class, PyObject* const* arguments, size_t count,
                                      PyObject* names) {
  const struct asking how = begin_cancel(task);
  return end_cancel(task, how, cancel_with_class(task, class, arguments, count, names));
}

static PyObject* on_uncancel(PyObject* task, PyObject* nothing) {
  PyObject* const result = uncancel(task, nothing);
  const struct hook hook = enter_hook();
  struct task_record* const record = result == NULL ? NULL : watched(task);
  if (record != NULL) cancel_taken_back(record);
  leave_hook(hook);
  return result;
}

/* Has a method call `function`. The descriptor is the program's to see, and stays; only what is called changes. */
static void replace(PyMethodDescrObject* method, PyMethodDef* definition, PyCFunction function) {
  *definition = *method->d_method;
  definition->ml_meth = function;
  method->d_method = definition;
}

/* Returns a method in C that the class has itself, borrowed, or NULL. */
static PyMethodDescrObject* own_method(PyObject* class, const char* name) {
  PyObject* const method = PyObject_GetAttrString(class, name);
  if (method == NULL) PyErr_Clear();
  Py_XDECREF(method); /* the class has it */
  if (method == NULL || !Py_IS_TYPE(method, &PyMethodDescr_Type)) return NULL;
  return PyDescr_TYPE(method) == (PyTypeObject*)class ? (PyMethodDescrObject*)method : NULL;
}

void watch_cancels(PyObject* class_of_tasks) {
  static PyMethodDef cancel_definition, uncancel_definition;
  if (!PyType_Check(class_of_tasks)) return;
  cancel_name = PyUnicode_InternFromString("cancel");
  if (cancel_name == NULL) return;
  PyMethodDescrObject* const cancels = own_method(class_of_tasks, "cancel");
  PyMethodDescrObject* const uncancels = own_method(class_of_tasks, "uncancel");
  const bool can_uncancel = PY_VERSION_HEX >= 0x030B0000;
  if (cancels == NULL) return;
  if (can_uncancel && (uncancels == NULL || uncancels->d_method->ml_flags != METH_NOARGS)) return;
  PyCFunction hook;
  const PyCFunction was = cancels->d_method->ml_meth;
  if (cancels->d_method->ml_flags == (METH_FASTCALL | METH_KEYWORDS)) {
    cancel = (_PyCFunctionFastWithKeywords)(void (*)(void))was;
    hook = (PyCFunction)(void (*)(void))on_cancel;
  } else if (cancels->d_method->ml_flags == (METH_METHOD | METH_FASTCALL | METH_KEYWORDS)) {
    cancel_with_class = (PyCMethod)(void (*)(void))was;
    hook = (PyCFunction)(void (*)(void))on_cancel_with_class;
  } else {
    return;
  }
  replace(cancels, &cancel_definition, hook);
  if (!can_uncancel) return;
  uncancel = uncancels->d_method->ml_meth;
  replace(uncancels, &uncancel_definition, on_uncancel);
}
