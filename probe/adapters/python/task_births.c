#include "probe/adapters/python/task_births.h"

#include "probe/adapters/python/outcome.h"

static initproc make;
static PyTypeObject* future_of_c;
static void (*tell)(PyObject*);

static int on_make(PyObject* task, PyObject* arguments, PyObject* names) {
  const int result = make(task, arguments, names);
  if (result == 0 && state_of(task) == task_is_pending) tell(task);
  return result;
}

/* As a descriptor has it. */
static void* wrapped(initproc function) {
  const union {
    initproc function;
    void* wrapped;
  } both = {.function = function};
  return both.wrapped;
}

bool watch_births(PyObject* class_of_tasks, void (*born)(PyObject*)) {
  PyTypeObject* const type = PyType_Check(class_of_tasks) ? (PyTypeObject*)class_of_tasks : NULL;
  PyObject* const init = type == NULL ? NULL : PyObject_GetAttrString(class_of_tasks, "__init__");
  /* What derived classes call by its name, and the slot that they get if they do not: both are the same function. */
  const bool is_known = init != NULL && Py_IS_TYPE(init, &PyWrapperDescr_Type) && PyDescr_TYPE(init) == type &&
                        ((PyWrapperDescrObject*)init)->d_wrapped == wrapped(type->tp_init);
  if (is_known) {
    make = type->tp_init;
    tell = born;
    future_of_c = type->tp_base;
    type->tp_init = on_make;
    ((PyWrapperDescrObject*)init)->d_wrapped = wrapped(on_make);
  } else if (PyErr_Occurred() == NULL) {
    PyErr_SetString(PyExc_TypeError, "asyncio's Task is not as that of CPython 3.14");
  }
  Py_XDECREF(init); /* the class has it */
  return is_known;
}

bool is_future_of_c(PyObject* object) { return future_of_c != NULL && PyObject_TypeCheck(object, future_of_c); }
