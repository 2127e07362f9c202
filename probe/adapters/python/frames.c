#define Py_BUILD_CORE_MODULE 1 /* for the headers of the interpreter's inside */
#include "probe/adapters/python/frames.h"

#if PY_VERSION_HEX >= 0x030B0000 /* frame_objects.c has those of older versions */

#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#if PY_VERSION_HEX >= 0x030E0000
#include <internal/pycore_genobject.h>
#include <internal/pycore_interpframe.h>
#include <internal/pycore_stackref.h>
#endif
#include <opcode.h>

#if PY_VERSION_HEX >= 0x030F0000
#error "frames are known of CPython up to 3.14"
#endif

/* ---- what differs from version to version ----------------------------------------------------------------------- */

#if PY_VERSION_HEX >= 0x030E0000
/* What a frame has is tagged: some of it is borrowed, or a number and no object. */
typedef _PyStackRef slot;
static PyObject* object_in(slot in) { return PyStackRef_IsNullOrInt(in) ? NULL : PyStackRef_AsPyObjectBorrow(in); }
static PyCodeObject* code_in(const _PyInterpreterFrame* frame) {
  return (PyCodeObject*)PyStackRef_AsPyObjectBorrow(frame->f_executable);
}
static const slot* top_of_stack(const _PyInterpreterFrame* frame) { return frame->stackpointer; }
#else
typedef PyObject* slot;
static PyObject* object_in(slot in) { return in; }
static const slot* top_of_stack(const _PyInterpreterFrame* frame) { return frame->localsplus + frame->stacktop; }
#endif

#if PY_VERSION_HEX >= 0x030D0000
#if PY_VERSION_HEX < 0x030E0000
static PyCodeObject* code_in(const _PyInterpreterFrame* frame) { return (PyCodeObject*)frame->f_executable; }
#endif
static _PyInterpreterFrame* innermost_of(PyThreadState* thread) { return thread->current_frame; }
static bool awaits_another(const PyGenObject* generator, const _PyInterpreterFrame* frame) {
  (void)frame;
  return generator->gi_frame_state == FRAME_SUSPENDED_YIELD_FROM;
}
#else
static PyCodeObject* code_in(const _PyInterpreterFrame* frame) { return frame->f_code; }
static _PyInterpreterFrame* innermost_of(PyThreadState* thread) { return thread->cframe->current_frame; }
/* The instruction at which it goes on is RESUME, with an argument that says behind what: `yield from` or `await`. */
static bool awaits_another(const PyGenObject* generator, const _PyInterpreterFrame* frame) {
  if (generator->gi_frame_state != FRAME_SUSPENDED) return false;
#if PY_VERSION_HEX >= 0x030C0000
  const _Py_CODEUNIT next = frame->prev_instr[1];
  return (next.op.code == RESUME || next.op.code == INSTRUMENTED_RESUME) && next.op.arg >= 2;
#else
  const _Py_CODEUNIT next = frame->prev_instr[1];
  return (_Py_OPCODE(next) == RESUME || _Py_OPCODE(next) == RESUME_QUICK) && _Py_OPARG(next) >= 2;
#endif
}
#endif

/* ----------------------------------------------------------------------------------------------------------------- */

/* A generator ends with its frame. */
static _PyInterpreterFrame* interior_frame(PyGenObject* generator) {
#if PY_VERSION_HEX >= 0x030E0000
  return &generator->gi_iframe;
#else
  return (_PyInterpreterFrame*)generator->gi_iframe;
#endif
}

static struct place_in_code place_of(_PyInterpreterFrame* frame) {
  PyCodeObject* const code = code_in(frame);
  return (struct place_in_code){code, _PyInterpreterFrame_LASTI(frame) * (int)sizeof(_Py_CODEUNIT),
                                code->co_nlocals > 0 ? object_in(frame->localsplus[0]) : NULL, false};
}

struct frame_walk innermost_frame(void) { return (struct frame_walk){innermost_of(PyThreadState_Get())}; }

struct place_in_code next_frame(struct frame_walk* walk) {
  _PyInterpreterFrame* frame = walk->frame;
  /* Some stand for calls from C; their code is the interpreter's own, and constant. Others have not begun. */
  while (frame != NULL && _PyFrame_IsIncomplete(frame)) frame = frame->previous;
  if (frame == NULL) return (struct place_in_code){0};
  walk->frame = frame->previous;
  return place_of(frame);
}

