#include "probe/adapters/python/failed_tasks.h"

#include <limits.h>
#include <string.h>

#include "probe/adapters/python/finalizers.h"
#include "probe/adapters/python/gathered.h"
#include "probe/adapters/python/plain_attribute.h"

static struct task_record* failed; /* the latest first */
static int failed_count;
static struct task_record* next_to_look_at;
static PyObject *log_traceback, *mark_in_python;

bool prepare_failed_tasks(void) {
  log_traceback = PyUnicode_InternFromString("_log_traceback");
  mark_in_python = PyUnicode_InternFromString("_Future__log_traceback");
  return log_traceback != NULL && mark_in_python != NULL;
}

/* Tasks of asyncio's own class in C are asked without looking for the attribute: many may be looked at in a step. */
static PyTypeObject* plain_task;
static PyGetSetDef* plain_mark;

static void learn_mark(PyTypeObject* type) {
  if (plain_task != NULL || strcmp(type->tp_name, "_asyncio.Task") != 0) return;
  PyObject* const found = _PyType_Lookup(type, log_traceback);
  if (found == NULL || !Py_IS_TYPE(found, &PyGetSetDescr_Type)) return;
  plain_mark = ((PyGetSetDescrObject*)found)->d_getset;
  plain_task = type; /* the module has it as long as the process lives */
}

bool would_complain(PyObject* future) {
  learn_mark(Py_TYPE(future));
  PyObject* mark;
  if (Py_TYPE(future) == plain_task)
    mark = plain_mark->get(future, plain_mark->closure);
  else if (is_future_in_c(future))
    mark = plain_attribute(future, log_traceback);
  else
    mark = Py_REFCNT(future) == 0 ? NULL : plain_attribute(future, mark_in_python);
  Py_XDECREF(mark);
  return mark == Py_True;
}

bool is_any_failure(void) { return failed != NULL; }

void add_failure(struct task_record* record) {
  record->has_failed = true;
  record->next_failed = failed;
  if (failed != NULL) failed->previous_failed = record;
  failed = record;
  ++failed_count;
  if (is_error_handed_over(record->gathered)) curfew_task_error_gathered(record->node);
}

void forget_failure(struct task_record* record) {
  if (!record->has_failed) return;
  record->has_failed = false;
  --failed_count;
  if (next_to_look_at == record) next_to_look_at = record->next_failed;
  if (record->previous_failed != NULL)
    record->previous_failed->next_failed = record->next_failed;
  else
    failed = record->next_failed;
  if (record->next_failed != NULL) record->next_failed->previous_failed = record->previous_failed;
}

static void settle(struct task_record* record, bool is_observed) {
  if (is_observed)
    curfew_task_observed(record->node);
  else
    curfew_task_unobserved(record->loop->recorded, record->node);
  drop_task_record(record);
}

static enum error_state error_of(const struct task_record* record) {
  if (record->error_left != NULL) return state_of_passed_error(record->error_left, record->gathered);
  return would_complain(record->task) ? error_is_open : state_of_error(record->task, record->gathered);
}

/* Looks at one. Returns whether it still may be looked at. */
static bool is_open(struct task_record* record) {
  Py_INCREF(record);
  const enum error_state state = error_of(record);
  if (record->has_failed && state != error_is_open) settle(record, state == error_is_observed);
  Py_DECREF(record);
  return state == error_is_open;
}

/* Goes on until it has met so many whose error may still be looked at. Returns how many of these are left. */
static int look_on(int most) {
  while (next_to_look_at != NULL && most > 0) {
    struct task_record* const record = next_to_look_at;
    next_to_look_at = record->next_failed;
    if (is_open(record)) --most;
  }
  return most;
}

void look_at_failures(void) {
  enum { most = 64 };
  if (failed == NULL) return;
  int left = most;
  if (failed_count > most) left = look_on(most); /* it goes on where it was */
  if (left == 0) return;
  next_to_look_at = failed;
  look_on(left);
}

void look_at_all_failures(void) {
  next_to_look_at = failed;
  look_on(INT_MAX);
}

void error_is_taken(PyObject* task) {
  struct task_record* const record = failed == NULL ? NULL : find_task(task);
  if (record != NULL && record->has_failed) settle(record, true);
}

void failed_task_goes(struct task_record* record) {
  if (would_complain(record->task))
    settle(record, false);
  else if (error_of(record) == error_is_open) /* another future has it */
    leave_error(record, error_in(record->task));
}

void failure_collected(struct task_record* record) {
  if (record->error_left != NULL) return;
  const enum error_state state = error_of(record);
  const bool is_passed_on = state == error_is_open && !would_complain(record->task);
  if (is_passed_on)
    leave_error(record, error_in(record->task));
  else
    settle(record, state == error_is_observed);
}

void end_all_failures(void) {
  while (failed != NULL)
    settle(failed, is_error_handed_over(failed->gathered) || error_of(failed) == error_is_observed);
}
