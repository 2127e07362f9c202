#define Py_BUILD_CORE_MODULE 1 /* for the headers of the interpreter's inside */
#include "probe/adapters/python/frame_layout.h"

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>

#if PY_VERSION_HEX >= \
    0x030B0000 /* before, frames are objects, and lines are told otherwise: nobody reads them outside */
#include <internal/pycore_frame.h>
#include <internal/pycore_interp.h>
#if PY_VERSION_HEX >= 0x030E0000
#include <internal/pycore_interpframe.h>
#endif
#include <stddef.h>

#if PY_VERSION_HEX >= 0x030D0000
enum {
  thread_frame = offsetof(PyThreadState, current_frame),
  frame_code = offsetof(_PyInterpreterFrame, f_executable),
  frame_instruction = offsetof(_PyInterpreterFrame, instr_ptr)
};
static const uint32_t holder_frame = UINT32_MAX;
#else
enum {
  thread_frame = offsetof(PyThreadState, cframe),
  frame_code = offsetof(_PyInterpreterFrame, f_code),
  frame_instruction = offsetof(_PyInterpreterFrame, prev_instr)
};
static const uint32_t holder_frame = offsetof(_PyCFrame, current_frame);
#endif

void tell_frame_layout(void) {
  curfew_python_frames where = {
      .size = sizeof where,
      .first_thread = (uintptr_t)&PyInterpreterState_Get()->threads.head,
      .code_type = (uintptr_t)&PyCode_Type,
      .text_type = (uintptr_t)&PyUnicode_Type,
      .bytes_type = (uintptr_t)&PyBytes_Type,
      .offsets = {[CURFEW_PYTHON_THREAD_NEXT] = offsetof(PyThreadState, next),
                  [CURFEW_PYTHON_THREAD_NATIVE_ID] = offsetof(PyThreadState, native_thread_id),
                  [CURFEW_PYTHON_THREAD_FRAME] = thread_frame,
                  [CURFEW_PYTHON_HOLDER_FRAME] = holder_frame,
                  [CURFEW_PYTHON_FRAME_CODE] = frame_code,
                  [CURFEW_PYTHON_FRAME_PREVIOUS] = offsetof(_PyInterpreterFrame, previous),
                  [CURFEW_PYTHON_FRAME_INSTRUCTION] = frame_instruction,
                  [CURFEW_PYTHON_CODE_FILE] = offsetof(PyCodeObject, co_filename),
                  [CURFEW_PYTHON_CODE_FUNCTION] = offsetof(PyCodeObject, co_qualname),
                  [CURFEW_PYTHON_CODE_LINES] = offsetof(PyCodeObject, co_linetable),
                  [CURFEW_PYTHON_CODE_FIRST_LINE] = offsetof(PyCodeObject, co_firstlineno),
                  [CURFEW_PYTHON_CODE_INSTRUCTIONS] = offsetof(PyCodeObject, co_code_adaptive),
                  [CURFEW_PYTHON_TEXT_LENGTH] = offsetof(PyASCIIObject, length),
                  [CURFEW_PYTHON_TEXT_STATE] = offsetof(PyASCIIObject, state),
                  [CURFEW_PYTHON_TEXT_ASCII] = sizeof(PyASCIIObject),
                  [CURFEW_PYTHON_TEXT_OTHER] = sizeof(PyCompactUnicodeObject),
                  [CURFEW_PYTHON_BYTES_SIZE] = offsetof(PyVarObject, ob_size),
                  [CURFEW_PYTHON_BYTES_DATA] = offsetof(PyBytesObject, ob_sval),
                  [CURFEW_PYTHON_OBJECT_TYPE] = offsetof(PyObject, ob_type)}};
  curfew_python_keeps_frames(&where);
}

#else

void tell_frame_layout(void) {}

#endif
