#include "probe/adapters/python/handles.h"

#include <string.h>
#include <structmember.h>

#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/passed_on.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/stand_in.h"
#include "probe/adapters/python/task_life.h"

static PyObject* self_name;
/* Of what has a task of the C implementation take a step, and of what wakes it up (of 3.9); NULL until one was seen. */
static PyTypeObject *step_type, *wakeup_type;

bool prepare_handles(void) {
  self_name = PyUnicode_InternFromString("__self__");
  return self_name != NULL;
}

static PyTypeObject* handle_class;

/* Where a Handle has its callback, the arguments and its loop: what the attributes `_callback`, `_args` and `_loop`,
 * slots of the class, read. */
static Py_ssize_t callback_offset, arguments_offset, loop_offset;

static PyObject* field(PyObject* handle, Py_ssize_t offset) { return *(PyObject**)((char*)handle + offset); }

/* What has a task of the C implementation take a step has the task in its first field. Whether that is so is seen when
 * the first one comes. */
struct step_wrapper {
  PyObject_HEAD PyObject* task;
};

static bool learn(PyTypeObject** type, const char* name, PyObject* callback) {
  if (*type != NULL || strstr(Py_TYPE(callback)->tp_name, name) == NULL) return false;
  PyObject* const has_task = _PyType_Lookup(Py_TYPE(callback), self_name);
  if (has_task == NULL || !Py_IS_TYPE(has_task, &PyGetSetDescr_Type)) return false; /* it is written in Python */
  PyObject* const task = plain_attribute(callback, self_name);
  if (task != NULL && task == ((struct step_wrapper*)callback)->task) *type = Py_TYPE(callback);
  Py_XDECREF(task);
  return *type != NULL;
}

static bool learn_step_type(PyObject* callback) {
  return learn(&step_type, "TaskStepMethWrapper", callback) || learn(&wakeup_type, "TaskWakeupMethWrapper", callback);
}

/* Of asyncio's implementation in Python: task.__step and task.__wakeup. A class of the program's may have methods of
 * these names. */
static bool is_step_method(PyObject* method) {
  PyObject* const function = PyMethod_GET_FUNCTION(method);
  if (!PyFunction_Check(function) || !is_of_library(function)) return false;
  PyObject* const name = ((PyFunctionObject*)function)->func_name;
  return PyUnicode_CompareWithASCIIString(name, "__step") == 0 ||
         PyUnicode_CompareWithASCIIString(name, "__wakeup") == 0;
}

/* Returns the task that goes on when the handle runs, borrowed; NULL: none does. A callback that is just a method of a
 * task, as call_soon(task.cancel) has it, is no step. */
static PyObject* task_of(PyObject* handle) {
  PyObject* const callback = field(handle, callback_offset);
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

/* What wakes a task up gives it the future that it has awaited, from which it takes the result or the error. */
static void look_at_what_woke(PyObject* handle) {
  PyObject* const arguments = field(handle, arguments_offset);
  if (arguments != NULL && PyTuple_CheckExact(arguments) && PyTuple_GET_SIZE(arguments) == 1)
    error_is_taken(PyTuple_GET_ITEM(arguments, 0));
}

/* What is called when a future has ended may pass its error on. */
static void look_at_who_passes_on(PyObject* handle) {
  PyObject* const callback = field(handle, callback_offset);
  PyObject* const arguments = field(handle, arguments_offset);
  if (callback == NULL || !PyFunction_Check(callback) || arguments == NULL) return;
  if (PyTuple_CheckExact(arguments) && PyTuple_GET_SIZE(arguments) == 1)
    look_at_callback(callback, PyTuple_GET_ITEM(arguments, 0));
}

static PyObject* on_run(PyObject* run_handle, PyObject* const* arguments, size_t count, PyObject* names) {
  PyObject* const handle = PyVectorcall_NARGS(count) == 1 ? arguments[0] : NULL;
  const bool is_known = handle != NULL && PyObject_TypeCheck(handle, handle_class) && !is_recording_stopped();
  if (!is_known) return PyObject_Vectorcall(run_handle, arguments, count, names);
  struct hook hook = enter_hook();
  PyObject* const task = task_of(handle);
  struct task_record* const record = task == NULL ? NULL : find_task(task);
  if (task != NULL) look_at_what_woke(handle);
  if (task == NULL && is_any_failure()) look_at_who_passes_on(handle);
  if (record == NULL || record->has_failed) {
    const int before = begin_callback(field(handle, loop_offset));
    leave_hook(hook);
    PyObject* const result = PyObject_Vectorcall(run_handle, arguments, count, names);
    hook = enter_hook();
    end_callback(before);
    leave_hook(hook);
    return result;
  }
  Py_INCREF(task);
  const struct step step = begin_step(record);
  leave_hook(hook);
  PyObject* const result = PyObject_Vectorcall(run_handle, arguments, count, names);
  hook = enter_hook();
  end_step(step);
  leave_hook(hook);
  Py_DECREF(task);
  return result;
}

/* Finds where instances of the class have an attribute. Returns false if that is no field. */
static bool find_field(PyObject* class_of_handles, const char* name, Py_ssize_t* offset) {
  PyObject* const slot = PyObject_GetAttrString(class_of_handles, name);
  const bool found = slot != NULL && Py_IS_TYPE(slot, &PyMemberDescr_Type);
  if (found) *offset = ((PyMemberDescrObject*)slot)->d_member->offset;
  if (slot != NULL && !found) PyErr_SetString(PyExc_TypeError, "asyncio's Handle is not as that of CPython 3.11");
  Py_XDECREF(slot);
  return found;
}

bool watch_handles(PyObject* class_of_handles) {
  const bool found = find_field(class_of_handles, "_callback", &callback_offset) &&
                     find_field(class_of_handles, "_args", &arguments_offset) &&
                     find_field(class_of_handles, "_loop", &loop_offset);
  if (!found) return false;
  handle_class = (PyTypeObject*)Py_NewRef(class_of_handles);
  return put_stand_in(class_of_handles, "_run", on_run);
}
