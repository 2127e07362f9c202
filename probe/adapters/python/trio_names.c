#include "probe/adapters/python/trio_names.h"

#include <string.h>

#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/task_wait.h"

static PyObject *name_name, *function_name, *module_name, *qualname_name;

bool prepare_trio_names(void) {
  name_name = PyUnicode_InternFromString("name");
  function_name = PyUnicode_InternFromString("func");
  module_name = PyUnicode_InternFromString("__module__");
  qualname_name = PyUnicode_InternFromString("__qualname__");
  return name_name != NULL && function_name != NULL && module_name != NULL && qualname_name != NULL;
}

static bool are_same(PyObject* one, PyObject* other) {
  return PyUnicode_GET_LENGTH(one) == PyUnicode_GET_LENGTH(other) && PyUnicode_Compare(one, other) == 0;
}

/* Returns what was started, as trio names it, borrowed, or NULL: an argument of the function that makes the task. */
static PyObject* what_is_started(void) {
  enum { callers = 4 }; /* where there are other instruments, trio calls this one by way of Python */
  PyObject* started = running_variable("async_fn", callers);
  if (started != NULL && strcmp(Py_TYPE(started)->tp_name, "functools.partial") == 0)
    started = kept_attribute(started, function_name);
  return started != NULL && PyMethod_Check(started) ? PyMethod_GET_FUNCTION(started) : started;
}

/* Returns whether a name is an object's text, as it is by default: the address says nothing. */
static bool has_address(PyObject* name) {
  const char* const text = PyUnicode_AsUTF8(name);
  return text != NULL && text[0] == '<' && strstr(text, " at 0x") != NULL;
}

/* Returns whether it is a text without code of the program's. */
static bool is_text(PyObject* object) { return object != NULL && (PyUnicode_CheckExact(object) || object == Py_None); }

/* Returns whether trio has named a task by what is started, and not as the program says. */
static bool is_by_default(PyObject* name, PyObject* started) {
  if (started == NULL) return false;
  PyObject* const module = plain_attribute(started, module_name);
  PyObject* const function = plain_attribute(started, qualname_name);
  PyObject* const both = is_text(module) && is_text(function) ? PyUnicode_FromFormat("%S.%S", module, function) : NULL;
  const bool is_it = both != NULL ? are_same(name, both) : has_address(name);
  Py_XDECREF(both);
  Py_XDECREF(function);
  Py_XDECREF(module);
  return is_it;
}

void name_new_task(struct task_record* record, struct code_places* function) {
  record->is_named = true;
  PyObject* const name = kept_attribute(record->task, name_name);
  if (name == NULL || !PyUnicode_CheckExact(name)) return;
  PyObject* const usual = function == NULL ? NULL : function->usual_name;
  if (usual != NULL && are_same(name, usual)) return;
  if (!is_by_default(name, what_is_started())) {
    give_name(record, name);
  } else if (function != NULL) {
    function->usual_name = Py_NewRef(name);
    Py_XDECREF(usual);
  }
  PyErr_Clear();
}
