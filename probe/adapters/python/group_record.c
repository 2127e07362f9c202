#include "probe/adapters/python/group_record.h"

#include <stddef.h>
#include <string.h>

#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/spawn_place.h"
#include "probe/adapters/python/task_record.h"
#include "probe/adapters/python/weak_reference.h"

static PyObject* groups; /* address -> record */
static PyObject *exiting_name, *closed_name;

static void end(struct group_record* record) {
  if (record->node != NULL) curfew_group_end(record->loop->recorded, record->node);
  record->node = NULL;
}

static PyObject* on_collected(PyObject* self, PyObject* const* arguments, size_t count, PyObject* names) {
  (void)arguments, (void)count, (void)names;
  struct group_record* const record = (struct group_record*)self;
  const struct hook hook = enter_hook();
  end(record);
  if (PyDict_GetItemWithError(groups, record->key) == self) PyDict_DelItem(groups, record->key);
  PyErr_Clear();
  leave_hook(hook);
  Py_RETURN_NONE;
}

static void dealloc(PyObject* self) {
  struct group_record* const record = (struct group_record*)self;
  Py_XDECREF(record->key);
  Py_XDECREF(record->watcher);
  Py_XDECREF(record->next_of_host);
  PyObject_Free(self);
}

static PyTypeObject record_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "curfew_probe.group_record",
    .tp_basicsize = sizeof(struct group_record),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_vectorcall_offset = offsetof(struct group_record, call),
    .tp_call = PyVectorcall_Call,
    .tp_dealloc = dealloc,
};

bool prepare_group_records(void) {
  groups = PyDict_New();
  exiting_name = PyUnicode_InternFromString("_exiting");
  closed_name = PyUnicode_InternFromString("_closed");
  return groups != NULL && exiting_name != NULL && closed_name != NULL && PyType_Ready(&record_type) == 0;
}

static struct group_record* new_record(PyObject* group, PyObject* key) {
  struct group_record* const made = PyObject_New(struct group_record, &record_type);
  if (made == NULL) return NULL;
  made->call = on_collected;
  made->loop = NULL;
  made->node = NULL;
  made->is_begun = false;
  made->opened = 0;
  made->tasks = 0;
  made->host = NULL;
  made->next_of_host = NULL;
  made->key = Py_NewRef(key);
  made->watcher = PyWeakref_NewRef(group, (PyObject*)made);
  const bool done = made->watcher != NULL && PyDict_SetItem(groups, key, (PyObject*)made) == 0;
  Py_DECREF(made); /* the table has it */
  return done ? made : NULL;
}

/* Returns the record of a group, borrowed; makes one. NULL, with an exception: there is no memory. */
static struct group_record* any_record_of(PyObject* group) {
  PyObject* const key = PyLong_FromVoidPtr(group);
  if (key == NULL) return NULL;
  struct group_record* record = (struct group_record*)PyDict_GetItemWithError(groups, key);
  if (record == NULL && PyErr_Occurred() == NULL) record = new_record(group, key);
  Py_DECREF(key);
  return record;
}

void group_opened(PyObject* group) {
  struct group_record* const record = any_record_of(group);
  if (record != NULL)
    record->opened = find_opening_place();
  else
    PyErr_Clear();
}

struct group_record* record_of_group(PyObject* group, struct task_record* host, const char* name) {
  struct group_record* const record = any_record_of(group);
  if (record == NULL || record->is_begun) return record;
  record->is_begun = true;
  record->loop = host->loop;
  record->node =
      curfew_group_begin(host->loop->recorded, host->id, record->opened, curfew_intern_name(name, strlen(name)));
  record->id = curfew_node_id(record->node);
  record->host = host;
  record->next_of_host = host->groups;
  host->groups = record;
  Py_INCREF(record);
  return record;
}

struct group_record* find_group(PyObject* group) {
  PyObject* const key = PyLong_FromVoidPtr(group);
  PyObject* const record = key == NULL ? NULL : PyDict_GetItemWithError(groups, key);
  if (record == NULL) PyErr_Clear();
  Py_XDECREF(key);
  return (struct group_record*)record;
}

/* Returns whether the program has left a group that has no tasks: a TaskGroup says that it is left, a nursery that it
 * is closed. */
static bool is_left(const struct group_record* record) {
  PyObject* const group = referent(record->watcher);
  if (group == NULL) return false; /* it ends when it has been collected */
  PyObject* const exiting = plain_attribute(group, exiting_name);
  PyObject* const said = exiting != NULL ? exiting : plain_attribute(group, closed_name);
  Py_DECREF(group);
  const bool is_so = said == Py_True;
  Py_XDECREF(said);
  return is_so;
}

void task_leaves(struct group_record* record) {
  if (--record->tasks == 0 && record->node != NULL && is_left(record)) end(record);
}

void end_groups_left_by(struct task_record* host) {
  struct group_record** at = &host->groups;
  while (*at != NULL) {
    struct group_record* const record = *at;
    if (record->node != NULL && record->tasks == 0 && is_left(record)) end(record);
    if (record->node != NULL) {
      at = &record->next_of_host;
      continue;
    }
    *at = record->next_of_host;
    record->host = NULL;
    record->next_of_host = NULL;
    Py_DECREF(record);
  }
}

void forget_groups_of(struct task_record* host) {
  while (host->groups != NULL) {
    struct group_record* const record = host->groups;
    host->groups = record->next_of_host;
    record->host = NULL;
    record->next_of_host = NULL;
    Py_DECREF(record);
  }
}

void enter_group(struct task_record* record, struct group_record* group, curfew_spawn_info* info) {
  if (group->node == NULL) return;
  record->group = group;
  Py_INCREF(group);
  ++group->tasks;
  info->owner = group->id;
  info->owned_by = CURFEW_OWNER_GROUP;
  info->group = group->node;
}

void change_group(struct task_record* record, struct group_record* to) {
  struct group_record* const from = record->group;
  const struct loop_record* const loop = record->loop;
  if (to != NULL && to->node == NULL) to = NULL;
  if (record->is_background) curfew_task_become_daemon(loop->recorded, record->node);
  curfew_task_adopt(loop->recorded, record->node, to == NULL ? curfew_loop_id(loop->recorded) : to->id,
                    to == NULL ? CURFEW_OWNER_LOOP : CURFEW_OWNER_GROUP);
  Py_XINCREF(to);
  if (to != NULL) ++to->tasks;
  record->group = to;
  if (from != NULL) task_leaves(from);
  Py_XDECREF(from);
}

void end_groups(struct loop_record* loop) {
  Py_ssize_t at = 0;
  PyObject *key, *value;
  while (PyDict_Next(groups, &at, &key, &value))
    if (((struct group_record*)value)->loop == loop) end((struct group_record*)value);
}
