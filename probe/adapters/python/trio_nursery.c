#include "probe/adapters/python/trio_nursery.h"

#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/spawn_place.h"
#include "probe/adapters/python/stand_in.h"
#include "probe/adapters/python/task_life.h"

static PyObject *nursery_name, *own_nursery_name, *host_name, *own_host_name, *children_name, *old_nursery_name,
    *error_name, *exceptions_name, *own_exceptions_name;
static PyObject* cancelled_class; /* trio.Cancelled; no other class of that name is meant */

/* The task of this thread that is about to end, and what with, an Outcome: both are trio's as long as that lasts. */
static _Thread_local struct {
  PyObject *task, *outcome;
} ending;

bool prepare_trio_nurseries(void) {
  static struct {
    PyObject** to;
    const char* text;
  } const names[] = {{&nursery_name, "parent_nursery"},
                     {&own_nursery_name, "_parent_nursery"},
                     {&host_name, "parent_task"},
                     {&own_host_name, "_parent_task"},
                     {&children_name, "_children"},
                     {&old_nursery_name, "_old_nursery"},
                     {&error_name, "error"},
                     {&exceptions_name, "exceptions"},
                     {&own_exceptions_name, "_exceptions"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if ((*names[i].to = PyUnicode_InternFromString(names[i].text)) == NULL) return false;
  return true;
}

/* What properties of trio's give. Where these only read an attribute, that is read: a property is a call of Python
 * code, and would be the most of what a task costs here. */
PyObject* nursery_of(PyObject* task) {
  PyObject* const nursery = kept_attribute(task, own_nursery_name);
  return nursery != NULL ? nursery : kept_attribute(task, nursery_name);
}

struct task_record* host_of(PyObject* nursery) {
  PyObject* const own = kept_attribute(nursery, own_host_name);
  PyObject* const host = own != NULL ? own : kept_attribute(nursery, host_name);
  return host == NULL ? NULL : find_task(host);
}

struct group_record* group_of(PyObject* nursery, struct task_record* host) {
  struct group_record* const group = record_of_group(nursery, host, "nursery");
  if (group == NULL) PyErr_Clear();
  return group;
}

/* ---- it is opened ----------------------------------------------------------------------------------------------- */

static PyObject* on_opening(PyObject* make_nursery, PyObject* const* arguments, size_t count, PyObject* names) {
  const struct hook entered = enter_hook();
  if (PyVectorcall_NARGS(count) > 0 && !is_recording_stopped()) group_opened(arguments[0]);
  leave_hook(entered);
  return PyObject_Vectorcall(make_nursery, arguments, count, names);
}

/* ---- a task moves into it --------------------------------------------------------------------------------------- */

/* Moves those of the tasks to the nursery that they are in by now. */
static void follow(PyObject* tasks, PyObject* from) {
  PyObject* const walk = PyObject_GetIter(tasks);
  for (PyObject* task; walk != NULL && (task = PyIter_Next(walk)) != NULL; Py_DECREF(task)) {
    struct task_record* const record = find_task(task);
    PyObject* const nursery = nursery_of(task);
    if (record == NULL || nursery == NULL || nursery == from) continue;
    struct task_record* const host = host_of(nursery);
    if (host != NULL && host->is_background) record->is_background = true;
    change_group(record, host == NULL ? NULL : group_of(nursery, host));
  }
  Py_XDECREF(walk);
  PyErr_Clear();
}

/* Called in the place of started() of what nursery.start() hands to its task. That and what the task has started beside
 * itself move from a nursery of start()'s own, which is over then, to that whose start() it was; but not if start() is
 * cancelled meanwhile. */
static PyObject* on_started(PyObject* started, PyObject* const* arguments, size_t count, PyObject* names) {
  const bool is_known = PyVectorcall_NARGS(count) > 0 && !is_recording_stopped();
  struct hook entered = enter_hook();
  PyObject* const from = is_known ? plain_attribute(arguments[0], old_nursery_name) : NULL;
  PyObject* const tasks = from == NULL ? NULL : plain_attribute(from, children_name); /* it gets another set */
  leave_hook(entered);
  PyObject* const result = PyObject_Vectorcall(started, arguments, count, names);
  entered = enter_hook();
  if (result != NULL && tasks != NULL) follow(tasks, from);
  leave_hook(entered);
  Py_XDECREF(tasks);
  Py_XDECREF(from);
  return result;
}

/* ---- a task of it ends ------------------------------------------------------------------------------------------ */

/* Called in the place of `nursery._child_finished(task, outcome)`. What the nursery has of errors afterwards does not
 * say which is the task's: by it others are cancelled, among them who waits at the nursery's end. */
static PyObject* on_child_finished(PyObject* finish, PyObject* const* arguments, size_t count, PyObject* names) {
  const bool is_known = PyVectorcall_NARGS(count) == 3;
  ending.task = is_known ? arguments[1] : NULL;
  ending.outcome = is_known ? arguments[2] : NULL;
  return PyObject_Vectorcall(finish, arguments, count, names);
}

PyObject* error_at_end(PyObject* task) {
  PyObject* const error = ending.task == task ? kept_attribute(ending.outcome, error_name) : NULL;
  ending.task = ending.outcome = NULL;
  return error;
}

/* Returns the errors in a group, a tuple or a list, borrowed, or NULL. Before 3.11 the group is one of the package
 * exceptiongroup, which has a property before what it keeps. */
static PyObject* errors_in(PyObject* error) {
  PyObject* const own = kept_attribute(error, own_exceptions_name);
  return own != NULL ? own : kept_attribute(error, exceptions_name);
}

static bool is_of_nothing_but_cancel(PyObject* error, int levels) {
  if (PyObject_TypeCheck(error, (PyTypeObject*)cancelled_class)) return true;
  PyObject* const parts = levels == 0 ? NULL : errors_in(error);
  if (parts == NULL || !(PyTuple_CheckExact(parts) || PyList_CheckExact(parts))) return false;
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(parts);
  for (Py_ssize_t i = 0; i < count; ++i)
    if (!is_of_nothing_but_cancel(PySequence_Fast_GET_ITEM(parts, i), levels - 1)) return false;
  return count != 0;
}

bool is_of_cancel(PyObject* error) { return is_of_nothing_but_cancel(error, 16); }

/* ---- all of it -------------------------------------------------------------------------------------------------- */

/* Has a method of a class of the module's call another. */
static bool hook(PyObject* of_trio, const char* class_name, const char* method, vectorcallfunc around) {
  PyObject* const class = PyObject_GetAttrString(of_trio, class_name);
  const bool done = class != NULL && put_stand_in(class, method, around);
  Py_XDECREF(class);
  return done;
}

/* Returns the code of a function of the module's, or of a class there, owned; NULL with an exception. */
static PyObject* code_in(PyObject* of_trio, const char* class_name, const char* name) {
  PyObject* const class = class_name == NULL ? Py_NewRef(of_trio) : PyObject_GetAttrString(of_trio, class_name);
  PyObject* const function = class == NULL ? NULL : PyObject_GetAttrString(class, name);
  PyObject* const code = function == NULL ? NULL : PyObject_GetAttrString(function, "__code__");
  Py_XDECREF(class);
  Py_XDECREF(function);
  return code;
}

static bool find_steps(PyObject* of_trio) {
  PyObject* const run_step = code_in(of_trio, NULL, "unrolled_run");
  PyObject* const start_main = run_step == NULL ? NULL : code_in(of_trio, "Runner", "init");
  if (start_main == NULL) {
    Py_XDECREF(run_step);
    return false;
  }
  set_steps_of_trio(run_step, start_main);
  return true;
}

PyObject* hook_trio_nurseries(PyObject* module, PyObject* of_trio) {
  (void)module;
  PyObject* const cancelled = PyObject_GetAttrString(of_trio, "Cancelled");
  if (cancelled == NULL) return NULL;
  if (!PyExceptionClass_Check(cancelled)) {
    Py_DECREF(cancelled);
    PyErr_SetString(PyExc_TypeError, "trio's Cancelled is no exception");
    return NULL;
  }
  Py_XDECREF(cancelled_class); /* of a trio that was imported before */
  cancelled_class = cancelled;
  if (!find_steps(of_trio) || !hook(of_trio, "Nursery", "__init__", on_opening) ||
      !hook(of_trio, "Nursery", "_child_finished", on_child_finished) ||
      !hook(of_trio, "_TaskStatus", "started", on_started))
    return NULL;
  Py_RETURN_NONE;
}
