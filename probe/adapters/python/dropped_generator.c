#include "probe/adapters/python/dropped_generator.h"

#include <string.h>

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"

static PyObject *generators_name, *data_name;

bool prepare_dropped_generators(void) {
  generators_name = PyUnicode_InternFromString("_asyncgens");
  data_name = PyUnicode_InternFromString("data");
  return generators_name != NULL && data_name != NULL;
}

/* Returns whether a WeakSet has an object: `data` is a set of weak references, and these are equal if their objects
 * are.
 */
static bool has(PyObject* weak_set, PyObject* object) {
  PyObject* const data = plain_attribute(weak_set, data_name);
  PyObject* const reference = data == NULL || !PySet_CheckExact(data) ? NULL : PyWeakref_NewRef(object, NULL);
  const bool is_in = reference != NULL && PySet_Contains(data, reference) == 1;
  Py_XDECREF(reference);
  Py_XDECREF(data);
  PyErr_Clear();
  return is_in;
}

bool closes_dropped_generator(PyObject* coroutine, PyObject* loop) {
  if (strcmp(Py_TYPE(coroutine)->tp_name, "async_generator_athrow") != 0) return false;
  PyObject* const generator = awaited_by(coroutine);
  PyObject* const known = generator == NULL ? NULL : plain_attribute(loop, generators_name);
  const bool is_known = known != NULL && has(known, generator);
  Py_XDECREF(known);
  return generator != NULL && !is_known;
}
