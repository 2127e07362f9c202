#include "probe/adapters/python/waited_for.h"

#include <math.h>
#include <string.h>

#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/outcome.h"
#include "probe/adapters/python/plain_attribute.h"

static PyObject *children_name, *todo_name, *tasks_name, *callbacks_name, *timeout_handle_name, *when_name,
    *deadline_name;

bool prepare_waited_for(void) {
  children_name = PyUnicode_InternFromString("_children");
  todo_name = PyUnicode_InternFromString("_todo");
  tasks_name = PyUnicode_InternFromString("_tasks");
  callbacks_name = PyUnicode_InternFromString("_callbacks");
  timeout_handle_name = PyUnicode_InternFromString("_timeout_handle");
  when_name = PyUnicode_InternFromString("_when");
  deadline_name = PyUnicode_InternFromString("_deadline");
  return children_name != NULL && todo_name != NULL && tasks_name != NULL && callbacks_name != NULL &&
         timeout_handle_name != NULL && when_name != NULL && deadline_name != NULL;
}

static bool is_named(PyObject* text, const char* name) { return PyUnicode_CompareWithASCIIString(text, name) == 0; }

/* ---- shield() --------------------------------------------------------------------------------------------------- */

/* Called for what a future refers to. Its first callback is the one that shield() has given it. */
static int take_shielded(PyObject* object, void* found) {
  PyObject* const inner = enclosed_in_library(object, "shield.<locals>._outer_done_callback", "inner");
  if (inner == NULL) return 0;
  *(PyObject**)found = inner;
  return 1;
}

/* Returns what is behind a shield, or the future itself. */
static PyObject* behind_shields(PyObject* future) {
  enum { nested = 4 };
  for (int i = 0; i < nested && strcmp(Py_TYPE(future)->tp_name, "_asyncio.Future") == 0; ++i) {
    PyObject* inner = NULL;
    Py_TYPE(future)->tp_traverse(future, take_shielded, &inner);
    if (inner == NULL) break;
    future = inner;
  }
  return future;
}

/* ---- gather() --------------------------------------------------------------------------------------------------- */

PyObject* exceptions_returned_by(PyObject* gathering, PyObject* children) {
  for (Py_ssize_t i = PyList_GET_SIZE(children); i > 0; --i) {
    PyObject* const callbacks = plain_attribute(PyList_GET_ITEM(children, i - 1), callbacks_name);
    PyObject *outer = NULL, *returned = NULL;
    for (Py_ssize_t at = 0;
         callbacks != NULL && PyList_CheckExact(callbacks) && at < PyList_GET_SIZE(callbacks) && outer != gathering;
         ++at) {
      PyObject* const entry = PyList_GET_ITEM(callbacks, at);
      PyObject* const function = PyTuple_CheckExact(entry) ? PyTuple_GET_ITEM(entry, 0) : entry;
      outer = enclosed_by_gather(function, "outer");
      returned = enclosed_by_gather(function, "return_exceptions");
    }
    Py_XDECREF(callbacks);
    if (outer == gathering) return returned;
  }
  return NULL;
}

/* Returns those that a future of gather() has gathered, borrowed; NULL: it is none. */
static PyObject* gathered_by(PyObject* future) {
  if (strcmp(Py_TYPE(future)->tp_name, "_GatheringFuture") != 0) return NULL;
  PyObject* const children = kept_attribute(future, children_name);
  return children != NULL && PyList_CheckExact(children) ? children : NULL;
}

/* ---- several ---------------------------------------------------------------------------------------------------- */

struct showing {
  struct waited_for* found;
  bool (*show)(struct task_record*, void*);
  void* context;
  int depth; /* of gather() within gather() */
};

static void show_each(const struct showing* to, PyObject* futures);

/* A gather() among those that are waited for goes on when one of its tasks fails, unless it returns exceptions. */
static void show_gathered(const struct showing* to, PyObject* gathering, PyObject* children) {
  enum { most = 8 };
  const struct showing within = {to->found, to->show, to->context, to->depth + 1};
  if (exceptions_returned_by(gathering, children) != Py_True) to->found->has_short_cut = true;
  if (within.depth < most) show_each(&within, children);
}

