#include "probe/adapters/python/code_places.h"

#include <stdio.h>
#include <string.h>

#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/operation_name.h"
#include "probe/adapters/python/results_of_calls.h"

enum { max_libraries = 8 };

struct library {
  char* folder;
  const char* name;
};

static Py_ssize_t extra_index = -1;
static struct library libraries[max_libraries];
static int library_count;

static void forget(void* places) {
  if (places == NULL) return;
  Py_XDECREF(((struct code_places*)places)->name);
  Py_XDECREF(((struct code_places*)places)->usual_name);
  PyMem_RawFree(((struct code_places*)places)->lines);
  PyMem_RawFree(places);
}

bool prepare_code_places(void) {
  if (extra_index < 0) extra_index = PyUnstable_Eval_RequestCodeExtraIndex(forget);
  return extra_index >= 0;
}

void add_library(const char* folder, const char* name) {
  if (library_count == max_libraries) return;
  for (int i = 0; i < library_count; ++i)
    if (strcmp(libraries[i].folder, folder) == 0) return;
  const size_t bytes = strlen(folder) + 1;
  char* const copy = PyMem_RawMalloc(bytes);
  if (copy == NULL) return;
  memcpy(copy, folder, bytes);
  libraries[library_count].folder = copy;
  libraries[library_count++].name = name;
}

/* Returns the bytes of a path that is no UTF-8, which has characters in their place (PEP 383); "" where it is something
 * else. They are kept: there are few. */
static const char* bytes_of_path(PyObject* text) {
  static PyObject* kept; /* text -> bytes */
  if (kept == NULL && (kept = PyDict_New()) == NULL) return "";
  PyObject* found = PyDict_GetItemWithError(kept, text);
  if (found == NULL && (found = PyUnicode_AsEncodedString(text, "utf-8", "surrogateescape")) != NULL) {
    const int failed = PyDict_SetItem(kept, text, found);
    Py_DECREF(found); /* the dict has it */
    if (failed != 0) return "";
  }
  return found == NULL ? "" : PyBytes_AS_STRING(found);
}

/* Returns the text as UTF-8, or "" where it has none. */
static const char* utf8(PyObject* text) {
  const char* bytes = text == NULL ? NULL : PyUnicode_AsUTF8(text);
  if (bytes != NULL) return bytes;
  PyErr_Clear();
  bytes = text == NULL ? "" : bytes_of_path(text);
  PyErr_Clear();
  return bytes;
}

static const struct library* library_of(const char* file) {
  for (int i = 0; i < library_count; ++i)
    if (strncmp(file, libraries[i].folder, strlen(libraries[i].folder)) == 0) return &libraries[i];
  return NULL;
}

static bool is_installed(const char* file) {
  return strstr(file, "/site-packages/") != NULL || strstr(file, "/dist-packages/") != NULL;
}

/* Returns whether a file is of the standard library: asyncio's folder, which is always known, is in that. */
static bool is_of_python(const char* file) {
  if (strncmp(file, "<frozen ", strlen("<frozen ")) == 0) return true;
  for (int i = 0; i < library_count; ++i) {
    const size_t folder = strlen(libraries[i].folder), last = strlen("asyncio/");
    if (strcmp(libraries[i].name, "asyncio") == 0 && folder > last &&
        strncmp(file, libraries[i].folder, folder - last) == 0)
      return !is_installed(file);
  }
  return false;
}

static enum waits_by waits_in(const char* function, const struct library* library) {
  static const struct {
    const char* function;
    enum waits_by how;
  } known[] = {{"_wait", waits_by_wait},
               {"wait_for", waits_by_wait_for},
               {"_cancel_and_wait", waits_by_cancel_and_wait},
               {"as_completed.<locals>._wait_for_one", waits_by_as_completed},
               {"_AsCompletedIterator._wait_for_one", waits_by_as_completed},
               {"TaskGroup.__aexit__", waits_by_group},
               {"TaskGroup._aexit", waits_by_group}};
  if (strcmp(library->name, "trio") == 0 && strcmp(function, "Nursery._nested_child_finished") == 0)
    return waits_by_nursery;
  if (strcmp(library->name, "asyncio") != 0) return waits_by_itself;
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (strcmp(function, known[i].function) == 0) return known[i].how;
  return waits_by_itself;
}

