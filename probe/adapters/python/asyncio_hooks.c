#include "probe/adapters/python/asyncio_hooks.h"

#include <stdbool.h>
#include <string.h>

#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/loop_record.h"
#include "probe/adapters/python/spawn_place.h"
#include "probe/adapters/python/task_life.h"

/* What the hooks took the place of. */
static PyObject *add_task, *run_handle, *cancel_all_tasks, *close_event_loop, *handle_exception;

static PyObject *self_name, *callback_name, *message_name, *future_name;
static PyTypeObject* step_type; /* of what has a task of the C implementation take a step; NULL until one was seen */

/* ---- a task is made --------------------------------------------------------------------------------------------- */

static PyObject* on_add(PyObject* module, PyObject* task) {
  (void)module;
  PyObject* const result = PyObject_CallOneArg(add_task, task);
  if (result != NULL) task_spawned(task);
  return result;
}

/* ---- a handle runs ---------------------------------------------------------------------------------------------- */

/* Returns whether a callback has a task go on, and is not just a method of one, as call_soon(task.cancel) has it. */
static bool is_step(PyObject* callback) {
  if (step_type != NULL && Py_IS_TYPE(callback, step_type)) return true;
  if (PyCFunction_CheckExact(callback))
    return strcmp(((PyCFunctionObject*)callback)->m_ml->ml_name, "task_wakeup") == 0 ||
           strcmp(((PyCFunctionObject*)callback)->m_ml->ml_name, "TaskWakeupMethWrapper") == 0;
  if (PyMethod_Check(callback)) { /* of asyncio's implementation in Python */
    PyObject* const function = PyMethod_GET_FUNCTION(callback);
    if (!PyFunction_Check(function)) return false;
    PyObject* const name = ((PyFunctionObject*)function)->func_name;
    return PyUnicode_CompareWithASCIIString(name, "__step") == 0 ||
           PyUnicode_CompareWithASCIIString(name, "__wakeup") == 0;
  }
  const char* const type = Py_TYPE(callback)->tp_name;
  if (step_type != NULL || strcmp(type, "TaskStepMethWrapper") != 0) return false;
  step_type = Py_TYPE(callback);
  return true;
}

/* Returns the task that goes on when the handle runs, owned; NULL: none does. */
static PyObject* task_of(PyObject* handle) {
  PyObject* const callback = PyObject_GetAttr(handle, callback_name);
  PyObject* const task = callback != NULL && is_step(callback) ? PyObject_GetAttr(callback, self_name) : NULL;
  if (task == NULL) PyErr_Clear();
  Py_XDECREF(callback);
  return task;
}

static PyObject* on_run(PyObject* handle, PyObject* nothing) {
  (void)nothing;
  PyObject* const task = task_of(handle);
  struct task_record* const record = task == NULL ? NULL : find_task(task);
  if (record == NULL || record->has_failed) {
    PyObject* const result = PyObject_CallOneArg(run_handle, handle);
    Py_XDECREF(task);
    return result;
  }
  const struct step step = begin_step(record);
  PyObject* const result = PyObject_CallOneArg(run_handle, handle);
  end_step(step);
  Py_DECREF(task);
  return result;
}

/* ---- a loop ends ------------------------------------------------------------------------------------------------ */

static PyObject* on_cancel_all_tasks(PyObject* module, PyObject* loop) {
  (void)module;
  struct loop_record* const record = find_loop(loop);
  if (record != NULL) {
    shut_down(record);
    say_cancelled(record);
  }
  return PyObject_CallOneArg(cancel_all_tasks, loop);
}

static bool is_running(PyObject* loop) {
  PyObject* const running = PyObject_CallMethod(loop, "is_running", NULL);
  if (running == NULL) PyErr_Clear();
  Py_XDECREF(running);
  return running == Py_True;
}

static PyObject* on_close(PyObject* loop, PyObject* nothing) {
  (void)nothing;
  struct loop_record* const record = find_loop(loop);
  const bool ends = record != NULL && !is_running(loop); /* else it refuses */
  if (ends) shut_down(record);
  PyObject* const result = PyObject_CallOneArg(close_event_loop, loop);
  if (ends && result != NULL) close_loop(record);
  return result;
}

/* ---- an error is lost ------------------------------------------------------------------------------------------- */

/* Returns the task that complains that nobody has seen its error, borrowed, or NULL: the call is about something else.
 */
static PyObject* who_complains(PyObject* context) {
  if (!PyDict_CheckExact(context)) return NULL;
  PyObject* const message = PyDict_GetItemWithError(context, message_name);
  const char* const text = message != NULL && PyUnicode_CheckExact(message) ? PyUnicode_AsUTF8(message) : NULL;
  if (text == NULL || strstr(text, "was never retrieved") == NULL) return NULL;
  return PyDict_GetItemWithError(context, future_name);
}