/* Returns false when no more are to be shown. */
static bool show_future(const struct showing* to, PyObject* future) {
  PyObject* const inner = behind_shields(future);
  struct task_record* const record = find_task(inner);
  if (record == NULL) {
    const bool is_pending = state_of(inner) == task_is_pending;
    PyObject* const children = is_pending ? gathered_by(inner) : NULL;
    if (children != NULL)
      show_gathered(to, inner, children);
    else if (is_pending)
      to->found->others = true;
    return true;
  }
  if (record->has_failed) return true;
  if (to->found->first == NULL) to->found->first = record;
  ++to->found->tasks;
  return to->show == NULL || to->show(record, to->context);
}

/* The last of a list is the first: it likely ends last. */
static void show_each(const struct showing* to, PyObject* futures) {
  if (futures == NULL) return;
  if (PyList_CheckExact(futures)) {
    Py_ssize_t i = PyList_GET_SIZE(futures);
    while (i > 0 && show_future(to, PyList_GET_ITEM(futures, i - 1))) --i;
  } else if (PySet_CheckExact(futures)) {
    PyObject* const each = PyObject_GetIter(futures);
    bool goes_on = each != NULL;
    for (PyObject* future; goes_on && (future = PyIter_Next(each)) != NULL;) {
      goes_on = show_future(to, future);
      Py_DECREF(future); /* the set has it */
    }
    Py_XDECREF(each);
    PyErr_Clear();
  }
}

/* ---- as_completed() --------------------------------------------------------------------------------------------- */

static bool is_generator_of(PyObject* value, void* queue) {
  if (!PyGen_CheckExact(value)) return false;
  PyCodeObject* const code = code_of(value);
  return code != NULL && is_named(code->co_name, "as_completed") && local_of(value, "done") == queue;
}

/* Returns the generator as_completed(), of 3.11 and 3.12, whose queue is waited at: the task is in a `for` over it, or
 * is not known to be. Borrowed, or NULL. */
static PyObject* find_as_completed(PyObject* coroutine, PyObject* queue) {
  PyObject* found = NULL;
  for (PyObject* at = coroutine; at != NULL && found == NULL; at = awaited_by(at))
    found = find_value(at, is_generator_of, queue);
  return found;
}

/* Returns what is left of those that as_completed() was given, borrowed, or NULL. `handle` gets the handle of its time
 * limit, or NULL. */
static PyObject* todo_of(PyObject* coroutine, PyObject* wait_for_one, PyObject** handle) {
  PyObject* const iterator = local_of(wait_for_one, "self");
  if (iterator != NULL) {
    *handle = kept_attribute(iterator, timeout_handle_name);
    return kept_attribute(iterator, todo_name);
  }
  PyObject* const queue = local_of(wait_for_one, "done");
  PyObject* const generator = queue == NULL ? NULL : find_as_completed(coroutine, queue);
  *handle = generator == NULL ? NULL : local_of(generator, "timeout_handle");
  return generator == NULL ? NULL : local_of(generator, "todo");
}

/* ----------------------------------------------------------------------------------------------------------------- */

struct group_record* nursery_waited_for(struct waiting_function in) {
  PyObject* const nursery = in.how == waits_by_nursery ? local_of(in.coroutine, "self") : NULL;
  struct group_record* const group = nursery == NULL ? NULL : find_group(nursery);
  return group != NULL && group->node != NULL && group->tasks != 0 ? group : NULL;
}

/* Shows those that an asyncio's function waits for, and says whether it needs all. */
static void show_those_of(const struct showing* to, const struct task_record* record, struct waiting_function in) {
  PyObject *object, *handle;
  switch (in.how) {
    case waits_by_wait:
      object = local_of(in.coroutine, "return_when");
      to->found->needs_all = object != NULL && PyUnicode_CheckExact(object) && is_named(object, "ALL_COMPLETED");
      show_each(to, local_of(in.coroutine, "fs"));
      break;
    case waits_by_wait_for:
    case waits_by_cancel_and_wait:
      object = local_of(in.coroutine, "fut");
      if (object == NULL) break;
      to->found->needs_all = true; /* unless it is a gather() with a short cut */
      to->found->is_shield = behind_shields(object) != object;
      show_future(to, object);
      break;
    case waits_by_as_completed:
      show_each(to, todo_of(record->coroutine, in.coroutine, &handle));
      break;
    case waits_by_group:
      object = local_of(in.coroutine, "self");
      if (object == NULL) break;
      to->found->group = find_group(object);
      show_each(to, kept_attribute(object, tasks_name));
      break;
    case waits_by_nursery: /* trio's tasks wait for no future */
    case waits_by_itself:
      break;
  }
}