bool read_suspended(PyObject* coroutine, struct place_in_code* place, PyObject** awaits) {
  *place = (struct place_in_code){0};
  *awaits = NULL;
  if (!PyCoro_CheckExact(coroutine) && !PyGen_CheckExact(coroutine) && !PyAsyncGen_CheckExact(coroutine)) return false;
  PyGenObject* const generator = (PyGenObject*)coroutine; /* all three begin as one */
  if (generator->gi_frame_state >= FRAME_COMPLETED) return true;
  _PyInterpreterFrame* const frame = interior_frame(generator);
  *place = place_of(frame);
  if (awaits_another(generator, frame)) *awaits = object_in(top_of_stack(frame)[-1]);
  const slot* const bottom = frame->localsplus + place->code->co_nlocalsplus;
  place->is_within = generator->gi_frame_state < FRAME_EXECUTING && top_of_stack(frame) - bottom > 1;
  return true;
}

/* Returns the frame of a coroutine that is suspended, or NULL. */
static _PyInterpreterFrame* suspended_frame(PyObject* coroutine) {
  if (!PyCoro_CheckExact(coroutine) && !PyGen_CheckExact(coroutine) && !PyAsyncGen_CheckExact(coroutine)) return NULL;
  PyGenObject* const generator = (PyGenObject*)coroutine;
  return generator->gi_frame_state < FRAME_EXECUTING ? interior_frame(generator) : NULL;
}

static bool has_frame(PyObject* object) {
  return PyCoro_CheckExact(object) || PyGen_CheckExact(object) || PyAsyncGen_CheckExact(object);
}

PyObject* whole_name_of(PyObject* coroutine) {
  return has_frame(coroutine) ? ((PyGenObject*)coroutine)->gi_qualname : NULL;
}

PyObject* last_name_of(PyObject* coroutine) { return has_frame(coroutine) ? ((PyGenObject*)coroutine)->gi_name : NULL; }

PyObject* module_name_of(PyObject* coroutine) {
  const _PyInterpreterFrame* const frame = suspended_frame(coroutine);
  PyObject* const globals = frame == NULL ? NULL : frame->f_globals;
  return globals == NULL || !PyDict_CheckExact(globals) ? NULL : PyDict_GetItemString(globals, "__name__");
}

/* Returns a local variable by its name, or NULL. */
static PyObject* variable_in(const _PyInterpreterFrame* frame, const char* name) {
  const PyCodeObject* const code = code_in(frame);
  for (int i = 0; i < code->co_nlocalsplus; ++i) {
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(code->co_localsplusnames, i), name) != 0) continue;
    PyObject* const value = object_in(frame->localsplus[i]);
    const bool is_in_cell = (PyBytes_AS_STRING(code->co_localspluskinds)[i] & (CO_FAST_CELL | CO_FAST_FREE)) != 0;
    return is_in_cell && value != NULL && PyCell_Check(value) ? PyCell_GET(value) : value;
  }
  return NULL;
}

PyObject* local_of(PyObject* coroutine, const char* name) {
  const _PyInterpreterFrame* const frame = suspended_frame(coroutine);
  return frame == NULL ? NULL : variable_in(frame, name);
}

PyObject* running_variable(const char* name, int functions) {
  PyObject* found = NULL;
  _PyInterpreterFrame* frame = innermost_of(PyThreadState_Get());
  for (; frame != NULL && functions > 0 && found == NULL; frame = frame->previous) {
    if (_PyFrame_IsIncomplete(frame)) continue;
    found = variable_in(frame, name);
    --functions;
  }
  return found;
}

PyObject* find_value(PyObject* coroutine, bool (*is_it)(PyObject*, void*), void* context) {
  _PyInterpreterFrame* const frame = suspended_frame(coroutine);
  if (frame == NULL) return NULL;
  for (const slot* at = frame->localsplus + code_in(frame)->co_nlocalsplus; at < top_of_stack(frame); ++at) {
    PyObject* const value = object_in(*at);
    if (value != NULL && is_it(value, context)) return value;
  }
  return NULL;
}

#if PY_VERSION_HEX >= 0x030C0000
static int opcode_in(_Py_CODEUNIT unit) { return unit.op.code; }
static int argument_in(_Py_CODEUNIT unit) { return unit.op.arg; }
static bool is_yield(int opcode) { return opcode == YIELD_VALUE || opcode == INSTRUMENTED_YIELD_VALUE; }
enum { units_of_send = 2 };
#else
static int opcode_in(_Py_CODEUNIT unit) { return _Py_OPCODE(unit); }
static int argument_in(_Py_CODEUNIT unit) { return _Py_OPARG(unit); }
static bool is_yield(int opcode) { return opcode == YIELD_VALUE; }
enum { units_of_send = 1 };
#endif

/* Returns whether a frame is suspended in what `async with` awaits to enter the object whose exit is on top, or after
 * an error to leave it. The code is GET_AWAITABLE, whose argument says for whom, LOAD_CONST, SEND and YIELD_VALUE. */
