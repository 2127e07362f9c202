/* Frames of CPython 3.9 and 3.10, in which each is an object. frames.c has those of newer versions. */
#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/frames.h"

#if PY_VERSION_HEX < 0x030B0000

#include <frameobject.h>
#include <opcode.h>

/* ---- what differs between the two ------------------------------------------------------------------------------- */

#if PY_VERSION_HEX >= 0x030A0000
static int offset_of(const PyFrameObject* frame) { return frame->f_lasti * (int)sizeof(_Py_CODEUNIT); }
static bool is_suspended(const PyFrameObject* frame) { return frame->f_state < FRAME_EXECUTING; }
static PyObject** top_of_stack(const PyFrameObject* frame) { return frame->f_valuestack + frame->f_stackdepth; }
#else
static int offset_of(const PyFrameObject* frame) { return frame->f_lasti; }
static bool is_suspended(const PyFrameObject* frame) { return !frame->f_executing && frame->f_stacktop != NULL; }
static PyObject** top_of_stack(const PyFrameObject* frame) { return frame->f_stacktop; }
#endif

/* ----------------------------------------------------------------------------------------------------------------- */

static bool has_frame(PyObject* object) {
  return PyCoro_CheckExact(object) || PyGen_CheckExact(object) || PyAsyncGen_CheckExact(object);
}

/* Only who runs by steps knows the whole name of its function. */
static struct place_in_code place_of(const PyFrameObject* frame) {
  PyCodeObject* const code = frame->f_code;
  PyObject* const generator = frame->f_gen;
  if (generator != NULL && has_frame(generator)) name_code(code, ((PyGenObject*)generator)->gi_qualname);
  return (struct place_in_code){code, offset_of(frame), code->co_nlocals > 0 ? frame->f_localsplus[0] : NULL, false};
}

struct frame_walk innermost_frame(void) { return (struct frame_walk){PyThreadState_Get()->frame}; }

struct place_in_code next_frame(struct frame_walk* walk) {
  const PyFrameObject* const frame = walk->frame;
  if (frame == NULL) return (struct place_in_code){0};
  walk->frame = frame->f_back;
  return place_of(frame);
}

/* Behind where it is suspended it goes on with YIELD_FROM, which has what is awaited on top of the stack. */
static PyObject* awaited_in(const PyFrameObject* frame) {
  const int next = offset_of(frame) + (int)sizeof(_Py_CODEUNIT);
  PyObject* const code = frame->f_code->co_code;
  if (frame->f_lasti < 0 || next >= PyBytes_GET_SIZE(code)) return NULL;
  return (unsigned char)PyBytes_AS_STRING(code)[next] == YIELD_FROM ? top_of_stack(frame)[-1] : NULL;
}

bool read_suspended(PyObject* coroutine, struct place_in_code* place, PyObject** awaits) {
  *place = (struct place_in_code){0};
  *awaits = NULL;
  if (!has_frame(coroutine)) return false;
  const PyFrameObject* const frame = ((PyGenObject*)coroutine)->gi_frame; /* all three begin as one */
  if (frame == NULL) return true;
  *place = place_of(frame);
  if (!is_suspended(frame)) return true;
  *awaits = awaited_in(frame);
  place->is_within = top_of_stack(frame) - frame->f_valuestack > 1;
  return true;
}

/* Returns the frame of a coroutine that is suspended, or NULL. */
static PyFrameObject* suspended_frame(PyObject* coroutine) {
  if (!has_frame(coroutine)) return NULL;
  PyFrameObject* const frame = ((PyGenObject*)coroutine)->gi_frame;
  return frame != NULL && is_suspended(frame) ? frame : NULL;
}

/* Returns the index of a name in a tuple of names, or -1. */
static Py_ssize_t index_of(PyObject* names, const char* name) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i)
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, i), name) == 0) return i;
  return -1;
}

static PyObject* in_cell(PyObject* cell) { return cell != NULL && PyCell_Check(cell) ? PyCell_GET(cell) : NULL; }

PyObject* whole_name_of(PyObject* coroutine) {
  return has_frame(coroutine) ? ((PyGenObject*)coroutine)->gi_qualname : NULL;
}

PyObject* last_name_of(PyObject* coroutine) { return has_frame(coroutine) ? ((PyGenObject*)coroutine)->gi_name : NULL; }

PyObject* module_name_of(PyObject* coroutine) {
  const PyFrameObject* const frame = has_frame(coroutine) ? ((PyGenObject*)coroutine)->gi_frame : NULL;
  PyObject* const globals = frame == NULL ? NULL : frame->f_globals;
  return globals == NULL || !PyDict_CheckExact(globals) ? NULL : PyDict_GetItemString(globals, "__name__");
}

