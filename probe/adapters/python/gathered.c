#include "probe/adapters/python/gathered.h"

#include <stddef.h>
#include <string.h>

#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/finalizers.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/outcome.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/task_record.h"
#include "probe/adapters/python/waited_for.h"

/* Invariant: it is in the list, and has `watcher`, while `future` is set, which it is as long as that lives. */
struct gathering {
  PyObject base;
  vectorcallfunc call;
  PyObject* future;     /* borrowed */
  PyObject* watcher;    /* the weak reference to it, owned */
  PyObject* lost;       /* the error of which it has complained as it went; only to be compared */
  struct gathering* in; /* the one that has gathered this one, owned, or NULL */
  bool is_later;        /* the error comes when it has been pending for a while */
  struct gathering *next, *previous;
  bool is_known; /* whether it returns exceptions */
  bool returns_exceptions;
};

static struct gathering* gatherings;
static bool is_any_passed_on; /* by which such a future may be of any class */
static PyObject *children_name, *exception_name;

PyObject* error_in(PyObject* future) {
  PyObject* const error = plain_attribute(future, exception_name);
  Py_XDECREF(error); /* the future has it */
  return error == Py_None ? NULL : error;
}

static void end(struct gathering* gathering) {
  gathering->future = NULL;
  if (gathering->previous != NULL)
    gathering->previous->next = gathering->next;
  else
    gatherings = gathering->next;
  if (gathering->next != NULL) gathering->next->previous = gathering->previous;
  Py_CLEAR(gathering->watcher); /* its callback is the gathering */
}

/* The weak reference calls the gathering when its future is collected. In a garbage collection that is before the
 * future's finalizer is called, and else behind it. */
static PyObject* on_collected(PyObject* self, PyObject* const* arguments, size_t count, PyObject* names) {
  (void)arguments, (void)count, (void)names;
  struct gathering* const gathering = (struct gathering*)self;
  if (gathering->future == NULL) Py_RETURN_NONE;
  const struct hook hook = enter_hook();
  if (Py_REFCNT(gathering->future) > 0 && would_complain(gathering->future))
    gathering->lost = error_in(gathering->future);
  end(gathering);
  leave_hook(hook);
  Py_RETURN_NONE;
}

/* The watcher has the gathering, so that it is not let go of before its future is. */
static void dealloc(PyObject* self) {
  Py_XDECREF(((struct gathering*)self)->in);
  PyObject_Free(self);
}

static PyTypeObject gathering_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "curfew_probe.gathering",
    .tp_basicsize = sizeof(struct gathering),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_vectorcall_offset = offsetof(struct gathering, call),
    .tp_call = PyVectorcall_Call,
    .tp_dealloc = dealloc,
};

bool prepare_gatherings(void) {
  children_name = PyUnicode_InternFromString("_children");
  exception_name = PyUnicode_InternFromString("_exception");
  return children_name != NULL && exception_name != NULL && PyType_Ready(&gathering_type) == 0;
}

static struct gathering* find_gathering(PyObject* future) {
  struct gathering* at = gatherings;
  while (at != NULL && at->future != future) at = at->next;
  return at;
}

/* Returns a new one, owned, or NULL where there is no memory. */
static struct gathering* new_gathering(PyObject* future) {
  struct gathering* const made = PyObject_New(struct gathering, &gathering_type);
  if (made == NULL) return NULL;
  *made = (struct gathering){.base = made->base, .call = on_collected};
  made->watcher = PyWeakref_NewRef(future, &made->base);
  if (made->watcher == NULL) {
    Py_DECREF(made);
    return NULL;
  }
  made->future = future;
  made->next = gatherings;
  if (gatherings != NULL) gatherings->previous = made;
  return gatherings = made;
}

/* Returns where a child keeps what has gathered it, or NULL: it is nothing that is known, or another one lives that has
 * gathered it before. */
static struct gathering** kept_by(PyObject* child) {
  struct task_record* const record = find_task(child);
  const bool may_be_gathering =
      record == NULL && (is_any_passed_on || strcmp(Py_TYPE(child)->tp_name, "_GatheringFuture") == 0);
  struct gathering* const of_its_own = may_be_gathering ? find_gathering(child) : NULL;
  if (record == NULL && of_its_own == NULL) return NULL;
  struct gathering** const kept = record != NULL ? &record->gathered : &of_its_own->in;
  return *kept != NULL && (*kept)->future != NULL ? NULL : kept;
}

void tasks_gathered(PyObject* future) {
  PyObject* const children = kept_attribute(future, children_name);
  if (children == NULL || !PyList_CheckExact(children)) return;
  struct gathering* made = NULL;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(children); ++i) {
    struct gathering** const kept = kept_by(PyList_GET_ITEM(children, i));
    if (kept == NULL) continue;
    if (made == NULL && (made = new_gathering(future)) == NULL) break;
    Py_INCREF(made);
    Py_XSETREF(*kept, made);
  }
  Py_XDECREF(made);
  PyErr_Clear();
}

void error_passed_on(PyObject* from, PyObject* to, bool is_later) {
  struct gathering** const kept = kept_by(from);
  if (kept == NULL) return;
  struct gathering* in = find_gathering(to);
  Py_XINCREF(in);
  if (in == NULL && (in = new_gathering(to)) != NULL) in->is_later = is_later;
  if (in == NULL)
    PyErr_Clear();
  else
    is_any_passed_on = true;
  Py_XSETREF(*kept, in);
}

bool is_any_gathering(void) { return gatherings != NULL; }

void future_without_record_goes(PyObject* future) {
  if (!would_complain(future)) return;
  struct gathering* const gathering = find_gathering(future);
  if (gathering != NULL) gathering->lost = error_in(future);
}

/* Finds out whether it returns exceptions, once, while one of its tasks is pending that can say so. */
static bool returns_exceptions(struct gathering* gathering) {
  if (gathering->is_known) return gathering->returns_exceptions;
  PyObject* const children = kept_attribute(gathering->future, children_name);
  PyObject* const returned =
      children != NULL && PyList_CheckExact(children) ? exceptions_returned_by(gathering->future, children) : NULL;
  gathering->is_known = returned != NULL;
  gathering->returns_exceptions = returned == Py_True;
  return gathering->returns_exceptions;
}

bool is_error_handed_over(struct gathering* in) {
  return in != NULL && in->future != NULL && state_of(in->future) == task_is_pending && returns_exceptions(in);
}

enum error_state state_of_error(PyObject* task, const struct gathering* in) {
  if (in == NULL || (Py_REFCNT(task) == 0 && !is_future_in_c(task))) return error_is_observed;
  return state_of_passed_error(error_in(task), in);
}

enum error_state state_of_passed_error(const PyObject* error, const struct gathering* in) {
  for (; in != NULL && error != NULL; in = in->in) {
    if (in->lost == error) return error_is_lost;
    if (in->future == NULL) continue;
    if (in->is_later && state_of(in->future) == task_is_pending) return error_is_open;
    if (error_in(in->future) != error) return error_is_observed; /* asyncio has dropped it */
    if (would_complain(in->future)) return error_is_open;
  }
  return error_is_observed;
}
