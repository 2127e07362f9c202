#include "probe/adapters/python/held_objects.h"

#include <stdint.h>
#include <string.h>

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"

enum { most_held = 8, most_managers = 4 };

/* Invariant: it is in the table while a task holds it or waits for it. `node` is set while both is so. */
struct held_object {
  const PyObject* key; /* its address; the object lives while a task is suspended that holds it or waits for it */
  size_t waiting;      /* how many tasks do */
  struct holding* first;
  uint32_t holders;
  bool by_one; /* no second task can hold it */
  curfew_node* node;
  curfew_id told; /* who `node` says holds it */
  uint32_t told_holders;
};

struct holding {
  struct held_object* object;
  struct task_record* by;
  bool is_said_by_object; /* and not by the coroutines of the task */
  struct holding* next_of_task;
  struct holding *next_of_object, *previous_of_object;
};

static PyObject *lock_name, *acquire_name, *notify_name, *generator_name, *locked_name, *id_name, *enter_name,
    *owner_names[2];
static PyObject* table; /* address -> address of its struct held_object */

bool prepare_held_objects(void) {
  static struct {
    PyObject** to;
    const char* text;
  } const names[] = {{&lock_name, "_lock"},       {&acquire_name, "acquire"},  {&notify_name, "notify"},
                     {&generator_name, "gen"},    {&locked_name, "_locked"},   {&id_name, "id"},
                     {&enter_name, "__aenter__"}, {&owner_names[0], "_owner"}, {&owner_names[1], "_owner_task"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if ((*names[i].to = PyUnicode_InternFromString(names[i].text)) == NULL) return false;
  table = PyDict_New();
  return table != NULL;
}

/* ---- the table -------------------------------------------------------------------------------------------------- */

static struct held_object* find_object(const PyObject* key) {
  if (PyDict_GET_SIZE(table) == 0) return NULL;
  PyObject* const number = PyLong_FromVoidPtr((void*)(uintptr_t)key);
  PyObject* const found = number == NULL ? NULL : PyDict_GetItemWithError(table, number);
  struct held_object* const object = found == NULL ? NULL : PyLong_AsVoidPtr(found);
  Py_XDECREF(number);
  PyErr_Clear();
  return object;
}

static bool put(const PyObject* key, struct held_object* object) {
  PyObject* const number = PyLong_FromVoidPtr((void*)(uintptr_t)key);
  PyObject* const value = PyLong_FromVoidPtr(object);
  const bool done = number != NULL && value != NULL && PyDict_SetItem(table, number, value) == 0;
  Py_XDECREF(number);
  Py_XDECREF(value);
  PyErr_Clear();
  return done;
}

/* Returns NULL where there is no memory. */
static struct held_object* find_or_make(const PyObject* key) {
  struct held_object* const found = find_object(key);
  if (found != NULL) return found;
  struct held_object* const made = PyMem_RawCalloc(1, sizeof *made);
  if (made == NULL) return NULL;
  made->key = key;
  if (put(key, made)) return made;
  PyMem_RawFree(made);
  return NULL;
}

/* Says who holds it, or that it is not to be said any more; lets go of what is neither held nor waited for. */
static void say(struct held_object* object) {
  if (object->waiting != 0 && object->first != NULL) {
    const struct task_record* const by = object->first->by;
    if (object->node == NULL)
      object->node =
          curfew_object_held(by->loop->recorded, (uintptr_t)object->key, by->id, object->holders, object->by_one);
    else if (object->told != by->id || object->told_holders != object->holders)
      curfew_object_held_by(object->node, by->id, object->holders);
    object->told = by->id;
    object->told_holders = object->holders;
    return;
  }
  if (object->node != NULL) curfew_object_let_go(object->node);
  object->node = NULL;
  if (object->waiting != 0 || object->first != NULL) return;
  PyObject* const number = PyLong_FromVoidPtr((void*)(uintptr_t)object->key);
  const bool done = number != NULL && PyDict_DelItem(table, number) == 0;
  Py_XDECREF(number);
  PyErr_Clear();
  if (done) PyMem_RawFree(object); /* else it stays, as one that nobody holds */
}

/* ---- who holds what --------------------------------------------------------------------------------------------- */

static void hold(struct held_object* object, struct task_record* by, bool is_said_by_object) {
  struct holding* const made = PyMem_RawMalloc(sizeof *made);
  if (made == NULL) return;
  *made = (struct holding){object, by, is_said_by_object, by->holdings, object->first, NULL};
  if (object->first != NULL) object->first->previous_of_object = made;
  object->first = made;
  by->holdings = made;
  ++object->holders;
}

/* Ends the holding that the link leads to. Returns its object, of which nothing was said yet. */
static struct held_object* let_go(struct holding** link) {
  struct holding* const ended = *link;
  struct held_object* const object = ended->object;
  *link = ended->next_of_task;
  if (ended->previous_of_object != NULL)
    ended->previous_of_object->next_of_object = ended->next_of_object;
  else
    object->first = ended->next_of_object;
  if (ended->next_of_object != NULL) ended->next_of_object->previous_of_object = ended->previous_of_object;
  --object->holders;
  PyMem_RawFree(ended);
  return object;
}

void end_holdings(struct task_record* record) {
  while (record->holdings != NULL) say(let_go(&record->holdings));
}

/* ---- what the coroutines of a task say -------------------------------------------------------------------------- */

/* What a suspended task is in the `async with` of. */
struct entered {
  PyObject* awaited;             /* what it waits for, or NULL */
  const PyObject* to_be_entered; /* of what is looked at, or NULL: its exit is there before the task is in it */
  bool is_entered;               /* … and that exit was seen: another one says that the task is in it as well */
  const PyObject* found[most_held];
  size_t count;
  int managers; /* that were looked into */
};

static bool can_be_waited_for(PyTypeObject* type) {
  return _PyType_Lookup(type, acquire_name) != NULL || _PyType_Lookup(type, notify_name) != NULL;
}

/* Called with each object of which the exit is on the stack of a coroutine. */
static void look_at_entered(PyObject* object, void* context) {
  struct entered* const to = context;
  if (object == to->to_be_entered && !to->is_entered) {
    to->is_entered = true;
    return;
  }
  if (strcmp(Py_TYPE(object)->tp_name, "_AsyncGeneratorContextManager") == 0) {
    PyObject* const generator = kept_attribute(object, generator_name);
    if (generator != NULL && to->managers++ < most_managers) show_exits(generator, look_at_entered, to);
    return;
  }
  if (to->count == most_held || !can_be_waited_for(Py_TYPE(object))) return;
  PyObject* const lock = kept_attribute(object, lock_name); /* of a Condition, for one */
  if (lock != NULL && (object == to->awaited || lock == to->awaited))
    return; /* who waits in it has let go of the lock */
  const PyObject* const held = lock != NULL ? lock : object;
  for (size_t i = 0; i < to->count; ++i)
    if (to->found[i] == held) return;
  to->found[to->count++] = held;
}

/* Returns what a coroutine's `async with` is about to enter, which is awaited, or NULL. */
static const PyObject* entered_by(PyObject* awaited) {
  struct place_in_code place;
  PyObject* awaits;
  const bool enters = awaited != NULL && read_suspended(awaited, &place, &awaits) && place.code != NULL &&
                      place.code->co_name == enter_name;
  return enters ? place.first_local : NULL;
}

static bool is_among(const struct entered* entered, const PyObject* key) {
  for (size_t i = 0; i < entered->count; ++i)
    if (entered->found[i] == key) return true;
  return false;
}

static bool holds_already(const struct task_record* record, const PyObject* key) {
  const struct holding* at = record->holdings;
  while (at != NULL && at->object->key != key) at = at->next_of_task;
  return at != NULL;
}

void look_at_holdings(struct task_record* record, PyObject* awaited, const struct within* within) {
  if (within->count == 0 && record->holdings == NULL) return;
  struct entered entered = {.awaited = awaited};
  for (unsigned i = 0; i < within->count; ++i) {
    entered.to_be_entered = entered_by(awaited_by(within->coroutines[i]));
    entered.is_entered = false;
    show_exits(within->coroutines[i], look_at_entered, &entered);
  }
  for (struct holding** link = &record->holdings; *link != NULL;) {
    if ((*link)->is_said_by_object || is_among(&entered, (*link)->object->key))
      link = &(*link)->next_of_task;
    else
      say(let_go(link));
  }
  for (size_t i = 0; i < entered.count; ++i) {
    if (holds_already(record, entered.found[i])) continue;
    struct held_object* const object = find_or_make(entered.found[i]);
    if (object == NULL) continue;
    hold(object, record, false);
    say(object);
  }
}

/* ---- what an object says itself --------------------------------------------------------------------------------- */

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

/* What objects of a type say of their owner. */
struct ownership {
  PyTypeObject* type;  /* owned */
  PyObject* attribute; /* that has the owner, or NULL: none has */
  bool is_by_one;
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
  for (size_t i = 0; i < sizeof owner_names / sizeof *owner_names && found.attribute == NULL; ++i)
    if (has_attribute(object, owner_names[i])) found.attribute = owner_names[i];
  found.is_by_one = found.attribute != NULL || has_attribute(object, locked_name);
  if (count < most_types) {
    Py_INCREF(found.type);
    known[count++] = found;
  }
  return found;
}

/* Ends a holding of the object, of which nothing was said yet. */
static void end_holding(struct holding* ended) {
  struct holding** link = &ended->by->holdings;
  while (*link != ended) link = &(*link)->next_of_task;
  let_go(link);
}

/* Nobody waits for it any more, so that it will not be asked again. */
static void forget_what_it_said(struct held_object* object) {
  for (struct holding *at = object->first, *next; at != NULL; at = next) {
    next = at->next_of_object;
    if (at->is_said_by_object) end_holding(at);
  }
}

/* Has those hold an object of which it says so itself. Who was handed it and has not gone on yet holds it, and waits
 * for it still: nobody is said to, then. */
static void ask_object(struct held_object* about, PyObject* object) {
  const struct ownership how = ownership_of(object);
  about->by_one = how.is_by_one;
  if (how.attribute == NULL) return;
  PyObject* const said = plain_attribute(object, how.attribute);
  struct task_record* owner = said == NULL ? NULL : task_meant_by(said);
  Py_XDECREF(said); /* the object has it */
  if (owner != NULL && owner->awaited_object == about) owner = NULL;
  for (struct holding *at = about->first, *next; at != NULL; at = next) {
    next = at->next_of_object;
    if (at->by == owner) return;
    end_holding(at);
  }
  if (owner != NULL) hold(about, owner, true);
}

/* ---- who waits -------------------------------------------------------------------------------------------------- */

void begin_object_wait(struct task_record* record, PyObject* object) {
  struct held_object* const about = find_or_make(object);
  if (about == NULL) return;
  ++about->waiting;
  record->awaited_object = about;
  ask_object(about, object);
  say(about);
}

void end_object_wait(struct task_record* record) {
  struct held_object* const about = record->awaited_object;
  if (about == NULL) return;
  record->awaited_object = NULL;
  if (--about->waiting != 0)
    ask_object(about, (PyObject*)(uintptr_t)about->key); /* of another one that waits it lives */
  else
    forget_what_it_said(about);
  say(about);
}

struct task_record* holder_waited_for(const struct task_record* record) {
  const struct held_object* const about = record->awaited_object;
  return about != NULL && about->by_one && about->holders == 1 ? about->first->by : NULL;
}
