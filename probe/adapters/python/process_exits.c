#include "probe/adapters/python/process_exits.h"

#include <stdbool.h>

#include "probe/adapters/python/older_interpreters.h"

/* A function as it was, and as it is called from now on. */
static struct {
  PyMethodDef was, is;
} of_exit, of_execv, of_execve, of_kill;

static void (*tell_end)(void);
static void (*tell_possible_end)(void);

static _PyCFunctionFastWithKeywords with_keywords(const PyMethodDef* function) {
  return (_PyCFunctionFastWithKeywords)(void (*)(void))function->ml_meth;
}

static _PyCFunctionFast fast(const PyMethodDef* function) {
  return (_PyCFunctionFast)(void (*)(void))function->ml_meth;
}

static PyObject* on_exit_now(PyObject* module, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  tell_end();
  return with_keywords(&of_exit.was)(module, arguments, count, names);
}

static PyObject* on_execve(PyObject* module, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  tell_possible_end();
  return with_keywords(&of_execve.was)(module, arguments, count, names);
}

static PyObject* on_execv(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  tell_possible_end();
  return fast(&of_execv.was)(module, arguments, count);
}

static PyObject* on_kill(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  tell_possible_end();
  return fast(&of_kill.was)(module, arguments, count);
}

/* Has a function of the module call `function`, if it is called by `flags`. */
static void replace(PyObject* posix, const char* name, int flags, PyMethodDef* was, PyMethodDef* is,
                    PyCFunction function) {
  PyObject* const found = PyObject_GetAttrString(posix, name);
  if (found == NULL) PyErr_Clear();
  if (found != NULL && PyCFunction_CheckExact(found) && ((PyCFunctionObject*)found)->m_ml->ml_flags == flags) {
    *was = *((PyCFunctionObject*)found)->m_ml;
    *is = *was;
    is->ml_meth = function;
    ((PyCFunctionObject*)found)->m_ml = is;
  }
  Py_XDECREF(found); /* the module has it */
}

void watch_process_exits(PyObject* posix, void (*ends)(void), void (*may_end)(void)) {
  tell_end = ends;
  tell_possible_end = may_end;
  replace(posix, "_exit", METH_FASTCALL | METH_KEYWORDS, &of_exit.was, &of_exit.is,
          (PyCFunction)(void (*)(void))on_exit_now);
  replace(posix, "execve", METH_FASTCALL | METH_KEYWORDS, &of_execve.was, &of_execve.is,
          (PyCFunction)(void (*)(void))on_execve);
  replace(posix, "execv", METH_FASTCALL, &of_execv.was, &of_execv.is, (PyCFunction)(void (*)(void))on_execv);
  replace(posix, "kill", METH_FASTCALL, &of_kill.was, &of_kill.is, (PyCFunction)(void (*)(void))on_kill);
}
