#include "probe/adapters/python/asyncio_hooks.h"

#include <stdbool.h>
#include <string.h>
#include <structmember.h>

#include "probe/adapters/python/cancel_hooks.h"
#include "probe/adapters/python/cancel_request.h"
#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/loop_record.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/spawn_place.h"
#include "probe/adapters/python/stand_in.h"
#include "probe/adapters/python/task_births.h"
#include "probe/adapters/python/task_life.h"

static PyObject* hooked_loop; /* the class; NULL: nothing is hooked */

static PyObject *self_name, *message_name, *future_name, *thread_name, *add_done_callback_name;
/* Of what has a task of the C implementation take a step, and of what wakes it up (of 3.9); NULL until one was seen. */
static PyTypeObject *step_type, *wakeup_type;

/* ---- a task is made --------------------------------------------------------------------------------------------- */

/* The set of all tasks, a weakref.WeakSet, as its own methods see it. `data` is NULL where it is something else. */
static struct {
  PyObject *data, *iterating, *pending_removals, *remove;
} all_tasks;

/* Does what WeakSet.add does, with the weak reference that the record has already. Returns false with an exception. */
static bool add_to_all_tasks(struct task_record* record) {
  if (PySet_Add(all_tasks.data, record->watcher) == 0) return true;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  task_left_behind(record);
  PyErr_Restore(type, value, traceback);
  return false;
}

/* Does what the callback of a reference in the set does: WeakSet.__init__._remove. */
static void remove_from_all_tasks(PyObject* watcher) {
  const bool is_walked = PySet_GET_SIZE(all_tasks.iterating) != 0;
  PyObject* const done = is_walked ? PyObject_CallOneArg(all_tasks.remove, watcher) : NULL;
  if (is_walked ? done == NULL : PySet_Discard(all_tasks.data, watcher) < 0) PyErr_Clear();
  Py_XDECREF(done);
}

static PyObject* on_done(PyObject* module, PyObject* task) {
  (void)module;
  struct task_record* const record = find_task(task);
  if (record != NULL && !record->has_failed) task_done(record);
  Py_RETURN_NONE;
}

static PyMethodDef done_definition = {"curfew_task_done", on_done, METH_O, NULL};

/* Has a task say that it has ended, where its steps are not seen. */
static void watch_end(PyObject* task) {
  PyObject* const callback = PyCFunction_New(&done_definition, NULL);
  PyObject* const done = callback == NULL ? NULL : call_plain_method(task, add_done_callback_name, callback);
  if (callback == NULL) PyErr_Clear();
  Py_XDECREF(done);
  Py_XDECREF(callback);
}

static void on_birth(PyObject* task) {
  const struct task_record* const record = task_spawned(task);
  if (record != NULL && !record->loop->has_steps) watch_end(task);
}

/* Called in place of what it has for its self. */
static PyObject* on_add(PyObject* add_task, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  if (count != 1 || names != NULL) return PyObject_Vectorcall(add_task, arguments, (size_t)count, names);
  PyObject* const task = arguments[0];
  const bool is_plain = all_tasks.data != NULL && PyList_GET_SIZE(all_tasks.pending_removals) == 0;
  if (!is_plain) {
    PyObject* const result = PyObject_CallOneArg(add_task, task);
    if (result != NULL) on_birth(task);
    return result;
  }
  struct task_record* const record = task_spawned(task);
  if (record == NULL) return PyObject_CallOneArg(add_task, task);
  if (!add_to_all_tasks(record)) return NULL;
  if (!record->loop->has_steps) watch_end(task);
  Py_RETURN_NONE;
}

static bool hook_births(PyObject* tasks) {
  if (PY_VERSION_HEX < 0x030E0000) return true; /* add() is called */
  PyObject* const class = PyObject_GetAttrString(tasks, "Task");
  const bool done = class != NULL && watch_births(class, on_birth);
  Py_XDECREF(class);
  return done;
}

static PyObject* attribute_of_type(PyObject* of, const char* name, PyTypeObject* type) {
  PyObject* const value = PyObject_GetAttrString(of, name);
  if (value != NULL && (type == NULL || Py_IS_TYPE(value, type))) return value;
  PyErr_Clear();
  Py_XDECREF(value);
  return NULL;
}