/* Returns a local variable by its name, or NULL. */
static PyObject* variable_in(const PyFrameObject* frame, const char* name) {
  const PyCodeObject* const code = frame->f_code;
  PyObject* const* const cells = frame->f_localsplus + code->co_nlocals;
  PyObject* const* const free = cells + PyTuple_GET_SIZE(code->co_cellvars);
  Py_ssize_t i = index_of(code->co_cellvars, name); /* an argument that a function within uses is a cell */
  if (i >= 0) return in_cell(cells[i]);
  i = index_of(code->co_freevars, name);
  if (i >= 0) return in_cell(free[i]);
  i = index_of(code->co_varnames, name);
  return i >= 0 ? frame->f_localsplus[i] : NULL;
}

PyObject* local_of(PyObject* coroutine, const char* name) {
  const PyFrameObject* const frame = suspended_frame(coroutine);
  return frame == NULL ? NULL : variable_in(frame, name);
}

PyObject* running_variable(const char* name, int functions) {
  PyObject* found = NULL;
  const PyFrameObject* frame = PyThreadState_Get()->frame;
  for (; frame != NULL && functions > 0 && found == NULL; frame = frame->f_back, --functions)
    found = variable_in(frame, name);
  return found;
}

PyObject* find_value(PyObject* coroutine, bool (*is_it)(PyObject*, void*), void* context) {
  PyFrameObject* const frame = suspended_frame(coroutine);
  if (frame == NULL) return NULL;
  for (PyObject** at = frame->f_valuestack; at < top_of_stack(frame); ++at)
    if (*at != NULL && is_it(*at, context)) return *at;
  return NULL;
}

/* Returns whether a frame is suspended in what `async with` awaits to enter the object whose exit is on top, or after
 * an error to leave it: SETUP_ASYNC_WITH comes next then, or WITH_EXCEPT_START came before. */
static bool is_between(const PyFrameObject* frame) {
  enum { unit = sizeof(_Py_CODEUNIT) };
  const unsigned char* const code = (const unsigned char*)PyBytes_AS_STRING(frame->f_code->co_code);
  const int size = (int)PyBytes_GET_SIZE(frame->f_code->co_code);
  int next = offset_of(frame) + 2 * unit; /* behind YIELD_FROM */
  while (next < size && code[next] == EXTENDED_ARG) next += unit;
  if (next < size && code[next] == SETUP_ASYNC_WITH) return true;
  int asks = offset_of(frame) - unit; /* before LOAD_CONST */
  if (asks > 0 && code[asks] == EXTENDED_ARG) asks -= unit;
  return asks >= unit && code[asks] == GET_AWAITABLE && code[asks - unit] == WITH_EXCEPT_START;
}

void show_entered(PyObject* coroutine, void (*show)(PyObject*, void*), void* context) {
  PyFrameObject* const frame = suspended_frame(coroutine);
  if (frame == NULL) return;
  PyObject* last = NULL;
  for (PyObject** at = frame->f_valuestack; at < top_of_stack(frame); ++at) {
    if (*at == NULL) continue;
    const bool is_one = PyMethod_Check(*at) && is_exit(PyMethod_GET_FUNCTION(*at));
    if (is_one && last != NULL) show(last, context);
    if (is_one) last = PyMethod_GET_SELF(*at);
    if (PyAsyncGen_CheckExact(*at)) show(*at, context);
  }
  if (last != NULL && (awaited_in(frame) == NULL || !is_between(frame))) show(last, context);
}

void show_values(PyObject* coroutine, visitproc to, void* context) {
  PyFrameObject* const frame = suspended_frame(coroutine);
  if (frame == NULL) return;
  for (PyObject** at = frame->f_localsplus; at < top_of_stack(frame); ++at) {
    PyObject* const shown = *at != NULL && PyCell_Check(*at) ? PyCell_GET(*at) : *at;
    if (shown != NULL && to(shown, context) != 0) return;
  }
}

PyObject* handled_in(PyObject* coroutine) {
  if (suspended_frame(coroutine) == NULL) return NULL;
  PyObject* const handled = ((PyGenObject*)coroutine)->gi_exc_state.exc_value;
  return handled == Py_None ? NULL : handled;
}

PyObject* enclosed_variable(PyObject* function, const char* name) {
  const PyFunctionObject* const f = (PyFunctionObject*)function;
  if (f->func_closure == NULL) return NULL;
  const Py_ssize_t i = index_of(((PyCodeObject*)f->func_code)->co_freevars, name);
  return i >= 0 ? PyCell_GET(PyTuple_GET_ITEM(f->func_closure, i)) : NULL;
}

bool visit_frame(PyObject* object, visitproc to, void* context) {
  if (!PyFrame_Check(object)) return false;
  PyFrameObject* const frame = (PyFrameObject*)object;
  PyObject** const end = is_suspended(frame) ? top_of_stack(frame) : frame->f_valuestack;
  for (PyObject** at = frame->f_localsplus; at < end; ++at)
    if (*at != NULL) to(*at, context);
  return true;
}

bool shows_what_it_holds(PyObject* coroutine) {
  (void)coroutine;
  return true;
}

bool can_read_frames(void) {
  PyFrameObject* const frame = PyEval_GetFrame();
  struct frame_walk walk = innermost_frame();
  return walk.frame == frame && (frame == NULL || PyFrame_Check(frame));
}

#endif