static bool is_between(_PyInterpreterFrame* frame) {
  const _Py_CODEUNIT* const code = _PyCode_CODE(code_in(frame));
  int at = _PyInterpreterFrame_LASTI(frame);
  if (at > 0 && !is_yield(opcode_in(code[at]))) --at;
  int asks = at - units_of_send - 2;
  if (asks > 0 && is_yield(opcode_in(code[at])) && opcode_in(code[asks]) == EXTENDED_ARG) --asks;
  if (asks <= 0 || opcode_in(code[asks]) != GET_AWAITABLE) return false;
  enum { to_enter = 1, to_leave = 2 };
  const int what_for = argument_in(code[asks]);
  return what_for == to_enter || (what_for == to_leave && opcode_in(code[asks - 1]) == WITH_EXCEPT_START);
}

/* Returns the object of an exit that stands at a place of the stack, or NULL. Since 3.14 that is a function of the
 * class, and the object stands above it. */
static PyObject* exited_by(const slot* at, const slot* top) {
  PyObject* const exit = object_in(at[0]);
  if (exit == NULL) return NULL;
  if (PyMethod_Check(exit)) return is_exit(PyMethod_GET_FUNCTION(exit)) ? PyMethod_GET_SELF(exit) : NULL;
  return PY_VERSION_HEX >= 0x030E0000 && at + 1 < top && is_exit(exit) ? object_in(at[1]) : NULL;
}

void show_entered(PyObject* coroutine, void (*show)(PyObject*, void*), void* context) {
  _PyInterpreterFrame* const frame = suspended_frame(coroutine);
  if (frame == NULL) return;
  const slot* const top = top_of_stack(frame);
  PyObject* last = NULL;
  for (const slot* at = frame->localsplus + code_in(frame)->co_nlocalsplus; at < top; ++at) {
    PyObject* const object = exited_by(at, top);
    PyObject* const value = object_in(*at);
    if (object != NULL && last != NULL) show(last, context);
    if (object != NULL) last = object;
    if (value != NULL && PyAsyncGen_CheckExact(value)) show(value, context);
  }
  if (last != NULL && !is_between(frame)) show(last, context);
}

void show_values(PyObject* coroutine, visitproc to, void* context) {
  _PyInterpreterFrame* const frame = suspended_frame(coroutine);
  if (frame == NULL) return;
  for (const slot* at = frame->localsplus; at < top_of_stack(frame); ++at) {
    PyObject* const value = object_in(*at);
    PyObject* const shown = value != NULL && PyCell_Check(value) ? PyCell_GET(value) : value;
    if (shown != NULL && to(shown, context) != 0) return;
  }
}

PyObject* enclosed_variable(PyObject* function, const char* name) {
  const PyFunctionObject* const f = (PyFunctionObject*)function;
  if (f->func_closure == NULL) return NULL;
  const PyCodeObject* const code = (PyCodeObject*)f->func_code;
  const Py_ssize_t before = code->co_nlocalsplus - PyTuple_GET_SIZE(f->func_closure); /* the free variables are last */
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(f->func_closure); ++i)
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(code->co_localsplusnames, before + i), name) == 0)
      return PyCell_GET(PyTuple_GET_ITEM(f->func_closure, i));
  return NULL;
}

bool shows_what_it_holds(PyObject* coroutine) {
#if PY_VERSION_HEX >= 0x030E0000
  const _PyInterpreterFrame* const frame = suspended_frame(coroutine);
  if (frame == NULL) return true;
  for (const slot* at = frame->localsplus; at < frame->stackpointer; ++at) {
    PyObject* const value = object_in(*at);
    if (value != NULL && !PyStackRef_RefcountOnObject(*at) && !_Py_IsImmortal(value)) return false;
  }
#else
  (void)coroutine;
#endif
  return true;
}

bool visit_frame(PyObject* object, visitproc to, void* context) {
  (void)object, (void)to, (void)context; /* a coroutine has its own, and shows what is in it */
  return false;
}

PyObject* handled_in(PyObject* coroutine) {
  if (suspended_frame(coroutine) == NULL) return NULL;
  PyObject* const handled = ((PyGenObject*)coroutine)->gi_exc_state.exc_value;
  return handled == Py_None ? NULL : handled;
}

bool can_read_frames(void) {
  PyFrameObject* const frame = PyEval_GetFrame();
  struct frame_walk walk = innermost_frame();
  const struct place_in_code place = next_frame(&walk);
  if (frame == NULL) return place.code == NULL;
  PyCodeObject* const code = PyFrame_GetCode(frame);
  Py_DECREF(code); /* the frame has it */
  return place.code == code && place.offset == PyFrame_GetLasti(frame);
}

#endif