static void look_into_all_tasks(PyObject* set) {
  if (strcmp(Py_TYPE(set)->tp_name, "WeakSet") != 0) return;
  PyObject* const data = attribute_of_type(set, "data", &PySet_Type);
  all_tasks.iterating = attribute_of_type(set, "_iterating", &PySet_Type);
  all_tasks.pending_removals = attribute_of_type(set, "_pending_removals", &PyList_Type);
  all_tasks.remove = attribute_of_type(set, "_remove", NULL);
  if (all_tasks.iterating == NULL || all_tasks.pending_removals == NULL || all_tasks.remove == NULL) {
    Py_XDECREF(data);
    return;
  }
  all_tasks.data = data;
  if (data != NULL) call_when_collected(remove_from_all_tasks);
}

/* ---- a handle runs ---------------------------------------------------------------------------------------------- */

static PyTypeObject* handle_class;

/* Where a Handle has its callback: what the attribute `_callback`, a slot of the class, reads. */
static Py_ssize_t callback_offset;

/* What has a task of the C implementation take a step has the task in its first field. Whether that is so is seen when
 * the first one comes. */
struct step_wrapper {
  PyObject_HEAD PyObject* task;
};

static bool learn(PyTypeObject** type, const char* name, PyObject* callback) {
  if (*type != NULL || strstr(Py_TYPE(callback)->tp_name, name) == NULL) return false;
  PyObject* const task = PyObject_GetAttr(callback, self_name);
  if (task == NULL) PyErr_Clear();
  if (task != NULL && task == ((struct step_wrapper*)callback)->task) *type = Py_TYPE(callback);
  Py_XDECREF(task);
  return *type != NULL;
}

static bool learn_step_type(PyObject* callback) {
  return learn(&step_type, "TaskStepMethWrapper", callback) || learn(&wakeup_type, "TaskWakeupMethWrapper", callback);
}

/* Of asyncio's implementation in Python: task.__step and task.__wakeup. */
static bool is_step_method(PyObject* method) {
  PyObject* const function = PyMethod_GET_FUNCTION(method);
  if (!PyFunction_Check(function)) return false;
  PyObject* const name = ((PyFunctionObject*)function)->func_name;
  return PyUnicode_CompareWithASCIIString(name, "__step") == 0 ||
         PyUnicode_CompareWithASCIIString(name, "__wakeup") == 0;
}

/* Returns the task that goes on when the handle runs, borrowed; NULL: none does. A callback that is just a method of a
 * task, as call_soon(task.cancel) has it, is no step. */
static PyObject* task_of(PyObject* handle) {
  PyObject* const callback = *(PyObject**)((char*)handle + callback_offset);
  if (callback == NULL) return NULL;
  if (Py_IS_TYPE(callback, step_type) || Py_IS_TYPE(callback, wakeup_type))
    return ((struct step_wrapper*)callback)->task;
  if (PyCFunction_CheckExact(callback)) {
    static const PyMethodDef* wakeup; /* NULL until one was seen */
    const PyMethodDef* const function = ((PyCFunctionObject*)callback)->m_ml;
    if (wakeup == NULL && strcmp(function->ml_name, "task_wakeup") == 0) wakeup = function;
    return function == wakeup ? PyCFunction_GET_SELF(callback) : NULL;
  }
  if (PyMethod_Check(callback)) return is_step_method(callback) ? PyMethod_GET_SELF(callback) : NULL;
  return learn_step_type(callback) ? ((struct step_wrapper*)callback)->task : NULL;
}

static PyObject* on_run(PyObject* run_handle, PyObject* const* arguments, size_t count, PyObject* names) {
  PyObject* const handle = PyVectorcall_NARGS(count) == 1 ? arguments[0] : NULL;
  PyObject* const task = handle != NULL && PyObject_TypeCheck(handle, handle_class) ? task_of(handle) : NULL;
  struct task_record* const record = task == NULL ? NULL : find_task(task);
  if (record == NULL || record->has_failed) return PyObject_Vectorcall(run_handle, arguments, count, names);
  Py_INCREF(task);
  const struct step step = begin_step(record);
  PyObject* const result = PyObject_Vectorcall(run_handle, arguments, count, names);
  end_step(step);
  Py_DECREF(task);
  return result;
}

/* ---- a loop ends ------------------------------------------------------------------------------------------------ */

static Py_ssize_t count_of(size_t count, PyObject* names) {
  return PyVectorcall_NARGS(count) + (names == NULL ? 0 : PyTuple_GET_SIZE(names));
}

/* Returns the one argument that a function is called with, by its place or by its name, borrowed; NULL: the call is
 * wrong. */
static PyObject* only(PyObject* const* arguments, size_t count, PyObject* names) {
  return count_of(count, names) == 1 ? arguments[0] : NULL;
}

