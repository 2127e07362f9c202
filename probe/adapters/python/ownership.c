#include "probe/adapters/python/ownership.h"

#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"

static PyObject *locked_name, *id_name, *owner_names[2];

bool prepare_ownership(void) {
  locked_name = PyUnicode_InternFromString("_locked");
  id_name = PyUnicode_InternFromString("id");
  owner_names[0] = PyUnicode_InternFromString("_owner");
  owner_names[1] = PyUnicode_InternFromString("_owner_task");
  return locked_name != NULL && id_name != NULL && owner_names[0] != NULL && owner_names[1] != NULL;
}

/* What objects of a type say. */
struct ownership {
  PyTypeObject* type; /* owned */
  PyObject* owner;    /* the attribute that has the owner, or NULL: none has */
  bool has_locked;    /* one says whether somebody holds it */
};

static bool has_attribute(PyObject* object, PyObject* name) {
  PyObject* const value = plain_attribute(object, name);
  Py_XDECREF(value);
  return value != NULL;
}

/* Returns that of an object. It is kept by type, for an attribute that is not there costs much to ask for. */
static struct ownership ownership_of(PyObject* object) {
  enum { most_types = 16 };
  static struct ownership known[most_types];
  static size_t count;
  for (size_t i = 0; i < count; ++i)
    if (known[i].type == Py_TYPE(object)) return known[i];
  struct ownership found = {Py_TYPE(object), NULL, false};
  found.has_locked = has_attribute(object, locked_name); /* asyncio's; what else these have is the program's */
  for (size_t i = 0; i < sizeof owner_names / sizeof *owner_names && !found.has_locked && found.owner == NULL; ++i)
    if (has_attribute(object, owner_names[i])) found.owner = owner_names[i];
  if (count < most_types) {
    Py_INCREF(found.type);
    known[count++] = found;
  }
  return found;
}

bool is_held_by_one(PyObject* object) {
  const struct ownership how = ownership_of(object);
  return how.owner != NULL || how.has_locked;
}

bool knows_its_owner(PyObject* object) { return ownership_of(object).owner != NULL; }

/* Returns the task that an object means: it itself, or as anyio has it, something with its address. */
static struct task_record* task_meant_by(PyObject* owner) {
  struct task_record* const record = find_task(owner);
  if (record != NULL || owner == Py_None) return record;
  PyObject* const id = plain_attribute(owner, id_name);
  void* const address = id != NULL && PyLong_CheckExact(id) ? PyLong_AsVoidPtr(id) : NULL;
  Py_XDECREF(id);
  PyErr_Clear();
  return address == NULL ? NULL : find_task(address);
}

struct task_record* owner_of(PyObject* object) {
  PyObject* const owner = kept_attribute(object, ownership_of(object).owner);
  return owner == NULL ? NULL : task_meant_by(owner);
}

enum held_by is_held_by(PyObject* object, const struct task_record* record) {
  const struct ownership how = ownership_of(object);
  if (how.owner != NULL) return owner_of(object) == record ? held_by_task : held_by_others;
  return how.has_locked && kept_attribute(object, locked_name) == Py_False ? held_by_others : held_by_somebody;
}
