#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/plain_attribute.h"

static struct task_record* failed; /* the latest first */
static struct task_record* next_to_look_at;
static PyObject* log_traceback;

bool prepare_failed_tasks(void) {
  log_traceback = PyUnicode_InternFromString("_log_traceback");
  return log_traceback != NULL;
}

bool would_complain(PyObject* task) {
  PyObject* const mark = plain_attribute(task, log_traceback);
  Py_XDECREF(mark);
  return mark == Py_True;
}

void add_failure(struct task_record* record) {
  record->has_failed = true;
  record->next_failed = failed;
  if (failed != NULL) failed->previous_failed = record;
  failed = record;
}

void forget_failure(struct task_record* record) {
  if (!record->has_failed) return;
  record->has_failed = false;
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

void look_at_failures(void) {
  for (int i = 0; i < 4 && failed != NULL; ++i) {
    struct task_record* const record = next_to_look_at != NULL ? next_to_look_at : failed;
    next_to_look_at = record->next_failed;
    if (!would_complain(record->task)) settle(record, true);
    if (next_to_look_at == NULL) return;
  }
}

void failure_collected(struct task_record* record) { settle(record, !record->is_unobserved); }

void end_all_failures(void) {
  while (failed != NULL) settle(failed, !would_complain(failed->task));
}
