#include "probe/adapters/python/running_loops.h"

#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/stand_in.h"
#include "probe/adapters/python/task_life.h"

static PyObject *thread_name, *run_forever_name;
static PyObject* seen_run; /* what stands in the place of BaseEventLoop.run_forever; NULL: nothing does */

bool prepare_running_loops(void) {
  thread_name = PyUnicode_InternFromString("_thread_id");
  run_forever_name = PyUnicode_InternFromString("run_forever");
  return thread_name != NULL && run_forever_name != NULL;
}

bool is_loop_running(PyObject* loop) {
  PyObject* const thread = plain_attribute(loop, thread_name);
  const bool is_running = thread != NULL && thread != Py_None;
  Py_XDECREF(thread);
  return is_running;
}

void say_whether_run(const struct loop_record* record) {
  if (seen_run == NULL || _PyType_Lookup(Py_TYPE(record->loop), run_forever_name) != seen_run) return;
  curfew_loop_not_run_since(record->recorded, is_loop_running(record->loop) ? CURFEW_LOOP_IS_RUN : curfew_now());
}

static PyObject* on_run_forever(PyObject* run_forever, PyObject* const* arguments, size_t count, PyObject* names) {
  PyObject* const loop = PyVectorcall_NARGS(count) == 1 ? arguments[0] : NULL;
  if (loop == NULL || is_recording_stopped()) return PyObject_Vectorcall(run_forever, arguments, count, names);
  struct hook hook = enter_hook();
  struct loop_record* record = find_loop(loop);
  if (record != NULL) curfew_loop_not_run_since(record->recorded, CURFEW_LOOP_IS_RUN);
  leave_hook(hook);
  PyObject* const result = PyObject_Vectorcall(run_forever, arguments, count, names);
  if (is_recording_stopped()) return result;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  hook = enter_hook();
  record = find_loop(loop); /* it may have got its first task meanwhile */
  if (record != NULL) say_whether_run(record);
  leave_hook(hook);
  PyErr_Restore(type, value, traceback);
  return result;
}

bool watch_runs(PyObject* loop_class) {
  if (!put_stand_in(loop_class, "run_forever", on_run_forever)) return false;
  seen_run = _PyType_Lookup((PyTypeObject*)loop_class, run_forever_name); /* the class has it */
  Py_XINCREF(seen_run);
  return true;
}
