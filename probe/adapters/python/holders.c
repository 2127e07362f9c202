#include "probe/adapters/python/holders.h"

#include "probe/adapters/python/cancel_request.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/task_births.h"
#include "probe/adapters/python/task_wait.h"

static PyObject *callbacks_name, *waiter_name;

bool prepare_holders(void) {
  callbacks_name = PyUnicode_InternFromString("_callbacks");
  waiter_name = PyUnicode_InternFromString("_fut_waiter");
  return callbacks_name != NULL && waiter_name != NULL;
}

/* Returns whether the task has a callback that sees its end. */
static bool has_callbacks(PyObject* task) {
  PyObject* const callbacks = plain_attribute(task, callbacks_name);
  const bool any = callbacks != NULL && PyList_Check(callbacks) && PyList_GET_SIZE(callbacks) != 0;
  Py_XDECREF(callbacks);
  return any;
}

/* Returns how many references to a task the future has that it waits for: since 3.14 one, for whoever asks what awaits
 * what, where both are of the C implementation. */
static Py_ssize_t references_of_waiter(PyObject* task) {
  if (PY_VERSION_HEX < 0x030E0000 || !is_future_of_c(task)) return 0;
  PyObject* const waiter = plain_attribute(task, waiter_name);
  const bool has_it = waiter != NULL && is_future_of_c(waiter);
  Py_XDECREF(waiter);
  return has_it ? 1 : 0;
}

/* Returns whether somebody has the task beside `known` references. */
static bool is_held(PyObject* task, Py_ssize_t known) {
  return (Py_REFCNT(task) > known && Py_REFCNT(task) > known + references_of_waiter(task)) || has_callbacks(task);
}

/* Called for a task that nobody holds. */
static void let_go(struct task_record* record) {
  if (is_asked_to_cancel(record)) {
    if (record->cancel.is_asked) say_who_asked(record); /* else nobody knows when it was asked */
    curfew_task_adopt(record->loop->recorded, record->node, 0, CURFEW_OWNER_NONE);
    leave_owner(record);
  } else {
    note_orphan(record);
  }
}

void note_orphan(struct task_record* record) {
  if (record->is_orphan) return;
  record->is_orphan = true;
  if (Py_REFCNT(record->task) > 0) look_at_name(record);
  const curfew_id owner = record->owner == NULL ? 0 : record->owner->id; /* 0: no task has owned it */
  curfew_task_orphan(record->loop->recorded, record->node, owner, record->dropped_in);
  leave_owner(record);
}

/* Looks at so many children in a row. Returns the one behind them, or NULL. */
static struct task_record* look_at_children(struct task_record* child, int count) {
  for (struct task_record* next; child != NULL && count > 0; child = next, --count) {
    next = child->next_sibling;
    if (!is_held(child->task, 1)) let_go(child); /* what has it go on */
  }
  return child;
}

enum { a_few = 4 }; /* of many children each is looked at now and then */

static void look_at_a_few(struct task_record* owner) {
  struct task_record* const first = owner->child_to_look_at;
  owner->child_to_look_at = look_at_children(first != NULL ? first : owner->first_child, a_few);
}

void look_at_holders(struct task_record* record, int born) {
  look_at_children(record->first_child, born);
  look_at_a_few(record);
  /* … of the task itself also the callback that runs, and whoever looks. */
  if (record->owner != NULL && !is_held(record->task, 3)) let_go(record);
}

void look_at_a_few_without_owner(struct loop_record* loop) {
  if (loop->has_none != NULL && loop->has_none->first_child != NULL) look_at_a_few(loop->has_none);
}

static void look_at_the_latest(struct loop_record* loop, int count) {
  if (loop->has_none != NULL) look_at_children(loop->has_none->first_child, count);
}

void look_at_those_of_callbacks(int born) { for_each_loop(look_at_the_latest, born); }

void drop_children(struct task_record* record) {
  for (struct task_record *child = record->first_child, *next; child != NULL; child = next) {
    next = child->next_sibling;
    if (!is_held(child->task, 1)) {
      let_go(child);
      continue;
    }
    leave_owner(child);
    if (child->loop->has_none != NULL && child->loop->has_steps) set_owner(child, child->loop->has_none);
    curfew_task_adopt(child->loop->recorded, child->node, curfew_loop_id(child->loop->recorded), CURFEW_OWNER_LOOP);
  }
}
