#include "probe/adapters/python/trio_nursery.h"

#include <stddef.h>

static PyObject* nurseries; /* address -> record */

static void end(struct nursery_record* record) {
  if (record->node != NULL) curfew_group_end(record->loop->recorded, record->node);
  record->node = NULL;
}

static PyObject* on_collected(PyObject* self, PyObject* const* arguments, size_t count, PyObject* names) {
  (void)arguments, (void)count, (void)names;
  struct nursery_record* const record = (struct nursery_record*)self;
  end(record);
  if (PyDict_GetItemWithError(nurseries, record->key) == self && PyDict_DelItem(nurseries, record->key) != 0)
    PyErr_Clear();
  Py_RETURN_NONE;
}

static void dealloc(PyObject* self) {
  struct nursery_record* const record = (struct nursery_record*)self;
  Py_XDECREF(record->key);
  Py_XDECREF(record->watcher);
  PyObject_Free(self);
}

static PyTypeObject record_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "curfew_probe.nursery_record",
    .tp_basicsize = sizeof(struct nursery_record),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_vectorcall_offset = offsetof(struct nursery_record, call),
    .tp_call = PyVectorcall_Call,
    .tp_dealloc = dealloc,
};

bool prepare_nurseries(void) {
  nurseries = PyDict_New();
  return nurseries != NULL && PyType_Ready(&record_type) == 0;
}

static struct nursery_record* new_record(PyObject* nursery, PyObject* key) {
  struct nursery_record* const made = PyObject_New(struct nursery_record, &record_type);
  if (made == NULL) return NULL;
  made->call = on_collected;
  made->node = NULL;
  made->key = Py_NewRef(key);
  made->watcher = PyWeakref_NewRef(nursery, (PyObject*)made);
  const bool done = made->watcher != NULL && PyDict_SetItem(nurseries, key, (PyObject*)made) == 0;
  Py_DECREF(made); /* the table has it */
  return done ? made : NULL;
}

struct nursery_record* record_of_nursery(PyObject* nursery, struct loop_record* loop, curfew_id host) {
  PyObject* const key = PyLong_FromVoidPtr(nursery);
  if (key == NULL) return NULL;
  struct nursery_record* record = (struct nursery_record*)PyDict_GetItemWithError(nurseries, key);
  if (record == NULL) {
    record = new_record(nursery, key);
    if (record != NULL) {
      record->loop = loop;
      record->node = curfew_group_begin(loop->recorded, host, 0, curfew_intern_name("nursery", 7));
      record->id = curfew_node_id(record->node);
    }
  }
  Py_DECREF(key);
  return record;
}

void end_nurseries(struct loop_record* loop) {
  Py_ssize_t at = 0;
  PyObject *key, *value;
  while (PyDict_Next(nurseries, &at, &key, &value))
    if (((struct nursery_record*)value)->loop == loop) end((struct nursery_record*)value);
}
