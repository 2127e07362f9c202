#include "probe/adapters/python/finalizers.h"

#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/stand_in.h"

static destructor finalize_future, finalize_task;
static PyTypeObject* future_in_c;
static void (*tell)(PyObject*);

static void tell_of(PyObject* future) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  tell(future);
  PyErr_Restore(type, value, traceback);
}

static void on_finalize_future(PyObject* future) {
  tell_of(future);
  finalize_future(future);
}

static void on_finalize_task(PyObject* task) {
  tell_of(task);
  finalize_task(task);
}

/* Of the implementation in Python: Future.__del__. */
static PyObject* on_del(PyObject* del, PyObject* const* arguments, size_t count, PyObject* names) {
  if (PyVectorcall_NARGS(count) == 1) tell_of(arguments[0]);
  return PyObject_Vectorcall(del, arguments, count, names);
}

/* As a descriptor has it. */
static void* wrapped(destructor function) {
  const union {
    destructor function;
    void* wrapped;
  } both = {.function = function};
  return both.wrapped;
}

/* Gives the finalizer to a class, and to those that are derived from it and have taken over its own. */
static bool replace_in(PyTypeObject* type, destructor was, destructor with) {
  if (type->tp_finalize != was) return true;
  type->tp_finalize = with;
  PyObject* const derived = PyObject_CallMethod((PyObject*)type, "__subclasses__", NULL);
  bool done = derived != NULL && PyList_Check(derived);
  for (Py_ssize_t i = 0; done && i < PyList_GET_SIZE(derived); ++i)
    done = replace_in((PyTypeObject*)PyList_GET_ITEM(derived, i), was, with);
  Py_XDECREF(derived);
  return done;
}

static bool watch(PyTypeObject* type, destructor* was, destructor with) {
  /* What derived classes call by its name, and the slot that they get if they do not: both are the same function. */
  PyObject* const del = PyObject_GetAttrString((PyObject*)type, "__del__");
  if (del == NULL) {
    PyErr_Clear();
    return true;
  }
  const bool is_known = Py_IS_TYPE(del, &PyWrapperDescr_Type) && PyDescr_TYPE(del) == type &&
                        ((PyWrapperDescrObject*)del)->d_wrapped == wrapped(type->tp_finalize);
  bool done = true;
  if (is_known) {
    *was = type->tp_finalize;
    ((PyWrapperDescrObject*)del)->d_wrapped = wrapped(with);
    done = replace_in(type, *was, with);
  }
  Py_DECREF(del); /* the class has it */
  return done;
}

bool watch_finalizers(PyObject* futures_module, PyObject* class_of_tasks, void (*goes)(PyObject*)) {
  tell = goes;
  PyObject* const future = PyObject_GetAttrString(futures_module, "Future");
  PyObject* const in_python = PyObject_GetAttrString(futures_module, "_PyFuture");
  bool done = future != NULL && in_python != NULL && PyType_Check(future) && PyType_Check(class_of_tasks);
  if (done && future != in_python) {
    future_in_c = (PyTypeObject*)Py_NewRef(future);
    done = watch((PyTypeObject*)future, &finalize_future, on_finalize_future) &&
           watch((PyTypeObject*)class_of_tasks, &finalize_task, on_finalize_task);
  }
  if (done) done = put_stand_in(in_python, "__del__", on_del);
  Py_XDECREF(in_python);
  Py_XDECREF(future);
  if (!done && PyErr_Occurred() == NULL)
    PyErr_SetString(PyExc_TypeError, "asyncio's Future is not as that of CPython 3.11");
  return done;
}

bool is_future_in_c(PyObject* object) { return future_in_c != NULL && PyObject_TypeCheck(object, future_in_c); }
