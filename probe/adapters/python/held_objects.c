#include "probe/adapters/python/held_objects.h"

#include <stdint.h>
#include <string.h>

#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/ownership.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/weak_reference.h"

enum { most_held = 16, most_looked_into = 16 };

/* Invariant: it is there while a task holds it or waits for it, and in the table unless another object has its address
 * by now. `node` is set while it is both held and waited for. */
struct held_object {
  const PyObject* key; /* its address */
  PyObject* watcher;   /* a weak reference to it, once a task has waited for it; or NULL: it takes none */
  size_t waiting;      /* how many tasks do */
  size_t let_go;       /* how many wait for something else, and have let go of it for that: Condition.wait() */
  struct holding* first;
  uint32_t holders; /* those of them who hold it still */
  bool by_one;      /* no second task can hold it */
  bool is_kept;     /* who holds it was kept when a loop shut down */
  bool is_outlived; /* … and it is in the table no more */
  curfew_node* node;
  curfew_id told; /* who `node` says holds it */
  uint32_t told_holders;
};

struct holding {
  struct held_object* object;
  struct task_record* by;
  bool is_said_by_object; /* and not by the coroutines of the task */
  bool is_over;           /* the task has let go of it by hand, and is in its `async with` still */
  struct holding* next_of_task;
  struct holding *next_of_object, *previous_of_object;
};

static PyObject *acquire_name, *generator_name;
static PyObject* table; /* address -> address of its struct held_object */

bool prepare_held_objects(void) {
  acquire_name = PyUnicode_InternFromString("acquire");
  generator_name = PyUnicode_InternFromString("gen");
  table = PyDict_New();
  return acquire_name != NULL && generator_name != NULL && table != NULL && prepare_ownership();
}

/* ---- the table -------------------------------------------------------------------------------------------------- */

static struct held_object* find_key(const PyObject* key) {
  if (PyDict_GET_SIZE(table) == 0) return NULL;
  PyObject* const number = PyLong_FromVoidPtr((void*)(uintptr_t)key);
  PyObject* const found = number == NULL ? NULL : PyDict_GetItemWithError(table, number);
  struct held_object* const object = found == NULL ? NULL : PyLong_AsVoidPtr(found);
  Py_XDECREF(number);
  PyErr_Clear();
  return object;
}

static bool put(struct held_object* object) {
  PyObject* const number = PyLong_FromVoidPtr((void*)(uintptr_t)object->key);
  PyObject* const value = PyLong_FromVoidPtr(object);
  const bool done = number != NULL && value != NULL && PyDict_SetItem(table, number, value) == 0;
  Py_XDECREF(number);
  Py_XDECREF(value);
  PyErr_Clear();
  return done;
}

static bool take_out(const struct held_object* object) {
  PyObject* const number = PyLong_FromVoidPtr((void*)(uintptr_t)object->key);
  const bool done = number != NULL && PyDict_DelItem(table, number) == 0;
  Py_XDECREF(number);
  PyErr_Clear();
  return done;
}

/* Returns what it is about if that lives, owned, or NULL. */
static PyObject* living(const struct held_object* about) {
  return about->watcher == NULL ? NULL : referent(about->watcher);
}

/* Returns NULL where there is no memory. A coroutine that was closed may have let go of what a task is still said to
 * wait for. */
static struct held_object* find_or_make(PyObject* object) {
  struct held_object* const found = find_key(object);
  if (found != NULL) {
    PyObject* const lives = living(found);
    Py_XDECREF(lives); /* it is the object itself, or gone */
    if (found->watcher == NULL || lives != NULL) return found;
    if (!take_out(found)) return NULL;
    found->is_outlived = true;
  }
  struct held_object* const made = PyMem_RawCalloc(1, sizeof *made);
  if (made == NULL) return NULL;
  made->key = object;
  if (put(made)) return made;
  PyMem_RawFree(made);
  return NULL;
}

/* Returns how many hold it: not those who have entered it for a task that waits in its condition. */
static uint32_t holders_of(const struct held_object* object) {
  return object->holders > object->let_go ? object->holders - (uint32_t)object->let_go : 0;
}

