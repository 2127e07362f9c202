#include "probe/adapters/python/current_task.h"

static PyObject* current_tasks; /* by loop; since 3.14 a function */

void set_current_tasks(PyObject* of_asyncio) {
  Py_INCREF(of_asyncio);
  current_tasks = of_asyncio;
}

/* Returns what a dict has for a key, borrowed, or NULL. The key is not asked whether it is like another. */
static PyObject* value_for(PyObject* dict, const PyObject* key) {
  PyObject *at, *value;
  Py_ssize_t next = 0;
  while (PyDict_Next(dict, &next, &at, &value))
    if (at == key) return value;
  return NULL;
}

struct task_record* task_that_runs_on(const struct loop_record* loop) {
  if (current_tasks == NULL) return NULL;
  if (PyDict_Check(current_tasks)) {
    PyObject* const task = value_for(current_tasks, loop->loop);
    return task == NULL ? NULL : find_task(task);
  }
  PyObject* const task = PyObject_CallOneArg(current_tasks, loop->loop);
  if (task == NULL) PyErr_Clear();
  Py_XDECREF(task); /* it runs */
  return task == NULL ? NULL : find_task(task);
}