/* Returns whether users get a coroutine of a function that they do not call by its name, and may make a task of it. */
static bool is_handed_out(const struct code_places* places, const char* name) {
  return is_dunder(name) || places->waits == waits_by_as_completed; /* __anext__(); what as_completed() yields */
}

static enum cancels cancels_in(const char* function, const struct library* library) {
  static const struct {
    const char* function;
    enum cancels what;
  } known[] = {{"TaskGroup._abort", cancels_its_group},
               {"_GatheringFuture.cancel", cancels_what_it_awaits},
               {"_cancel_and_wait", cancels_in_wait_for},
               {"Timeout._on_timeout", cancels_at_a_deadline}};
  if (strcmp(library->name, "asyncio") != 0) return cancels_as_the_program;
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (strcmp(function, known[i].function) == 0) return known[i].what;
  return cancels_as_the_program;
}

#if PY_VERSION_HEX >= 0x030B0000
static PyObject* name_of(PyCodeObject* code) { return code->co_qualname; }
#else
static PyObject* name_of(PyCodeObject* code) { return code->co_name; }
#endif

/* Returns whether the first variable of a function is called `self`. */
static bool is_method(PyCodeObject* code) {
#if PY_VERSION_HEX >= 0x030B0000
  PyObject* const names = code->co_localsplusnames;
#else
  PyObject* const names = code->co_varnames;
#endif
  return code->co_argcount > 0 && PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, 0), "self") == 0;
}

static struct code_places* new_places_of(PyCodeObject* code, PyObject* name) {
  struct code_places* const places = PyMem_RawCalloc(1, sizeof *places);
  if (places == NULL) return NULL;
  places->name = Py_NewRef(name);
  const char* const function = utf8(name);
  const char* const file = utf8(code->co_filename);
  places->function = curfew_intern_site(file, (uint32_t)code->co_firstlineno, 0, function);
  const struct library* const library = library_of(file);
  places->is_library = library != NULL;
  places->is_of_python = library == NULL && is_of_python(file);
  /* Whoever has written the program has not written that, nor what is made from a text. */
  places->is_of_others = library != NULL || places->is_of_python || file[0] == '<' || is_installed(file);
  if (library != NULL) {
    const struct operation operation = operation_of(function, library->name);
    places->library = library->name;
    places->operation = operation.name;
    places->is_public = operation.is_public;
    places->differs = differs_from_call_to_call(function);
    places->waits = waits_in(function, library);
    places->cancels = cancels_in(function, library);
    const bool is_asyncio = strcmp(library->name, "asyncio") == 0;
    const char* const last_dot = strrchr(function, '.');
    const char* const last = last_dot == NULL ? function : last_dot + 1;
    places->has_self = is_method(code);
    places->is_wait = places->has_self && strncmp(last, "wait", strlen("wait")) == 0;
    places->is_acquire = places->has_self && strncmp(last, "acquire", strlen("acquire")) == 0;
    places->is_create_task = is_asyncio && strcmp(last, "create_task") == 0;
    places->is_wrapper = is_asyncio && strcmp(last, "_wrap_awaitable") == 0; /* since 3.12 within ensure_future() */
    places->is_asyncios = is_asyncio && !places->is_public && !places->is_wrapper && !is_handed_out(places, last);
  }
  if (PyUnstable_Code_SetExtra((PyObject*)code, extra_index, places) == 0) return places;
  PyErr_Clear();
  forget(places);
  return NULL;
}

struct code_places* places_of(PyCodeObject* code) {
  void* places = NULL;
  if (PyUnstable_Code_GetExtra((PyObject*)code, extra_index, &places) != 0) PyErr_Clear();
  return places != NULL ? places : new_places_of(code, name_of(code));
}

void name_code(PyCodeObject* code, PyObject* qualified) {
  void* places = NULL;
  if (PyUnstable_Code_GetExtra((PyObject*)code, extra_index, &places) != 0) PyErr_Clear();
  if (places == NULL && PyUnicode_CheckExact(qualified)) new_places_of(code, qualified);
}

void set_operation(PyCodeObject* code, const char* name, bool is_basic) {
  struct code_places* const places = places_of(code);
  if (places == NULL || !places->is_library) return;
  places->operation = curfew_intern_name(name, strlen(name));
  places->is_public = !is_basic;
  places->is_basic = is_basic;
  places->differs = false;
}

struct operation operation_in(const struct code_places* places, PyObject* coroutine, PyObject* self) {
  if (!places->differs) return (struct operation){places->operation, places->is_public, places->is_basic};
  return operation_of_call(utf8(places->name), coroutine, self, places->library);
}

