#include "probe/adapters/python/task_wait.h"

#include <string.h>

#include "probe/adapters/python/awaited.h"

static PyObject *waiter_name, *get_name_name, *children_name;
static curfew_name join_operation, future_operation, gather_operation;

bool prepare_task_wait(void) {
  waiter_name = PyUnicode_InternFromString("_fut_waiter");
  get_name_name = PyUnicode_InternFromString("get_name");
  children_name = PyUnicode_InternFromString("_children");
  return waiter_name != NULL && get_name_name != NULL && children_name != NULL;
}

static void intern_operations(void) {
  if (join_operation != 0) return;
  join_operation = curfew_intern_name("join", 4);
  future_operation = curfew_intern_name("asyncio.Future", 14);
  gather_operation = curfew_intern_name("asyncio.gather", 14);
}

/* Returns an attribute, owned, or NULL. */
static PyObject* attribute(PyObject* of, PyObject* name) {
  PyObject* const value = PyObject_GetAttr(of, name);
  if (value == NULL) PyErr_Clear();
  return value;
}

/* Returns the id of a name; 0 for those that asyncio makes by counting, which say nothing, and where there were too
 * many others: a text that was interned stays. */
static curfew_name id_of_name(PyObject* name) {
  enum { most_names = 4096 };
  static PyObject* ids; /* name -> id */
  const char* const text = PyUnicode_AsUTF8(name);
  if (text == NULL || (strncmp(text, "Task-", 5) == 0 && strspn(text + 5, "0123456789") == strlen(text + 5))) return 0;
  if (ids == NULL && (ids = PyDict_New()) == NULL) return 0;
  PyObject* const known = PyDict_GetItemWithError(ids, name);
  if (known != NULL) return (curfew_name)PyLong_AsUnsignedLong(known);
  if (PyDict_GET_SIZE(ids) >= most_names) return 0;
  const curfew_name id = curfew_intern_name(text, strlen(text));
  PyObject* const number = PyLong_FromUnsignedLong(id);
  if (number != NULL) PyDict_SetItem(ids, name, number);
  Py_XDECREF(number);
  return id;
}

void look_at_name(struct task_record* record) {
  record->is_named = true;
  PyObject* const name = PyObject_CallMethodNoArgs(record->task, get_name_name);
  const curfew_name id = name != NULL && PyUnicode_CheckExact(name) ? id_of_name(name) : 0;
  if (id != 0) curfew_task_set_name(record->node, id);
  Py_XDECREF(name);
  PyErr_Clear();
}

static const char* type_name(PyObject* object) {
  const char* const name = Py_TYPE(object)->tp_name;
  const char* const last_dot = strrchr(name, '.');
  return last_dot == NULL ? name : last_dot + 1;
}

/* Returns the first task that has not ended of those that a gather() waits for, or NULL. */
static struct task_record* gathered_by(PyObject* waiter) {
  enum { a_few = 64 };
  PyObject* const children = attribute(waiter, children_name);
  struct task_record* found = NULL;
  if (children != NULL && PyList_CheckExact(children)) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(children) && i < a_few && found == NULL; ++i) {
      struct task_record* const child = find_task(PyList_GET_ITEM(children, i));
      if (child != NULL && !child->has_failed) found = child;
    }
  }
  Py_XDECREF(children);
  return found;
}

/* Fills in what a task waits for that awaits `waiter`. Returns the task that it waits for, or NULL. */
static struct task_record* describe_waiter(PyObject* waiter, curfew_wait_info* info) {
  struct task_record* waited_for = find_task(waiter);
  if (waited_for != NULL) {
    if (info->operation == 0) info->operation = join_operation;
  } else if (info->operation == 0) {
    const bool gathers = strcmp(type_name(waiter), "_GatheringFuture") == 0;
    if (gathers) waited_for = gathered_by(waiter);
    info->operation = gathers ? gather_operation : future_operation;
  }
  if (waited_for != NULL) info->wait_on = waited_for->id;
  return waited_for;
}

/* Returns what a suspended task's coroutines say of its wait; `awaited` is what the info points at. */
static curfew_wait_info info_of(const struct task_record* record, struct awaited* awaited) {
  look_at_awaited(record->coroutine, awaited);
  curfew_wait_info info = CURFEW_WAIT_INFO_INIT;
  info.operation = awaited->operation;
  info.stack = awaited->stack;
  info.kept = awaited->kept;
  info.depth = awaited->depth;
  return info;
}

void record_awaited(struct task_record* record) {
  struct awaited awaited;
  const curfew_wait_info info = info_of(record, &awaited);
  curfew_task_wait(record->node, &info);
}

void record_wait(struct task_record* record) {
  PyObject* const waiter = attribute(record->task, waiter_name);
  if (waiter == NULL || waiter == Py_None) {
    curfew_task_ready(record->node, curfew_now()); /* it yields */
    Py_XDECREF(waiter);
    return;
  }
  struct awaited awaited;
  curfew_wait_info info = info_of(record, &awaited);
  intern_operations();
  const struct task_record* const waited_for = describe_waiter(waiter, &info);
  curfew_task_wait(record->node, &info);
  if (waited_for != NULL) curfew_task_join(waited_for->node, record->id);
  Py_DECREF(waiter);
}