/* Returns one of them, or NULL. Who came last is one. */
static struct task_record* holder_of(const struct held_object* object) {
  const struct holding* at = object->first;
  while (at != NULL && at->is_over) at = at->next_of_object;
  return at == NULL || holders_of(object) == 0 ? NULL : at->by;
}

/* Says who holds it, or that it is not to be said any more; ends what is neither held nor waited for. */
static void say(struct held_object* object) {
  const struct task_record* const by = object->waiting == 0 ? NULL : holder_of(object);
  if (by != NULL) {
    const uint32_t holders = holders_of(object);
    if (object->node == NULL)
      object->node = curfew_object_held(by->loop->recorded, (uintptr_t)object->key, by->id, holders, object->by_one);
    else if (object->told != by->id || object->told_holders != holders)
      curfew_object_held_by(object->node, by->id, holders);
    object->told = by->id;
    object->told_holders = holders;
    return;
  }
  if (object->node != NULL) curfew_object_let_go(object->node);
  object->node = NULL;
  if (object->waiting != 0 || object->let_go != 0 || object->first != NULL) return;
  if (!object->is_outlived && !take_out(object)) return; /* it stays, as one that nobody holds */
  Py_XDECREF(object->watcher);
  PyMem_RawFree(object);
}

/* ---- who holds what --------------------------------------------------------------------------------------------- */

static struct holding* hold(struct held_object* object, struct task_record* by, bool is_said_by_object) {
  struct holding* const made = PyMem_RawMalloc(sizeof *made);
  if (made == NULL) return NULL;
  *made = (struct holding){object, by, is_said_by_object, false, by->holdings, object->first, NULL};
  if (object->first != NULL) object->first->previous_of_object = made;
  object->first = made;
  by->holdings = made;
  ++object->holders;
  return made;
}

static void set_over(struct holding* holding, bool is_over) {
  if (holding->is_over == is_over) return;
  holding->is_over = is_over;
  is_over ? --holding->object->holders : ++holding->object->holders;
}

/* Ends the holding that the link leads to. Returns its object, of which nothing was said yet. */
static struct held_object* let_go(struct holding** link) {
  struct holding* const ended = *link;
  struct held_object* const object = ended->object;
  set_over(ended, true);
  *link = ended->next_of_task;
  if (ended->previous_of_object != NULL)
    ended->previous_of_object->next_of_object = ended->next_of_object;
  else
    object->first = ended->next_of_object;
  if (ended->next_of_object != NULL) ended->next_of_object->previous_of_object = ended->previous_of_object;
  PyMem_RawFree(ended);
  return object;
}

void end_holdings(struct task_record* record) {
  while (record->holdings != NULL) say(let_go(&record->holdings));
}

static struct holding* find_holding(const struct task_record* record, const PyObject* key) {
  struct holding* at = record->holdings;
  while (at != NULL && (at->object->key != key || at->object->is_outlived)) at = at->next_of_task;
  return at;
}

/* ---- what the coroutines of a task say -------------------------------------------------------------------------- */

/* What a suspended task is in the `async with` of. */
struct entered {
  PyObject* let_go;    /* the lock of the condition that it waits in, or NULL: who waits there has let go of it */
  bool is_let_go_here; /* … and it is the task that has entered it */
  PyObject* found[most_held]; /* they live: the coroutines have them */
  size_t count;
  int looked_into;
};

static void add_entered(struct entered* to, PyObject* object) {
  if (object == to->let_go) {
    to->is_let_go_here = true;
    return;
  }
  for (size_t i = 0; i < to->count; ++i)
    if (to->found[i] == object) return;
  if (to->count < most_held) to->found[to->count++] = object;
}

/* Called with each object that a coroutine has entered. */
static void look_at_entered(PyObject* object, void* context) {
  struct entered* const to = context;
  const bool is_manager = strcmp(Py_TYPE(object)->tp_name, "_AsyncGeneratorContextManager") == 0;
  if (is_manager || PyAsyncGen_CheckExact(object)) {
    PyObject* const generator = is_manager ? kept_attribute(object, generator_name) : object;
    if (generator != NULL && to->looked_into++ < most_looked_into) show_entered(generator, look_at_entered, to);
  } else if (is_condition(object)) {
    PyObject* const lock = lock_of(object);
    if (lock != NULL) add_entered(to, lock);
  } else if (_PyType_Lookup(Py_TYPE(object), acquire_name) != NULL) {
    add_entered(to, object);
  }
}