static PyObject* on_cancel_all_tasks(PyObject* cancel_all_tasks, PyObject* const* arguments, size_t count,
                                     PyObject* names) {
  PyObject* const loop = only(arguments, count, names);
  struct loop_record* const record = loop == NULL ? NULL : find_loop(loop);
  if (record != NULL) {
    shut_down(record, true);
    say_cancelled(record);
  }
  return PyObject_Vectorcall(cancel_all_tasks, arguments, count, names);
}

static bool is_running(PyObject* loop) {
  PyObject* const thread = plain_attribute(loop, thread_name);
  Py_XDECREF(thread);
  return thread != NULL && thread != Py_None;
}

static PyObject* on_close(PyObject* close_event_loop, PyObject* const* arguments, size_t count, PyObject* names) {
  PyObject* const loop = only(arguments, count, names);
  struct loop_record* const record = loop == NULL ? NULL : find_loop(loop);
  const bool ends = record != NULL && !is_running(loop); /* else it refuses */
  if (ends) shut_down(record, false);
  PyObject* const result = PyObject_Vectorcall(close_event_loop, arguments, count, names);
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

/* The context is its second argument, by its place or by its name. */
static PyObject* on_exception(PyObject* handle_exception, PyObject* const* arguments, size_t count, PyObject* names) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyObject* const task = count_of(count, names) == 2 ? who_complains(arguments[1]) : NULL;
  struct task_record* const record = task == NULL ? NULL : find_task(task);
  if (record != NULL && record->has_failed) record->is_unobserved = true;
  PyErr_Restore(type, value, traceback);
  return PyObject_Vectorcall(handle_exception, arguments, count, names);
}

/* ---- a group is opened ------------------------------------------------------------------------------------------ */

static PyObject* on_enter_group(PyObject* enter_group_of_tasks, PyObject* const* arguments, size_t count,
                                PyObject* names) {
  PyObject* const group = only(arguments, count, names);
  if (group != NULL && !is_recording_stopped()) group_opened(group);
  return PyObject_Vectorcall(enter_group_of_tasks, arguments, count, names);
}

/* ---- in their place --------------------------------------------------------------------------------------------- */

static PyMethodDef add_definition = {"add", (PyCFunction)(void (*)(void))on_add, METH_FASTCALL | METH_KEYWORDS, NULL};

static bool prepare_names(void) {
  self_name = PyUnicode_InternFromString("__self__");
  message_name = PyUnicode_InternFromString("message");
  future_name = PyUnicode_InternFromString("future");
  thread_name = PyUnicode_InternFromString("_thread_id");
  add_done_callback_name = PyUnicode_InternFromString("add_done_callback");
  return self_name != NULL && thread_name != NULL && add_done_callback_name != NULL && message_name != NULL &&
         future_name != NULL;
}

