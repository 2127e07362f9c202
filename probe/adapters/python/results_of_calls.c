#include "probe/adapters/python/results_of_calls.h"

#include <opcode.h>

#include "probe/adapters/python/older_interpreters.h"

struct instruction {
  unsigned char code, argument;
};

/* The instructions as they were compiled: since 3.11 the interpreter has others in their place, and room of its own
 * between them, which is zero here. */
static PyObject* instructions_of(PyCodeObject* code) {
#if PY_VERSION_HEX >= 0x030B0000
  return PyCode_GetCode(code);
#else
  return Py_NewRef(code->co_code);
#endif
}

static bool reads(struct instruction in, unsigned variable) {
  switch (in.code) {
    case LOAD_FAST:
#ifdef LOAD_FAST_CHECK
    case LOAD_FAST_CHECK:
#endif
#ifdef LOAD_FAST_AND_CLEAR
    case LOAD_FAST_AND_CLEAR:
#endif
#ifdef LOAD_FAST_BORROW
    case LOAD_FAST_BORROW:
#endif
      return in.argument == variable;
#ifdef STORE_FAST_LOAD_FAST
    case STORE_FAST_LOAD_FAST:
      return (in.argument & 15u) == variable;
#endif
#ifdef LOAD_FAST_LOAD_FAST
    case LOAD_FAST_LOAD_FAST:
      return (unsigned)(in.argument >> 4) == variable || (in.argument & 15u) == variable;
#endif
#ifdef LOAD_FAST_BORROW_LOAD_FAST_BORROW
    case LOAD_FAST_BORROW_LOAD_FAST_BORROW:
      return (unsigned)(in.argument >> 4) == variable || (in.argument & 15u) == variable;
#endif
    default:
      return false;
  }
}

/* Returns the variable that an instruction stores to, or -1. */
static int stored_by(struct instruction in) {
  switch (in.code) {
    case STORE_FAST:
      return in.argument;
#ifdef STORE_FAST_LOAD_FAST
    case STORE_FAST_LOAD_FAST:
      return in.argument >> 4;
#endif
#ifdef STORE_FAST_STORE_FAST
    case STORE_FAST_STORE_FAST:
      return in.argument >> 4;
#endif
    default:
      return -1;
  }
}

static bool is_left_alone_in(const struct instruction* all, Py_ssize_t count, Py_ssize_t call) {
  Py_ssize_t next = call + 1;
  while (next < count && all[next].code == 0) ++next;
  if (next >= count) return false;
  if (all[next].code == POP_TOP) return true;
  const int variable = stored_by(all[next]);
  if (variable < 0) return false;
  for (Py_ssize_t i = 0; i < count; ++i)
    if (reads(all[i], (unsigned)variable)) return false;
  return true;
}

bool is_left_alone(PyCodeObject* code, int offset) {
  PyObject* const bytes = instructions_of(code);
  if (bytes == NULL) PyErr_Clear();
  const bool is_known = bytes != NULL && PyBytes_Check(bytes) && offset >= 0;
  const bool alone = is_known && is_left_alone_in((const struct instruction*)PyBytes_AS_STRING(bytes),
                                                  PyBytes_GET_SIZE(bytes) / (Py_ssize_t)sizeof(struct instruction),
                                                  offset / (Py_ssize_t)sizeof(struct instruction));
  Py_XDECREF(bytes);
  return alone;
}
