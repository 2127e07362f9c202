/* The extension curfew_probe._probe: what of the adapter is on the path of every task. The package's Python arms it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "probe/adapters/python/asyncio_hooks.h"
#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/cancel_request.h"
#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/dropped_generator.h"
#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/frame_layout.h"
#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/gathered.h"
#include "probe/adapters/python/group_record.h"
#include "probe/adapters/python/handles.h"
#include "probe/adapters/python/held_objects.h"
#include "probe/adapters/python/holders.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/never_awaited.h"
#include "probe/adapters/python/outcome.h"
#include "probe/adapters/python/passed_on.h"
#include "probe/adapters/python/running_loops.h"
#include "probe/adapters/python/shown_waits.h"
#include "probe/adapters/python/spawn_place.h"
#include "probe/adapters/python/stand_in.h"
#include "probe/adapters/python/task_life.h"
#include "probe/adapters/python/task_record.h"
#include "probe/adapters/python/task_wait.h"
#include "probe/adapters/python/timed_cancel.h"
#include "probe/adapters/python/trio_hooks.h"
#include "probe/adapters/python/trio_nursery.h"
#include "probe/adapters/python/trio_waits.h"
#include "probe/adapters/python/wait_circle.h"
#include "probe/adapters/python/waited_for.h"

static PyObject* add_library_to_places(PyObject* module, PyObject* arguments) {
  (void)module;
  const char *folder, *name;
  if (!PyArg_ParseTuple(arguments, "ss", &folder, &name)) return NULL;
  char* const copy = strdup(name); /* kept as long as the process lives */
  if (copy == NULL) return PyErr_NoMemory();
  add_library(folder, copy);
  Py_RETURN_NONE;
}

static PyObject* name_function(PyObject* module, PyObject* arguments) {
  (void)module;
  PyObject* code;
  const char* name;
  int is_basic;
  if (!PyArg_ParseTuple(arguments, "O!sp", &PyCode_Type, &code, &name, &is_basic)) return NULL;
  set_operation((PyCodeObject*)code, name, is_basic != 0);
  Py_RETURN_NONE;
}

static PyObject* make_daemon(PyObject* module, PyObject* task) {
  (void)module;
  const struct hook hook = enter_hook();
  const bool is_known = declare_daemon(task);
  leave_hook(hook);
  return PyBool_FromLong(is_known);
}

static PyObject* spawned(PyObject* module, PyObject* nothing) {
  (void)module, (void)nothing;
  return PyLong_FromSize_t(task_records_made());
}

/* Returns the bytes of a text, owned; what is no UTF-8, as a name of a file may be, is written as an escape. */
static PyObject* escaped(PyObject* text) { return PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace"); }

static PyObject* test_begin(PyObject* module, PyObject* name) {
  (void)module;
  PyObject* const bytes = escaped(name);
  if (bytes == NULL) return NULL;
  curfew_test_begin(PyBytes_AS_STRING(bytes));
  Py_DECREF(bytes);
  Py_RETURN_NONE;
}

static PyObject* test_end(PyObject* module, PyObject* nothing) {
  (void)module, (void)nothing;
  curfew_test_end();
  Py_RETURN_NONE;
}

static PyObject* allow(PyObject* module, PyObject* kinds) {
  (void)module;
  PyObject* const bytes = escaped(kinds);
  if (bytes == NULL) return NULL;
  PyObject* const number = PyLong_FromUnsignedLongLong(curfew_allowance_begin(PyBytes_AS_STRING(bytes)));
  Py_DECREF(bytes);
  return number;
}

static PyObject* allow_no_more(PyObject* module, PyObject* allowance) {
  (void)module;
  const unsigned long long number = PyLong_AsUnsignedLongLong(allowance);
  if (PyErr_Occurred() != NULL) return NULL;
  curfew_allowance_end(number);
  Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"add_library", add_library_to_places, METH_VARARGS,
     "add_library(folder, name): a task in a function of a file below the folder waits in an operation."},
    {"name_function", name_function, METH_VARARGS,
     "name_function(code, name, is_basic): how users of a library call this function of it."},
    {"hook_asyncio", hook_asyncio, METH_VARARGS,
     "hook_asyncio(tasks, events, runners, base_events, taskgroups): records its tasks."},
    {"end_asyncio", end_asyncio, METH_NOARGS, "end_asyncio(): the process ends; notes what is pending."},
    {"forked", forked, METH_NOARGS, "forked(): this process was forked off."},
    {"watch_exits", watch_exits, METH_O, "watch_exits(os): looks at errors before the process ends by its functions."},
    {"watch_coroutines", watch_coroutines, METH_O, "watch_coroutines(warnings): sees those that nobody awaits."},
    {"daemon", make_daemon, METH_O, "daemon(task): it may be pending at the end. False: it is not recorded."},
    {"spawned", spawned, METH_NOARGS, "spawned(): how many tasks were recorded so far."},
    {"test_begin", test_begin, METH_O, "test_begin(name): tasks are of this test from now on."},
    {"test_end", test_end, METH_NOARGS, "test_end(): … and no more."},
    {"allow", allow, METH_O, "allow(kinds): of tasks from now on, until allow_no_more() has what this returns."},
    {"allow_no_more", allow_no_more, METH_O, NULL},
    {"trio_task_spawned", trio_task_spawned, METH_O, NULL},
    {"trio_task_scheduled", trio_task_scheduled, METH_O, NULL},
    {"trio_before_task_step", trio_before_task_step, METH_O, NULL},
    {"trio_after_task_step", trio_after_task_step, METH_O, NULL},
    {"trio_task_exited", trio_task_exited, METH_O, NULL},
    {"hook_trio_nurseries", hook_trio_nurseries, METH_O,
     "hook_trio_nurseries(run): tells of the nurseries of trio's, which are in its module _run."},
    {"trio_hook_instruments", trio_hook_instruments, METH_VARARGS,
     "trio_hook_instruments(Instruments, Instrument): calls the one without Python where there is no other."},
    {"trio_run_ends", trio_run_ends, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "_probe", .m_size = -1,
                                        .m_methods = functions};

PyMODINIT_FUNC PyInit__probe(void) {
  /* What is known of tasks is the process', and guarded by the one lock of the one interpreter. */
  if (PyInterpreterState_Get() != PyInterpreterState_Main()) {
    PyErr_SetString(PyExc_ImportError, "curfew records the main interpreter alone");
    return NULL;
  }
  if (!can_read_frames()) {
    PyErr_SetString(PyExc_ImportError, "this interpreter's frames are not those that curfew was built for");
    return NULL;
  }
  if (!prepare_code_places()) {
    PyErr_SetString(PyExc_ImportError, "this interpreter has no room for what curfew keeps of code");
    return NULL;
  }
  prepare_hooks();
  if (!prepare_awaited() || !prepare_dropped_generators() || !prepare_outcome() || !prepare_passed_on() ||
      !prepare_spawn_place() || !prepare_cancel_requests() || !prepare_failed_tasks() || !prepare_gatherings() ||
      !prepare_handles() || !prepare_holders() || !prepare_task_life() || !prepare_task_wait() ||
      !prepare_waited_for() || !prepare_wait_circle() || !prepare_stand_ins() || !prepare_task_records() ||
      !prepare_group_records() || !prepare_trio_hooks() || !prepare_running_loops() || !prepare_shown_waits() ||
      !prepare_held_objects() || !prepare_trio_waits() || !prepare_timed_cancels())
    return NULL;
  tell_frame_layout();
  return PyModule_Create(&definition);
}
