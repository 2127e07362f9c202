#include "probe/adapters/python/awaited.h"

#include <stdbool.h>
#include <string.h>

#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/plain_attribute.h"

static PyObject *qualname_name, *notify_name, *lock_name;

bool prepare_awaited(void) {
  qualname_name = PyUnicode_InternFromString("__qualname__");
  notify_name = PyUnicode_InternFromString("notify");
  lock_name = PyUnicode_InternFromString("_lock");
  return qualname_name != NULL && notify_name != NULL && lock_name != NULL;
}

/* Called for what an iterator refers to: takes the first object that can be looked into. */
static int take_first(PyObject* object, void* found) {
  if (!PyCoro_CheckExact(object) && !PyGen_CheckExact(object) && !PyAsyncGen_CheckExact(object)) return 0;
  *(PyObject**)found = object;
  return 1;
}

/* Returns the coroutine or generator that an iterator of the interpreter's own stands for, or NULL. These have no
 * attribute for it: `async for` over a generator, `anext()`, `coroutine.__await__()`. */
static PyObject* behind_iterator(PyObject* iterator) {
  static const char* const names[] = {"async_generator_asend", "async_generator_athrow", "coroutine_wrapper"};
  PyObject* found = NULL;
  const PyTypeObject* const type = Py_TYPE(iterator);
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (strcmp(type->tp_name, names[i]) == 0 && type->tp_traverse != NULL)
      type->tp_traverse(iterator, take_first, &found);
  return found;
}

bool is_condition(PyObject* object) { return _PyType_Lookup(Py_TYPE(object), notify_name) != NULL; }
PyObject* lock_of(PyObject* condition) { return kept_attribute(condition, lock_name); }

static void add_within(struct within* to, PyObject* coroutine, const struct place_in_code* place) {
  if (place->is_within && to->count < sizeof to->coroutines / sizeof *to->coroutines)
    to->coroutines[to->count++] = coroutine;
}

struct within find_within(PyObject* coroutine) {
  struct within found = {.count = 0};
  struct place_in_code place;
  for (PyObject *at = coroutine, *awaits; at != NULL; at = awaits) {
    if (!read_suspended(at, &place, &awaits))
      awaits = behind_iterator(at);
    else
      add_within(&found, at, &place);
  }
  return found;
}

PyCodeObject* code_of(PyObject* coroutine) {
  struct place_in_code place;
  PyObject* awaits;
  if (read_suspended(coroutine, &place, &awaits)) return place.code;
  PyObject* const behind = behind_iterator(coroutine);
  return behind != NULL && read_suspended(behind, &place, &awaits) ? place.code : NULL;
}

static curfew_site class_of(PyObject* coroutine) {
  PyObject* const name =
      plain_attribute(coroutine, qualname_name); /* Cython's coroutines have that of their function */
  const curfew_site found = site_of_class(Py_TYPE(coroutine), "send", name);
  Py_XDECREF(name);
  return found;
}

/* asyncio has a coroutine of its own await an object that is none. */
static curfew_site class_awaited_by(PyObject* wrapper) {
  PyObject* const awaitable = local_of(wrapper, "awaitable");
  return awaitable == NULL ? 0 : site_of_class(Py_TYPE(awaitable), "__await__", NULL);
}

curfew_site function_of(PyObject* coroutine, const struct code_places* code) {
  if (code == NULL) return coroutine == NULL ? 0 : class_of(coroutine);
  const curfew_site awaited = code->is_wrapper ? class_awaited_by(coroutine) : 0;
  return awaited != 0 ? awaited : code->function;
}

/* Called with each frame from the outermost on. Code of the program's own begins anew: it is that which is waited in.
 */
static void look_for_wait(struct waiting_function* found, const struct code_places* places, PyObject* coroutine) {
  if (places == NULL || !places->is_library)
    *found = (struct waiting_function){waits_by_itself, NULL};
  else if (places->waits != waits_by_itself)
    *found = (struct waiting_function){places->waits, coroutine};
}

/* What is known of the frames that were looked at. */
struct walk {
  bool is_named;             /* the operation has its name */
  curfew_site in_program;    /* the innermost that is of no package that is installed; 0: there is none */
  uint32_t depth_of_program; /* how many frames there were with that one */
};

