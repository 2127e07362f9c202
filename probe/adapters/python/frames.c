#define Py_BUILD_CORE_MODULE 1 /* for the headers of the interpreter's inside */
#include "probe/adapters/python/frames.h"

#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#include <opcode.h>

#if PY_VERSION_HEX < 0x030B0000 || PY_VERSION_HEX >= 0x030E0000
#error "frames are known of CPython 3.11, 3.12 and 3.13"
#endif

/* ---- what differs from version to version ----------------------------------------------------------------------- */

#if PY_VERSION_HEX >= 0x030D0000
static PyCodeObject* code_in(const _PyInterpreterFrame* frame) { return (PyCodeObject*)frame->f_executable; }
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

static struct place_in_code place_of(_PyInterpreterFrame* frame) {
  PyCodeObject* const code = code_in(frame);
  return (struct place_in_code){code, _PyInterpreterFrame_LASTI(frame) * (int)sizeof(_Py_CODEUNIT),
                                code->co_nlocals > 0 ? frame->localsplus[0] : NULL};
}

struct frame_walk innermost_frame(void) { return (struct frame_walk){innermost_of(PyThreadState_Get())}; }

struct place_in_code next_frame(struct frame_walk* walk) {
  _PyInterpreterFrame* frame = walk->frame;
  /* Some stand for calls from C; their code is the interpreter's own, and constant. Others have not begun. */
  while (frame != NULL && _PyFrame_IsIncomplete(frame)) frame = frame->previous;
  if (frame == NULL) return (struct place_in_code){NULL, 0, NULL};
  walk->frame = frame->previous;
  return place_of(frame);
}

bool read_suspended(PyObject* coroutine, struct place_in_code* place, PyObject** awaits) {
  *place = (struct place_in_code){NULL, 0, NULL};
  *awaits = NULL;
  if (!PyCoro_CheckExact(coroutine) && !PyGen_CheckExact(coroutine) && !PyAsyncGen_CheckExact(coroutine)) return false;
  PyGenObject* const generator = (PyGenObject*)coroutine; /* all three begin as one */
  if (generator->gi_frame_state >= FRAME_COMPLETED) return true;
  _PyInterpreterFrame* const frame = (_PyInterpreterFrame*)generator->gi_iframe;
  *place = place_of(frame);
  if (awaits_another(generator, frame)) *awaits = _PyFrame_StackPeek(frame);
  return true;
}

/* Returns the frame of a coroutine that is suspended, or NULL. */
static _PyInterpreterFrame* suspended_frame(PyObject* coroutine) {
  if (!PyCoro_CheckExact(coroutine) && !PyGen_CheckExact(coroutine) && !PyAsyncGen_CheckExact(coroutine)) return NULL;
  PyGenObject* const generator = (PyGenObject*)coroutine;
  return generator->gi_frame_state < FRAME_EXECUTING ? (_PyInterpreterFrame*)generator->gi_iframe : NULL;
}

PyObject* local_of(PyObject* coroutine, const char* name) {
  _PyInterpreterFrame* const frame = suspended_frame(coroutine);
  if (frame == NULL) return NULL;
  const PyCodeObject* const code = code_in(frame);
  for (int i = 0; i < code->co_nlocalsplus; ++i) {
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(code->co_localsplusnames, i), name) != 0) continue;
    PyObject* const value = frame->localsplus[i];
    const bool is_in_cell = (PyBytes_AS_STRING(code->co_localspluskinds)[i] & (CO_FAST_CELL | CO_FAST_FREE)) != 0;
    return is_in_cell && value != NULL && PyCell_Check(value) ? PyCell_GET(value) : value;
  }
  return NULL;
}

PyObject* find_value(PyObject* coroutine, bool (*is_it)(PyObject*, void*), void* context) {
  _PyInterpreterFrame* const frame = suspended_frame(coroutine);
  if (frame == NULL) return NULL;
  for (int i = code_in(frame)->co_nlocalsplus; i < frame->stacktop; ++i)
    if (frame->localsplus[i] != NULL && is_it(frame->localsplus[i], context)) return frame->localsplus[i];
  return NULL;
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
