#include "probe/adapters/python/cancel_request.h"

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/cancel_error.h"
#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/outcome.h"
#include "probe/adapters/python/plain_attribute.h"

static PyObject *cancelling_name, *requests_name, *must_cancel_name, *waiter_name, *exception_name, *errors_name;

bool prepare_cancel_requests(void) {
  static struct {
    PyObject** to;
    const char* text;
  } const names[] = {{&cancelling_name, "cancelling"},    {&requests_name, "_num_cancels_requested"},
                     {&must_cancel_name, "_must_cancel"}, {&waiter_name, "_fut_waiter"},
                     {&exception_name, "_exception"},     {&errors_name, "_errors"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if ((*names[i].to = PyUnicode_InternFromString(names[i].text)) == NULL) return false;
  return true;
}

bool is_asked_to_cancel(const struct task_record* record) {
  if (PY_VERSION_HEX < 0x030B0000) return record->cancel.is_asked; /* it cannot be asked, nor can it take it back */
  PyObject* const times = plain_answer(record->task, cancelling_name, requests_name);
  const bool asked = times != NULL && PyLong_CheckExact(times) && PyObject_IsTrue(times) == 1;
  if (PyErr_Occurred() != NULL) PyErr_Clear();
  Py_XDECREF(times);
  return asked;
}

/* ---- who asks, and takes it back -------------------------------------------------------------------------------- */

void cancel_asked(struct task_record* record, curfew_reason reason, curfew_id by) {
  if (record->cancel.is_asked) return; /* the first one counts */
  record->cancel.is_asked = true;
  record->cancel.is_raised = record->cancel.is_said = false;
  record->cancel.reason = reason;
  record->cancel.by = by;
}

void cancel_meant_to_be_caught(struct task_record* record) { ++record->cancel.to_be_caught; }

static void forget(struct task_record* record) {
  if (record->cancel.is_said) curfew_task_cancel_withdrawn(record->node);
  record->cancel.is_asked = false;
}

void cancel_taken_back(struct task_record* record) {
  if (!is_asked_to_cancel(record)) {
    record->cancel.to_be_caught = 0;
    forget(record);
  } else if (record->cancel.to_be_caught > 0) {
    --record->cancel.to_be_caught;
  } else {
    forget(record);
  }
}

void say_who_asked(struct task_record* record) {
  const bool is_known = record->cancel.is_asked;
  curfew_task_cancel(record->loop->recorded, record->node, is_known ? record->cancel.reason : CURFEW_REASON_EXPLICIT,
                     is_known ? record->cancel.by : 0);
}

/* ---- what becomes of it ----------------------------------------------------------------------------------------- */

static bool must_cancel(PyObject* task) {
  PyObject* const must = plain_attribute(task, must_cancel_name);
  Py_XDECREF(must);
  return must == Py_True;
}

/* Returns whether the step that is about to begin raises the CancelledError in the task: what it waited for was
 * cancelled in its place, or has that for its error, as gather() has. */
static bool raises_it(PyObject* task) {
  if (must_cancel(task)) return true;
  PyObject* const waiter = plain_attribute(task, waiter_name);
  if (waiter == NULL) return false;
  enum task_state state = task_is_pending;
  if (waiter != Py_None) state = state_of(waiter);
  bool raises = state == task_is_cancelled;
  if (state == task_has_failed) {
    PyObject* const error = plain_attribute(waiter, exception_name);
    raises = error != NULL && is_cancel_error(error);
    Py_XDECREF(error);
  }
  Py_DECREF(waiter);
  return raises;
}

/* Returns whether it is a TaskGroup that catches the error, which has others to raise. A wait_for() whose task has
 * ended meanwhile does so too, up to 3.11, and that is one that is swallowed. */
static bool is_caught_by_group(struct waiting_function in) {
  PyObject* const group = in.how == waits_by_group ? local_of(in.coroutine, "self") : NULL;
  PyObject* const errors = group == NULL ? NULL : plain_attribute(group, errors_name);
  const bool has_others = errors != NULL && PyList_CheckExact(errors) && PyList_GET_SIZE(errors) != 0;
  Py_XDECREF(errors);
  return has_others;
}

void look_before_cancelled_step(struct task_record* record) {
  if (record->cancel.is_said) return;
  if (is_caught_by_group(find_waiting_function(record->coroutine)))
    forget(record);
  else if (!record->cancel.is_raised)
    record->cancel.is_raised = raises_it(record->task);
}

void look_after_cancelled_step(struct task_record* record) {
  if (record->cancel.is_said || !record->cancel.is_raised) return;
  if (!is_asked_to_cancel(record)) {
    forget(record);
    return;
  }
  const bool is_in_group = find_waiting_function(record->coroutine).how == waits_by_group;
  if (is_in_group || must_cancel(record->task) || handles_cancel(record) || keeps_cancel(record)) return;
  say_who_asked(record);
  record->cancel.is_said = true;
}
