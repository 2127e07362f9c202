#include "probe/adapters/python/task_record.h"

#include <stddef.h>

#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/held_objects.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/shown_waits.h"
#include "probe/adapters/python/task_life.h"
#include "probe/adapters/python/task_wait.h"

/* The table is open-addressed by the task's address. Its size is a power of two, and at most half of it is in use. */
static struct task_record** table;
static size_t table_size, table_used, made_so_far;

size_t task_records_made(void) { return made_so_far; }

static size_t place_of(const PyObject* task, size_t size) {
  const uint64_t mixed = ((uint64_t)(uintptr_t)task >> 4) * UINT64_C(0x9E3779B97F4A7C15);
  return (size_t)(mixed >> 32) & (size - 1);
}

static void put(struct task_record** into, size_t size, struct task_record* record) {
  size_t at = place_of(record->task, size);
  while (into[at] != NULL) at = (at + 1) & (size - 1);
  into[at] = record;
}

static bool grow(void) {
  const size_t size = table_size == 0 ? 256 : table_size * 2;
  struct task_record** const grown = PyMem_RawCalloc(size, sizeof *grown);
  if (grown == NULL) return false;
  for (size_t i = 0; i < table_size; ++i)
    if (table[i] != NULL) put(grown, size, table[i]);
  PyMem_RawFree(table);
  table = grown;
  table_size = size;
  return true;
}

struct task_record* find_task(PyObject* task) {
  if (table_used == 0) return NULL;
  for (size_t at = place_of(task, table_size); table[at] != NULL; at = (at + 1) & (table_size - 1))
    if (table[at]->task == task) return table[at];
  return NULL;
}

/* Takes a record out of the table, and moves up those that stand behind their place because of it. */
static void take_out(struct task_record* record) {
  size_t hole = place_of(record->task, table_size);
  while (table[hole] != record) hole = (hole + 1) & (table_size - 1);
  for (size_t at = (hole + 1) & (table_size - 1); table[at] != NULL; at = (at + 1) & (table_size - 1)) {
    const size_t wanted = place_of(table[at]->task, table_size);
    if (((at - wanted) & (table_size - 1)) < ((at - hole) & (table_size - 1))) continue;
    table[hole] = table[at];
    hole = at;
  }
  table[hole] = NULL;
  --table_used;
}

static void (*also_when_collected)(PyObject* watcher);

void call_when_collected(void (*function)(PyObject* watcher)) { also_when_collected = function; }

/* The weak reference calls the record when the task is collected. */
static PyObject* on_collected(PyObject* self, PyObject* const* arguments, size_t count, PyObject* names) {
  (void)names;
  struct task_record* const record = (struct task_record*)self;
  const struct hook hook = enter_hook();
  if (record->task != NULL) task_collected(record);
  leave_hook(hook);
  if (also_when_collected != NULL && PyVectorcall_NARGS(count) == 1) also_when_collected(arguments[0]);
  Py_RETURN_NONE;
}

static PyTypeObject record_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "curfew_probe.task_record",
    .tp_basicsize = sizeof(struct task_record),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_vectorcall_offset = offsetof(struct task_record, call),
    .tp_call = PyVectorcall_Call,
    .tp_dealloc = (destructor)PyObject_Free,
};

bool prepare_task_records(void) { return PyType_Ready(&record_type) == 0; }

struct task_record* new_task_record(PyObject* task, struct loop_record* loop) {
  if (table_size < 2 * (table_used + 1) && !grow()) return NULL;
  struct task_record* const made = PyObject_New(struct task_record, &record_type);
  if (made == NULL) return NULL;
  *made = (struct task_record){.base = made->base, .call = on_collected};
  made->watcher = PyWeakref_NewRef(task, &made->base);
  if (made->watcher == NULL) {
    Py_DECREF(made);
    return NULL;
  }
  made->task = task;
  made->loop = loop;
  made->next_in_loop = loop->tasks;
  if (loop->tasks != NULL) loop->tasks->previous_in_loop = made;
  loop->tasks = made;
  put(table, table_size, made);
  ++table_used;
  ++made_so_far;
  return made; /* the table has the reference */
}

void leave_error(struct task_record* record, const PyObject* error) {
  take_out(record);
  record->error_left = error;
}

void set_owner(struct task_record* record, struct task_record* owner) {
  record->owner = owner;
  record->previous_sibling = NULL;
  record->next_sibling = owner->first_child;
  if (owner->first_child != NULL) owner->first_child->previous_sibling = record;
  owner->first_child = record;
}

void leave_owner(struct task_record* record) {
  if (record->owner == NULL) return;
  if (record->previous_sibling != NULL)
    record->previous_sibling->next_sibling = record->next_sibling;
  else
    record->owner->first_child = record->next_sibling;
  if (record->next_sibling != NULL) record->next_sibling->previous_sibling = record->previous_sibling;
  if (record->owner->child_to_look_at == record) record->owner->child_to_look_at = record->next_sibling;
  record->owner = NULL;
}

static void leave_loop(struct task_record* record) {
  if (record->loop->task_to_look_at == record) record->loop->task_to_look_at = record->next_in_loop;
  if (record->previous_in_loop != NULL)
    record->previous_in_loop->next_in_loop = record->next_in_loop;
  else
    record->loop->tasks = record->next_in_loop;
  if (record->next_in_loop != NULL) record->next_in_loop->previous_in_loop = record->previous_in_loop;
}

void drop_task_record(struct task_record* record) {
  if (record->task == NULL) return;
  leave_owner(record);
  end_waits(record);
  end_holdings(record);
  take_those_who_wait(record);
  forget_failure(record);
  if (record->error_left == NULL) take_out(record);
  leave_loop(record);
  if (record->group != NULL) task_leaves(record->group);
  Py_CLEAR(record->group);
  forget_groups_of(record);
  Py_CLEAR(record->gathered);
  Py_CLEAR(record->said_by_function);
  let_go_of_loop(record->loop);
  record->task = NULL;
  record->loop = NULL;
  Py_CLEAR(record->watcher); /* its callback is the record, so that this may be the last but one reference */
  Py_DECREF(record);
}
