#include "probe/adapters/python/awaited.h"

#include <stdbool.h>
#include <string.h>

#include "probe/adapters/python/code_places.h"

/* The attributes by which coroutines, generators and asynchronous generators say the same. */
struct awaiting_kind {
  PyTypeObject* type;
  PyObject *frame, *awaits, *code;
};
enum { coroutine_kind, generator_kind, async_generator_kind, kinds };
static struct awaiting_kind kind[kinds];

bool prepare_awaited(void) {
  static const char* const names[kinds][3] = {{"cr_frame", "cr_await", "cr_code"},
                                              {"gi_frame", "gi_yieldfrom", "gi_code"},
                                              {"ag_frame", "ag_await", "ag_code"}};
  kind[coroutine_kind].type = &PyCoro_Type;
  kind[generator_kind].type = &PyGen_Type;
  kind[async_generator_kind].type = &PyAsyncGen_Type;
  for (int i = 0; i < kinds; ++i) {
    kind[i].frame = PyUnicode_InternFromString(names[i][0]);
    kind[i].awaits = PyUnicode_InternFromString(names[i][1]);
    kind[i].code = PyUnicode_InternFromString(names[i][2]);
    if (kind[i].frame == NULL || kind[i].awaits == NULL || kind[i].code == NULL) return false;
  }
  return true;
}

static const struct awaiting_kind* kind_of(PyObject* object) {
  for (int i = 0; i < kinds; ++i)
    if (Py_IS_TYPE(object, kind[i].type)) return &kind[i];
  return NULL;
}

PyCodeObject* code_of(PyObject* coroutine) {
  const struct awaiting_kind* const its = kind_of(coroutine);
  if (its == NULL) return NULL;
  PyObject* const code = PyObject_GetAttr(coroutine, its->code);
  if (code == NULL) {
    PyErr_Clear();
    return NULL;
  }
  Py_DECREF(code); /* the coroutine has it */
  return PyCode_Check(code) ? (PyCodeObject*)code : NULL;
}

/* Called for what an iterator refers to: takes the first object that can be looked into. */
static int take_first(PyObject* object, void* found) {
  if (kind_of(object) == NULL) return 0;
  *(PyObject**)found = object;
  return 1;
}

/* Returns the coroutine or generator that an iterator of the interpreter's own stands for, or NULL. These have no
 * attribute for it: `async for` over a generator, `anext()`,
 * `coroutine.__await__()`. Consumes the reference. */
static PyObject* behind_iterator(PyObject* iterator) {
  static const char* const names[] = {"async_generator_asend", "async_generator_athrow", "coroutine_wrapper"};
  PyObject* found = NULL;
  const char* const name = Py_TYPE(iterator)->tp_name;
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    if (strcmp(name, names[i]) != 0 || Py_TYPE(iterator)->tp_traverse == NULL) continue;
    Py_TYPE(iterator)->tp_traverse(iterator, take_first, &found);
    break;
  }
  Py_XINCREF(found);
  Py_DECREF(iterator);
  return found;
}

/* Adds the frame of one coroutine. */
static void add_frame(struct awaited* to, PyFrameObject* frame, bool* is_named) {
  PyCodeObject* const code = PyFrame_GetCode(frame);
  struct code_places* const places = places_of(code);
  if (places == NULL || !places->is_library) {
    to->stack[to->depth++ % CURFEW_MAX_STACK] = places == NULL ? 0 : site_in(code, places, PyFrame_GetLasti(frame));
    to->operation = 0;
    *is_named = false;
  } else if (!*is_named && (to->operation == 0 || places->is_public)) {
    /* The outermost public function is what the program has called; where there is none, the outermost. */
    to->operation = places->operation;
    *is_named = places->is_public;
  }
  Py_DECREF(code);
}

/* Puts the sites, which stand at their depth modulo the room, in order. */
static void put_in_order(struct awaited* found) {
  found->kept = found->depth < CURFEW_MAX_STACK ? found->depth : CURFEW_MAX_STACK;
  const uint32_t first = found->depth % CURFEW_MAX_STACK;
  if (found->depth <= CURFEW_MAX_STACK || first == 0) return;
  curfew_site ring[CURFEW_MAX_STACK];
  memcpy(ring, found->stack, sizeof ring);
  for (uint32_t i = 0; i < CURFEW_MAX_STACK; ++i) found->stack[i] = ring[(first + i) % CURFEW_MAX_STACK];
}

void look_at_awaited(PyObject* coroutine, struct awaited* to) {
  *to = (struct awaited){0};
  bool is_named = false;
  PyObject* at = coroutine;
  Py_INCREF(at);
  while (at != NULL) {
    const struct awaiting_kind* const its = kind_of(at);
    if (its == NULL) {
      at = behind_iterator(at);
      continue;
    }
    PyObject* const frame = PyObject_GetAttr(at, its->frame);
    if (frame != NULL && PyFrame_Check(frame)) add_frame(to, (PyFrameObject*)frame, &is_named);
    Py_XDECREF(frame);
    PyObject* const next = frame == NULL ? NULL : PyObject_GetAttr(at, its->awaits);
    Py_DECREF(at);
    at = next;
  }
  PyErr_Clear();
  put_in_order(to);
}