/* The object is that of the outermost method, but for a lock that is acquired within it: Condition.wait() does so. */
static void look_at_self(struct awaited* to, const struct code_places* places, PyObject* first_local) {
  if (!places->has_self || to->is_acquired) return;
  PyObject* const self = first_local != NULL && PyCell_Check(first_local) ? PyCell_GET(first_local) : first_local;
  if (self == NULL) return;
  if (places->is_wait && is_condition(self)) to->condition = self;
  if (to->object != NULL && !places->is_acquire) return;
  to->object = places->is_acquire && is_condition(self) ? lock_of(self) : self;
  to->is_acquired = places->is_acquire && to->object != NULL;
}

/* Adds the frame of one coroutine. */
static void add_frame(struct awaited* to, PyObject* coroutine, struct place_in_code place, struct walk* walk) {
  struct code_places* const places = places_of(place.code);
  look_for_wait(&to->waits, places, coroutine);
  add_within(&to->within, coroutine, &place);
  if (places == NULL || !places->is_library) {
    const curfew_site site = places == NULL ? 0 : site_in(place.code, places, place.offset);
    to->stack[to->depth++ % CURFEW_MAX_STACK] = site;
    to->operation = 0;
    to->object = to->condition = NULL;
    to->is_acquired = false;
    walk->is_named = false;
    if (places == NULL || places->is_of_others) return;
    walk->in_program = site;
    walk->depth_of_program = to->depth;
    return;
  }
  look_at_self(to, places, place.first_local);
  if (!walk->is_named) {
    /* The outermost public function is what the program has called; where there is none, the outermost. */
    const struct operation operation = operation_in(places, coroutine, place.first_local);
    if (to->operation == 0 || operation.is_public) to->operation = operation.name;
    walk->is_named = operation.is_public || operation.is_basic; /* what that is made of is no name either */
  }
}

/* Puts the sites, which stand at their depth modulo the room, in order. The outermost gives its room to the innermost
 * of the program where none of its own is left: a client of HTTP alone has more frames than there is room for. */
static void put_in_order(struct awaited* found, const struct walk* walk) {
  found->kept = found->depth < CURFEW_MAX_STACK ? found->depth : CURFEW_MAX_STACK;
  if (found->depth <= CURFEW_MAX_STACK) return;
  const uint32_t first = found->depth % CURFEW_MAX_STACK;
  curfew_site ring[CURFEW_MAX_STACK];
  memcpy(ring, found->stack, sizeof ring);
  for (uint32_t i = 0; i < CURFEW_MAX_STACK; ++i) found->stack[i] = ring[(first + i) % CURFEW_MAX_STACK];
  if (walk->in_program != 0 && walk->depth_of_program <= found->depth - CURFEW_MAX_STACK)
    found->stack[0] = walk->in_program;
}

PyObject* awaited_by(PyObject* coroutine) {
  struct place_in_code place;
  PyObject* awaits;
  return read_suspended(coroutine, &place, &awaits) ? awaits : behind_iterator(coroutine);
}

struct waiting_function find_waiting_function(PyObject* coroutine) {
  struct waiting_function found = {waits_by_itself, NULL};
  struct place_in_code place;
  for (PyObject *at = coroutine, *awaits; at != NULL; at = awaits) {
    if (!read_suspended(at, &place, &awaits))
      awaits = behind_iterator(at);
    else if (place.code != NULL)
      look_for_wait(&found, places_of(place.code), at);
  }
  return found;
}

void look_at_awaited(PyObject* coroutine, struct awaited* to) {
  to->depth = 0;
  to->operation = 0;
  to->waits = (struct waiting_function){waits_by_itself, NULL};
  to->object = to->condition = NULL;
  to->is_acquired = false;
  to->within.count = 0;
  struct walk walk = {false, 0, 0};
  struct place_in_code place;
  for (PyObject *at = coroutine, *awaits; at != NULL; at = awaits) {
    if (!read_suspended(at, &place, &awaits))
      awaits = behind_iterator(at);
    else if (place.code != NULL)
      add_frame(to, at, place, &walk);
  }
  put_in_order(to, &walk);
}