struct waited_for look_at_waited_for(const struct task_record* record, PyObject* waiter, struct waiting_function in,
                                     bool (*show)(struct task_record*, void*), void* context) {
  struct waited_for found = {0};
  const struct showing to = {&found, show, context, 0};
  PyObject* const behind = in.how == waits_by_itself ? behind_shields(waiter) : waiter;
  PyObject* const children = gathered_by(behind);
  found.is_shield = behind != waiter; /* or what is found below */
  if (children != NULL) {
    found.is_gather = true;
    found.needs_all = exceptions_returned_by(behind, children) == Py_True;
    show_each(&to, children);
  } else if (find_task(behind) != NULL) {
    show_future(&to, behind);
  } else if (in.how != waits_by_itself) {
    show_those_of(&to, record, in);
  } else {
    found.others = true;
  }
  if (found.has_short_cut) found.needs_all = false;
  if (found.tasks == 1 && !found.others) found.needs_all = true;
  return found;
}

/* ---- deadlines -------------------------------------------------------------------------------------------------- */

/* Whether it is how a `with` leaves a scope that may have a deadline: asyncio.timeout(), and those of other libraries
 * that are called alike. */
static bool is_exit_of_deadline(PyObject* value, void* nothing) {
  (void)nothing;
  PyObject* const names[] = {when_name, deadline_name};
  const bool is_scope = PY_VERSION_HEX >= 0x030E0000 && !PyMethod_Check(value); /* since then they are two values */
  if (!is_scope && !PyMethod_Check(value)) return false;
  PyObject* const scope = is_scope ? value : PyMethod_GET_SELF(value);
  const char* const name = Py_TYPE(scope)->tp_name;
  if (strcmp(name, "Timeout") != 0 && strcmp(name, "CancelScope") != 0) return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    PyObject* const when = plain_attribute(scope, names[i]);
    if (when == NULL) continue;
    const bool never = when == Py_None || (PyFloat_CheckExact(when) && isinf(PyFloat_AS_DOUBLE(when)));
    Py_DECREF(when);
    return !never;
  }
  return true;
}

static bool is_set(PyObject* variable) { return variable != NULL && variable != Py_None; }

enum deadline deadline_of(const struct task_record* record, struct waiting_function in) {
  PyObject* handle = NULL;
  const bool is_wait_for = in.how == waits_by_wait_for;
  if ((is_wait_for || in.how == waits_by_wait) && is_set(local_of(in.coroutine, "timeout")))
    return is_wait_for && PY_VERSION_HEX >= 0x030C0000 ? cancels_task : ends_wait; /* since then it has a timeout() */
  if (in.how == waits_by_as_completed && todo_of(record->coroutine, in.coroutine, &handle) != NULL && is_set(handle))
    return ends_wait;
  for (PyObject* at = record->coroutine; at != NULL; at = awaited_by(at))
    if (find_value(at, is_exit_of_deadline, NULL) != NULL) return cancels_task;
  return has_none;
}

/* ---- cancels ---------------------------------------------------------------------------------------------------- */

static PyObject* first_pending(PyObject* children) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(children); ++i)
    if (state_of(PyList_GET_ITEM(children, i)) == task_is_pending) return PyList_GET_ITEM(children, i);
  return NULL;
}

struct task_record* cancelled_with(PyObject* waiter) {
  enum { nested = 8 };
  for (int i = 0; i < nested && waiter != NULL; ++i) {
    PyObject* const children = gathered_by(waiter);
    if (children == NULL) return find_task(waiter);
    waiter = first_pending(children);
  }
  return NULL;
}