static curfew_site new_site_in(PyCodeObject* code, struct code_places* places, int offset) {
  const int line = PyCode_Addr2Line(code, offset);
  const curfew_site site =
      curfew_intern_site(utf8(code->co_filename), line > 0 ? (uint32_t)line : 0, 0, utf8(places->name));
  if (places->count == places->capacity) {
    const unsigned capacity = places->capacity == 0 ? 2 : places->capacity * 2;
    struct line_place* const grown = PyMem_RawRealloc(places->lines, capacity * sizeof *grown);
    if (grown == NULL) return site;
    places->lines = grown;
    places->capacity = capacity;
  }
  places->lines[places->count++] = (struct line_place){offset, site, is_left_alone(code, offset)};
  return site;
}

curfew_site site_in(PyCodeObject* code, struct code_places* places, int offset) {
  for (unsigned i = 0; i < places->count; ++i)
    if (places->lines[i].offset == offset) return places->lines[i].site;
  return new_site_in(code, places, offset);
}

bool keeps_for_itself(PyCodeObject* code, struct code_places* places, int offset) {
  for (unsigned i = 0; i < places->count; ++i)
    if (places->lines[i].offset == offset) return places->lines[i].is_kept;
  return is_left_alone(code, offset); /* there was no memory to keep it */
}

bool is_method_for(PyObject* object, PyObject* name, const struct place_in_code* frame) {
  PyObject* const classes = Py_TYPE(object)->tp_mro;
  if (frame->first_local != object) return false;
  for (Py_ssize_t i = 0; classes != NULL && i < PyTuple_GET_SIZE(classes); ++i) {
    PyObject* const names = ((PyTypeObject*)PyTuple_GET_ITEM(classes, i))->tp_dict;
    PyObject* const method = names == NULL ? NULL : PyDict_GetItemWithError(names, name);
    if (method == NULL) PyErr_Clear();
    if (method != NULL && PyFunction_Check(method) && ((PyFunctionObject*)method)->func_code == (PyObject*)frame->code)
      return true;
  }
  return false;
}

bool is_of_library(PyObject* function) {
  const struct code_places* const places = places_of((PyCodeObject*)((PyFunctionObject*)function)->func_code);
  return places != NULL && places->is_library;
}

PyObject* enclosed_in_library(PyObject* function, const char* qualified, const char* variable) {
  if (!PyFunction_Check(function)) return NULL;
  const PyFunctionObject* const f = (PyFunctionObject*)function;
  const bool is_it = PyUnicode_CompareWithASCIIString(f->func_qualname, qualified) == 0 && is_of_library(function);
  return is_it ? enclosed_variable(function, variable) : NULL;
}

PyObject* enclosed_by_gather(PyObject* function, const char* variable) {
  const char* const callback =
      PY_VERSION_HEX >= 0x030A0000 ? "gather.<locals>._done_callback" : "_gather.<locals>._done_callback";
  return enclosed_in_library(function, callback, variable);
}

/* Returns the function that a class, or one that it is derived from, has by this name, borrowed, or NULL. */
static PyFunctionObject* method_of(PyTypeObject* type, const char* name) {
  for (Py_ssize_t i = 0; type->tp_mro != NULL && i < PyTuple_GET_SIZE(type->tp_mro); ++i) {
    PyObject* const names = ((PyTypeObject*)PyTuple_GET_ITEM(type->tp_mro, i))->tp_dict;
    PyObject* const found = names == NULL ? NULL : PyDict_GetItemString(names, name);
    if (found != NULL) return PyFunction_Check(found) ? (PyFunctionObject*)found : NULL;
  }
  return NULL;
}

curfew_site site_of_class(PyTypeObject* type, const char* method, PyObject* name) {
  const PyFunctionObject* const function = method_of(type, method);
  const PyCodeObject* const code = function == NULL ? NULL : (PyCodeObject*)function->func_code;
  const bool is_on_heap = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
  const char* const of_class = is_on_heap ? utf8(((PyHeapTypeObject*)type)->ht_qualname) : type->tp_name;
  const bool is_named = name != NULL && PyUnicode_CheckExact(name);
  return curfew_intern_site(code == NULL ? "" : utf8(code->co_filename),
                            code == NULL ? 0 : (uint32_t)code->co_firstlineno, 0, is_named ? utf8(name) : of_class);
}