static bool is_among(const struct entered* entered, const PyObject* key) {
  for (size_t i = 0; i < entered->count; ++i)
    if (entered->found[i] == key) return true;
  return false;
}

/* What asyncio's lock says is that somebody holds it: once it says that nobody does, the task has let go by hand. */
static void note_entered(struct task_record* record, PyObject* object) {
  struct holding* holding = find_holding(record, object);
  if (holding == NULL) {
    struct held_object* const about = find_or_make(object);
    holding = about == NULL ? NULL : hold(about, record, false);
    if (about != NULL && holding == NULL) say(about);
  }
  if (holding == NULL) return;
  const enum held_by held_by = is_held_by(object, record);
  if (held_by != held_by_somebody) set_over(holding, held_by == held_by_others);
  say(holding->object);
}

static void note_let_go(struct task_record* record, PyObject* lock) {
  struct held_object* const about = find_or_make(lock);
  if (about == NULL) return;
  ++about->let_go;
  record->let_go_object = about;
  say(about);
}

void look_at_holdings(struct task_record* record, PyObject* condition, const struct within* within) {
  if (within->count == 0 && record->holdings == NULL && condition == NULL) return;
  struct entered entered = {.let_go = condition == NULL ? NULL : lock_of(condition)};
  for (unsigned i = 0; i < within->count; ++i) show_entered(within->coroutines[i], look_at_entered, &entered);
  for (struct holding** link = &record->holdings; *link != NULL;) {
    if ((*link)->is_said_by_object || is_among(&entered, (*link)->object->key))
      link = &(*link)->next_of_task;
    else
      say(let_go(link));
  }
  for (size_t i = 0; i < entered.count; ++i) note_entered(record, entered.found[i]);
  if (entered.let_go != NULL && !entered.is_let_go_here)
    note_let_go(record, entered.let_go); /* another task has entered it */
}

/* ---- what an object says itself --------------------------------------------------------------------------------- */

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
  if (!knows_its_owner(object)) return;
  struct task_record* owner = owner_of(object);
  if (owner != NULL && owner->awaited_object == about) owner = NULL;
  bool is_known = false;
  for (struct holding *at = about->first, *next; at != NULL; at = next) {
    next = at->next_of_object;
    set_over(at, at->by != owner);
    is_known = is_known || at->by == owner;
    if (at->is_over && at->is_said_by_object) end_holding(at);
  }
  if (owner != NULL && !is_known) hold(about, owner, true);
}

/* ---- who waits -------------------------------------------------------------------------------------------------- */

bool begin_object_wait(struct task_record* record, PyObject* object) {
  struct held_object* const about = find_or_make(object);
  if (about == NULL) return false;
  if (about->watcher == NULL) about->watcher = PyWeakref_NewRef(object, NULL);
  PyErr_Clear();
  ++about->waiting;
  record->awaited_object = about;
  about->by_one = is_held_by_one(object);
  ask_object(about, object);
  say(about);
  return about->by_one;
}

static void end_wait_for(struct held_object* about) {
  PyObject* const lives = --about->waiting == 0 ? NULL : living(about);
  if (lives != NULL) ask_object(about, lives);
  Py_XDECREF(lives); /* others have it: it lived */
  if (about->waiting == 0) forget_what_it_said(about);
  say(about);
}

void end_object_wait(struct task_record* record) {
  struct held_object* const about = record->awaited_object;
  struct held_object* const had_let_go = record->let_go_object;
  record->awaited_object = record->let_go_object = NULL;
  if (about != NULL) end_wait_for(about);
  if (had_let_go == NULL) return;
  --had_let_go->let_go;
  say(had_let_go);
}

void keep_object_wait(struct task_record* record) {
  struct held_object* const about = record->awaited_object;
  if (about == NULL || about->node == NULL || about->is_kept) return;
  about->is_kept = true;
  curfew_object_held_at_shutdown(about->node);
  about->node = NULL;
  say(about);
}

struct task_record* holder_waited_for(const struct task_record* record) {
  const struct held_object* const about = record->awaited_object;
  return about != NULL && about->by_one && holders_of(about) == 1 ? holder_of(about) : NULL;
}