static PyObject* on_exception(PyObject* loop, PyObject* context) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyObject* const task = who_complains(context);
  struct task_record* const record = task == NULL ? NULL : find_task(task);
  if (record != NULL && record->has_failed) record->is_unobserved = true;
  PyErr_Restore(type, value, traceback);
  return PyObject_CallFunctionObjArgs(handle_exception, loop, context, NULL);
}

/* ---- in their place --------------------------------------------------------------------------------------------- */

static PyMethodDef add_definition = {"add", on_add, METH_O, NULL};
static PyMethodDef run_definition = {"_run", on_run, METH_NOARGS, NULL};
static PyMethodDef cancel_definition = {"_cancel_all_tasks", on_cancel_all_tasks, METH_O, NULL};
static PyMethodDef close_definition = {"close", on_close, METH_NOARGS, NULL};
static PyMethodDef exception_definition = {"call_exception_handler", on_exception, METH_O, NULL};

static bool prepare_names(void) {
  self_name = PyUnicode_InternFromString("__self__");
  callback_name = PyUnicode_InternFromString("_callback");
  message_name = PyUnicode_InternFromString("message");
  future_name = PyUnicode_InternFromString("future");
  return self_name != NULL && callback_name != NULL && message_name != NULL && future_name != NULL;
}

/* Puts a method into a class. `was` gets what stood there, which the method calls. */
static bool replace_method(PyObject* in, PyMethodDef* definition, PyObject** was) {
  if (!PyType_Check(in)) {
    PyErr_SetString(PyExc_TypeError, "expected a class");
    return false;
  }
  *was = PyObject_GetAttrString(in, definition->ml_name);
  PyObject* const method = *was == NULL ? NULL : PyDescr_NewMethod((PyTypeObject*)in, definition);
  const bool done = method != NULL && PyObject_SetAttrString(in, definition->ml_name, method) == 0;
  Py_XDECREF(method);
  return done;
}

/* The same of a function that is an object's own. */
static bool replace_function(PyObject* in, PyMethodDef* definition, PyObject** was) {
  *was = PyObject_GetAttrString(in, definition->ml_name);
  PyObject* const function = *was == NULL ? NULL : PyCFunction_New(definition, NULL);
  const bool done = function != NULL && PyObject_SetAttrString(in, definition->ml_name, function) == 0;
  Py_XDECREF(function);
  return done;
}

/* Returns the code of the function at a path of two attributes, owned. */
static PyObject* code_at(PyObject* module, const char* class_name, const char* method) {
  PyObject* const class = PyObject_GetAttrString(module, class_name);
  PyObject* const function = class == NULL ? NULL : PyObject_GetAttrString(class, method);
  PyObject* const code = function == NULL ? NULL : PyObject_GetAttrString(function, "__code__");
  Py_XDECREF(function);
  Py_XDECREF(class);
  return code;
}

static bool find_landmarks(PyObject* events, PyObject* runners, PyObject* base_events) {
  PyObject* const handle = code_at(events, "Handle", "_run");
  PyObject* const loop = handle == NULL ? NULL : code_at(base_events, "BaseEventLoop", "run_until_complete");
  PyObject* const runner = loop == NULL ? NULL : code_at(runners, "Runner", "run");
  if (runner != NULL) set_landmark_code(handle, loop, runner);
  Py_XDECREF(handle);
  Py_XDECREF(loop);
  Py_XDECREF(runner);
  return runner != NULL;
}

PyObject* hook_asyncio(PyObject* module, PyObject* modules) {
  (void)module;
  PyObject *tasks, *events, *runners, *base_events;
  if (add_task != NULL) Py_RETURN_NONE;
  if (!PyArg_ParseTuple(modules, "OOOO", &tasks, &events, &runners, &base_events)) return NULL;
  if (!prepare_names() || !find_landmarks(events, runners, base_events)) return NULL;
  PyObject* const handle = PyObject_GetAttrString(events, "Handle");
  PyObject* const loop = PyObject_GetAttrString(base_events, "BaseEventLoop");
  PyObject* const all_tasks = PyObject_GetAttrString(tasks, "_all_tasks");
  /* The one by which tasks become known is the last. */
  const bool done = handle != NULL && loop != NULL && all_tasks != NULL &&
                    replace_method(handle, &run_definition, &run_handle) &&
                    replace_function(runners, &cancel_definition, &cancel_all_tasks) &&
                    replace_method(loop, &close_definition, &close_event_loop) &&
                    replace_method(loop, &exception_definition, &handle_exception) &&
                    replace_function(all_tasks, &add_definition, &add_task);
  Py_XDECREF(handle);
  Py_XDECREF(loop);
  Py_XDECREF(all_tasks);
  if (!done) return NULL;
  Py_RETURN_NONE;
}

PyObject* end_asyncio(PyObject* module, PyObject* nothing) {
  (void)module, (void)nothing;
  end_all_loops();
  stop_recording();
  Py_RETURN_NONE;
}
