#define Py_BUILD_CORE_MODULE 1 /* for the headers of the interpreter's inside */
#include "probe/adapters/python/frames.h"

#include <internal/pycore_frame.h>
#include <opcode.h>

#if PY_VERSION_HEX < 0x030B0000 || PY_VERSION_HEX >= 0x030C0000
#error "the frames of this Python are not those of 3.11"
#endif

static struct place_in_code place_of(const _PyInterpreterFrame* frame) {
  return (struct place_in_code){frame->f_code, _PyInterpreterFrame_LASTI(frame) * (int)sizeof(_Py_CODEUNIT),
                                frame->f_code->co_nlocals > 0 ? frame->localsplus[0] : NULL};
}

struct frame_walk innermost_frame(void) { return (struct frame_walk){PyThreadState_Get()->cframe->current_frame}; }

struct place_in_code next_frame(struct frame_walk* walk) {
  const _PyInterpreterFrame* const frame = walk->frame;
  if (frame == NULL) return (struct place_in_code){NULL, 0, NULL};
  walk->frame = frame->previous;
  return place_of(frame);
}

bool read_suspended(PyObject* coroutine, struct place_in_code* place, PyObject** awaits) {
  *place = (struct place_in_code){NULL, 0, NULL};
  *awaits = NULL;
  if (!PyCoro_CheckExact(coroutine) && !PyGen_CheckExact(coroutine) && !PyAsyncGen_CheckExact(coroutine)) return false;
  PyGenObject* const generator = (PyGenObject*)coroutine; /* all three begin as one */
  if (generator->gi_frame_state >= FRAME_CLEARED) return true;
  _PyInterpreterFrame* const frame = (_PyInterpreterFrame*)generator->gi_iframe;
  *place = place_of(frame);
  if (generator->gi_frame_state != FRAME_SUSPENDED) return true;
  const _Py_CODEUNIT next = frame->prev_instr[1];
  const bool resumes = _Py_OPCODE(next) == RESUME || _Py_OPCODE(next) == RESUME_QUICK;
  if (resumes && _Py_OPARG(next) >= 2) *awaits = _PyFrame_StackPeek(frame); /* behind `yield from` or `await` */
  return true;
}

bool can_read_frames(void) {
  PyFrameObject* const frame = PyEval_GetFrame();
  struct frame_walk walk = innermost_frame();
  if (frame == NULL) return walk.frame == NULL;
  const struct place_in_code place = next_frame(&walk);
  PyCodeObject* const code = PyFrame_GetCode(frame);
  Py_DECREF(code); /* the frame has it */
  return place.code == code && place.offset == PyFrame_GetLasti(frame);
}
