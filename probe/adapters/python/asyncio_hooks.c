#include "probe/adapters/python/asyncio_hooks.h"

#include <stdbool.h>
#include <string.h>

#include "probe/adapters/python/cancel_error.h"
#include "probe/adapters/python/cancel_hooks.h"
#include "probe/adapters/python/current_task.h"
#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/finalizers.h"
#include "probe/adapters/python/gathered.h"
#include "probe/adapters/python/handles.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/loop_record.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/process_exits.h"
#include "probe/adapters/python/running_loops.h"
#include "probe/adapters/python/spawn_place.h"
#include "probe/adapters/python/stand_in.h"
#include "probe/adapters/python/task_births.h"
#include "probe/adapters/python/task_life.h"

static PyObject* hooked_loop; /* the class; NULL: nothing is hooked */

static PyObject* add_done_callback_name;

/* ---- a task is made --------------------------------------------------------------------------------------------- */

/* The set of all tasks, a weakref.WeakSet, as its own methods see it. `data` is NULL where it is something else. */
static struct {
  PyObject *data, *iterating, *pending_removals, *remove;
} all_tasks;

/* Does what WeakSet.add does, with the weak reference that the record has already, and asks the task for its hash, as
 * that does. Returns false with an exception. */
static bool add_to_all_tasks(PyObject* task, PyObject* watcher) {
  if (PySet_Add(all_tasks.data, watcher) == 0) return true;
  PyObject *type, *value, *traceback;
  const struct hook hook = enter_hook();
  PyErr_Fetch(&type, &value, &traceback);
  struct task_record* const record = find_task(task);
  if (record != NULL) task_left_behind(record);
  PyErr_Restore(type, value, traceback);
  leave_hook(hook);
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
  const struct hook hook = enter_hook();
  struct task_record* const record = find_task(task);
  if (record != NULL && !record->has_failed) task_done(record);
  leave_hook(hook);
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

/* What is left to do for a task that was made, outside of the hook. */
struct birth {
  PyObject* watcher; /* owned, or NULL: it has no record */
  bool has_steps;    /* that are seen */
};

static struct birth note_birth(PyObject* task) {
  const struct hook hook = enter_hook();
  const struct task_record* const record = task_spawned(task);
  struct birth birth = {NULL, true};
  if (record != NULL) birth = (struct birth){Py_NewRef(record->watcher), record->loop->has_steps};
  leave_hook(hook);
  return birth;
}

static void on_birth(PyObject* task) {
  const struct birth birth = note_birth(task);
  Py_XDECREF(birth.watcher);
  if (!birth.has_steps) watch_end(task);
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
  const struct birth birth = note_birth(task);
  if (birth.watcher == NULL) return PyObject_CallOneArg(add_task, task);
  const bool is_added = add_to_all_tasks(task, birth.watcher);
  Py_DECREF(birth.watcher);
  if (!is_added) return NULL;
  if (!birth.has_steps) watch_end(task);
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
  const struct hook hook = enter_hook();
  struct loop_record* const record = loop == NULL ? NULL : find_loop(loop);
  if (record != NULL) {
    look_at_all_failures();
    shut_down(record, true);
    say_cancelled(record);
  }
  leave_hook(hook);
  return PyObject_Vectorcall(cancel_all_tasks, arguments, count, names);
}

static PyObject* on_close(PyObject* close_event_loop, PyObject* const* arguments, size_t count, PyObject* names) {
  PyObject* const loop = only(arguments, count, names);
  struct hook hook = enter_hook();
  struct loop_record* record = loop == NULL ? NULL : find_loop(loop);
  const bool ends = record != NULL && !is_loop_running(loop); /* else it refuses */
  if (ends) look_at_all_failures();
  if (ends) shut_down(record, false);
  leave_hook(hook);
  PyObject* const result = PyObject_Vectorcall(close_event_loop, arguments, count, names);
  if (!ends || result == NULL) return result;
  hook = enter_hook();
  record = find_loop(loop); /* what ran meanwhile may have closed it */
  if (record != NULL) close_loop(record);
  leave_hook(hook);
  return result;
}

/* ---- an error is passed on ------------------------------------------------------------------------------------- */

static PyObject* on_gather(PyObject* init, PyObject* const* arguments, size_t count, PyObject* names) {
  PyObject* const result = PyObject_Vectorcall(init, arguments, count, names);
  const struct hook hook = enter_hook();
  if (result != NULL && PyVectorcall_NARGS(count) > 0 && !is_recording_stopped()) tasks_gathered(arguments[0]);
  leave_hook(hook);
  return result;
}

/* ---- a group is opened ------------------------------------------------------------------------------------------ */

static PyObject* on_enter_group(PyObject* enter_group_of_tasks, PyObject* const* arguments, size_t count,
                                PyObject* names) {
  PyObject* const group = only(arguments, count, names);
  const struct hook hook = enter_hook();
  if (group != NULL && !is_recording_stopped()) group_opened(group);
  leave_hook(hook);
  return PyObject_Vectorcall(enter_group_of_tasks, arguments, count, names);
}

/* ---- in their place --------------------------------------------------------------------------------------------- */

static PyMethodDef add_definition = {"add", (PyCFunction)(void (*)(void))on_add, METH_FASTCALL | METH_KEYWORDS, NULL};

static bool prepare_names(void) {
  add_done_callback_name = PyUnicode_InternFromString("add_done_callback");
  return add_done_callback_name != NULL;
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

static bool find_landmarks(PyObject* events, PyObject* runners, PyObject* base_events, PyObject* taskgroups) {
  const bool has_groups = taskgroups != Py_None; /* and Runner: since 3.11 */
  const struct landmark_code code = {
      .run_handle = code_at(events, "Handle", "_run"),
      .run_loop = code_at(base_events, "BaseEventLoop", "run_until_complete"),
      .run_runner = has_groups ? code_at(runners, "Runner", "run") : NULL,
      .create_in_group = has_groups ? code_at(taskgroups, "TaskGroup", "create_task") : NULL,
      .running_loop = PyObject_GetAttrString(events, "_get_running_loop"),
  };
  if (code.run_handle == NULL || code.run_loop == NULL || code.running_loop == NULL) return false;
  if (has_groups && (code.run_runner == NULL || code.create_in_group == NULL)) return false;
  set_landmark_code(code);
  return true;
}

static bool find_loops(PyObject* tasks, PyObject* loop_class) {
  const bool is_function = PY_VERSION_HEX >= 0x030E0000;
  PyObject* const current = PyObject_GetAttrString(tasks, is_function ? "current_task" : "_current_tasks");
  const bool found =
      current != NULL && PyType_Check(loop_class) && (is_function ? PyCFunction_Check(current) : PyDict_Check(current));
  if (found) {
    set_current_tasks(current);
    set_stepped_loop((PyTypeObject*)loop_class);
  }
  if (current != NULL && !found) PyErr_SetString(PyExc_TypeError, "asyncio is not as that of CPython 3.11");
  Py_XDECREF(current);
  return found;
}

static void look_before(void (*look)(void)) {
  if (is_recording_stopped()) return;
  PyObject *type, *value, *traceback;
  const struct hook hook = enter_hook();
  PyErr_Fetch(&type, &value, &traceback);
  look();
  PyErr_Restore(type, value, traceback);
  leave_hook(hook);
}

static void look_before_end(void) { look_before(end_all_failures); }

static void look_before_possible_end(void) { look_before(look_at_all_failures); }

PyObject* watch_exits(PyObject* module, PyObject* os) {
  (void)module;
  watch_process_exits(os, look_before_end, look_before_possible_end);
  Py_RETURN_NONE;
}

static bool hook_finalizers(PyObject* tasks) {
  PyObject* const futures = PyObject_GetAttrString(tasks, "futures");
  PyObject* const class = futures == NULL ? NULL : PyObject_GetAttrString(tasks, "Task");
  const bool done = class != NULL && watch_finalizers(futures, class, future_goes);
  Py_XDECREF(class);
  Py_XDECREF(futures);
  return done;
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
  PyObject* const gathering = PyObject_GetAttrString(tasks, "_GatheringFuture");
  const bool has_groups = taskgroups == Py_None || group != NULL;
  const bool is_before_3_12 = PyObject_HasAttrString(tasks, "_all_tasks");
  PyObject* const set = PyObject_GetAttrString(tasks, is_before_3_12 ? "_all_tasks" : "_scheduled_tasks");
  /* That by which tasks become known is the last. */
  const bool done =
      handle != NULL && loop != NULL && gathering != NULL && has_groups && set != NULL && find_loops(tasks, loop) &&
      watch_handles(handle) && put_stand_in(runners, "_cancel_all_tasks", on_cancel_all_tasks) &&
      put_stand_in(loop, "close", on_close) && watch_runs(loop) && put_stand_in(gathering, "__init__", on_gather) &&
      hook_finalizers(tasks) && (group == NULL || put_stand_in(group, "__aenter__", on_enter_group)) &&
      hook_births(tasks) && replace_function(set, &add_definition);
  Py_XDECREF(handle);
  hooked_loop = loop; /* kept */
  Py_XDECREF(group);
  Py_XDECREF(gathering);
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
  const struct hook hook = enter_hook();
  end_all_loops();
  stop_recording();
  leave_hook(hook);
  Py_RETURN_NONE;
}
