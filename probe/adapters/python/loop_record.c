#include "probe/adapters/python/loop_record.h"

#include <string.h>

#include "probe/adapters/python/collectable.h"
#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/group_record.h"
#include "probe/adapters/python/running_loops.h"
#include "probe/adapters/python/task_life.h"
#include "probe/adapters/python/task_record.h"
#include "probe/adapters/python/weak_reference.h"

static struct loop_record* loops;

bool is_loop_alive(const struct loop_record* record) {
  if (record->watcher == NULL) return true;
  PyObject* const loop = referent(record->watcher);
  Py_XDECREF(loop); /* whoever asks has it, if it is this one */
  return loop != NULL;
}

struct loop_record* find_loop(PyObject* loop) {
  for (struct loop_record *at = loops, *next; at != NULL; at = next) {
    next = at->next;
    if (at->loop != loop || at->is_closed) continue;
    if (is_loop_alive(at)) return at;
    shut_down(at, false); /* another loop stands where this one was, which nobody has closed */
    close_loop(at);
  }
  return NULL;
}

struct loop_record* record_of_loop(PyObject* loop, const char* runtime, curfew_site began, PyTypeObject* stepped) {
  struct loop_record* record = find_loop(loop);
  if (record != NULL) return record;
  record = PyMem_RawCalloc(1, sizeof *record);
  if (record == NULL) return NULL;
  curfew_loop_info info = CURFEW_LOOP_INFO_INIT;
  info.name = runtime;
  info.began = began;
  info.runtime = curfew_intern_name(runtime, strlen(runtime));
  record->loop = loop;
  record->has_none = PyMem_RawCalloc(1, sizeof *record->has_none); /* where there is no memory, it does without */
  record->has_steps = stepped == NULL || PyObject_TypeCheck(loop, stepped);
  record->watcher = PyWeakref_NewRef(loop, NULL);
  if (record->watcher == NULL) PyErr_Clear();
  record->recorded = curfew_loop_begin(&info);
  say_whether_run(record);
  record->next = loops;
  return loops = record;
}

void shut_down(struct loop_record* record, bool cancels_all) {
  look_for_ends(record); /* of tasks whose last step was not seen */
  if (!record->is_shutting_down) {
    curfew_loop_begin_shutdown(record->recorded, curfew_now());
    if (!record->has_main) look_at_all_collectable(record); /* else what that kept has gone with it */
  }
  record->is_shutting_down = true;
  for (struct task_record* task = record->tasks; task != NULL; task = task->next_in_loop)
    if (!task->has_failed) prepare_for_shutdown(task, cancels_all);
  curfew_loop_mark_pending(record->recorded);
}

void say_cancelled(struct loop_record* record) {
  for (struct task_record* task = record->tasks; task != NULL; task = task->next_in_loop)
    if (!task->has_failed) curfew_task_cancel(record->recorded, task->node, CURFEW_REASON_SHUTDOWN, 0);
}

void close_loop(struct loop_record* record) {
  for (struct task_record *task = record->tasks, *next; task != NULL; task = next) {
    next = task->next_in_loop;
    if (!task->has_failed) task_left_behind(task);
  }
  record->is_closed = true;
  let_go_of_loop(record);
}

void let_go_of_loop(struct loop_record* record) {
  if (!record->is_closed || record->tasks != NULL) return;
  struct loop_record** at = &loops;
  while (*at != record) at = &(*at)->next;
  *at = record->next;
  end_groups(record);
  curfew_loop_end(record->recorded);
  Py_XDECREF(record->watcher);
  PyMem_RawFree(record->has_none);
  PyMem_RawFree(record);
}

void for_each_loop(void (*function)(struct loop_record*, int), int argument) {
  for (struct loop_record* at = loops; at != NULL; at = at->next) function(at, argument);
}

void end_all_loops(void) {
  end_all_failures();
  while (loops != NULL) {
    struct loop_record* const record = loops;
    shut_down(record, false);
    close_loop(record);
  }
}