/* Puts a function into an object, for itself. It has what stood there for its self, and calls that. */
static bool replace_function(PyObject* in, PyMethodDef* definition) {
  PyObject* const was = PyObject_GetAttrString(in, definition->ml_name);
  PyObject* const function = was == NULL ? NULL : PyCFunction_New(definition, was);
  const bool done = function != NULL && PyObject_SetAttrString(in, definition->ml_name, function) == 0;
  Py_XDECREF(function);
  Py_XDECREF(was);
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

/* Returns whether instances of Handle have their callback in a field. */
static bool find_callback(PyObject* class_of_handles) {
  PyObject* const slot = PyObject_GetAttrString(class_of_handles, "_callback");
  const bool found = slot != NULL && Py_IS_TYPE(slot, &PyMemberDescr_Type) && PyType_Check(class_of_handles);
  if (found) handle_class = (PyTypeObject*)Py_NewRef(class_of_handles);
  if (found) callback_offset = ((PyMemberDescrObject*)slot)->d_member->offset;
  if (slot != NULL && !found) PyErr_SetString(PyExc_TypeError, "asyncio's Handle is not as that of CPython 3.11");
  Py_XDECREF(slot);
  return found;
}

static bool find_landmarks(PyObject* events, PyObject* runners, PyObject* base_events, PyObject* taskgroups) {
  const bool has_groups = taskgroups != Py_None; /* and Runner: since 3.11 */
  const struct landmark_code code = {
      .run_handle = code_at(events, "Handle", "_run"),
      .run_loop = code_at(base_events, "BaseEventLoop", "run_until_complete"),
      .run_runner = has_groups ? code_at(runners, "Runner", "run") : NULL,
      .create_in_group = has_groups ? code_at(taskgroups, "TaskGroup", "create_task") : NULL,
  };
  if (code.run_handle == NULL || code.run_loop == NULL) return false;
  if (has_groups && (code.run_runner == NULL || code.create_in_group == NULL)) return false;
  set_landmark_code(code);
  return true;
}

static bool find_loops(PyObject* tasks, PyObject* loop_class) {
  PyObject* const current = PyObject_GetAttrString(tasks, "_current_tasks");
  const bool found = current != NULL && PyDict_Check(current) && PyType_Check(loop_class);
  if (found) set_loops_of_asyncio(current, (PyTypeObject*)loop_class);
  if (current != NULL && !found) PyErr_SetString(PyExc_TypeError, "asyncio is not as that of CPython 3.11");
  Py_XDECREF(current);
  return found;
}

/* Where this cannot be had, all else is recorded. */
static void hook_cancels(PyObject* tasks) {
  PyObject* const class = PyObject_GetAttrString(tasks, "Task");
  PyObject* const exceptions = class == NULL ? NULL : PyObject_GetAttrString(tasks, "exceptions");
  PyObject* const error = exceptions == NULL ? NULL : PyObject_GetAttrString(exceptions, "CancelledError");
  if (error != NULL && PyExceptionClass_Check(error)) {
    set_cancelled_error(error);
    watch_cancels(class);
  }
  PyErr_Clear();
  Py_XDECREF(error);
  Py_XDECREF(exceptions);
  Py_XDECREF(class);
}

/* Returns whether this is the asyncio that was hooked; else with an exception. */
static bool is_hooked(PyObject* base_events) {
  PyObject* const loop = PyObject_GetAttrString(base_events, "BaseEventLoop");
  const bool is_it = loop != NULL && loop == hooked_loop;
  if (loop != NULL && !is_it)
    PyErr_SetString(PyExc_RuntimeError, "it was imported a second time, and only the first one's tasks are recorded");
  Py_XDECREF(loop);
  return is_it;
}

PyObject* hook_asyncio(PyObject* module, PyObject* modules) {
  (void)module;
  PyObject *tasks, *events, *runners, *base_events, *taskgroups;
  if (PyInterpreterState_Get() != PyInterpreterState_Main()) {
    PyErr_SetString(PyExc_RuntimeError, "curfew records the main interpreter alone");
    return NULL;
  }
  if (!PyArg_ParseTuple(modules, "OOOOO", &tasks, &events, &runners, &base_events, &taskgroups)) return NULL;
  if (hooked_loop != NULL) return is_hooked(base_events) ? Py_NewRef(Py_False) : NULL;
  if (!prepare_names() || !find_landmarks(events, runners, base_events, taskgroups)) return NULL;
  PyObject* const handle = PyObject_GetAttrString(events, "Handle");
  PyObject* const loop = PyObject_GetAttrString(base_events, "BaseEventLoop");
  PyObject* const group = taskgroups == Py_None ? NULL : PyObject_GetAttrString(taskgroups, "TaskGroup");
  const bool has_groups = taskgroups == Py_None || group != NULL;
  const bool is_before_3_12 = PyObject_HasAttrString(tasks, "_all_tasks");
  PyObject* const set = PyObject_GetAttrString(tasks, is_before_3_12 ? "_all_tasks" : "_scheduled_tasks");
  /* That by which tasks become known is the last. */
  const bool done =
      handle != NULL && loop != NULL && has_groups && set != NULL && find_callback(handle) && find_loops(tasks, loop) &&
      put_stand_in(handle, "_run", on_run) && put_stand_in(runners, "_cancel_all_tasks", on_cancel_all_tasks) &&
      put_stand_in(loop, "close", on_close) && put_stand_in(loop, "call_exception_handler", on_exception) &&
      (group == NULL || put_stand_in(group, "__aenter__", on_enter_group)) && hook_births(tasks) &&
      replace_function(set, &add_definition);
  Py_XDECREF(handle);
  hooked_loop = loop; /* kept */
  Py_XDECREF(group);
  if (done) look_into_all_tasks(set);
  if (done) hook_cancels(tasks);
  Py_XDECREF(set);
  return done ? Py_NewRef(Py_True) : NULL;
}

PyObject* forked(PyObject* module, PyObject* nothing) {
  (void)module, (void)nothing;
  forget_steps();
  Py_RETURN_NONE;
}

PyObject* end_asyncio(PyObject* module, PyObject* nothing) {
  (void)module, (void)nothing;
  end_all_loops();
  stop_recording();
  Py_RETURN_NONE;
}
