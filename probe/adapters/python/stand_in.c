#include "probe/adapters/python/stand_in.h"

#include <stddef.h>

#include "probe/adapters/python/older_interpreters.h"

struct stand_in {
  PyObject base;
  vectorcallfunc call;
  PyObject* was; /* whose place it is in, owned */
  PyObject* weak_references;
  vectorcallfunc around;
};

static PyObject* was(PyObject* self) { return ((struct stand_in*)self)->was; }

static PyObject* on_call(PyObject* self, PyObject* const* arguments, size_t count, PyObject* names) {
  return ((struct stand_in*)self)->around(was(self), arguments, count, names);
}

static PyObject* bind(PyObject* self, PyObject* object, PyObject* class) {
  (void)class;
  return object == NULL || object == Py_None ? Py_NewRef(self) : PyMethod_New(self, object);
}

/* What it does itself: to be called, bound and pickled. All else is what the other says of itself, its class too. */
static bool is_its_own(PyObject* name) {
  static const char* const own[] = {"__call__", "__get__", "__reduce_ex__"};
  for (size_t i = 0; i < sizeof own / sizeof *own; ++i)
    if (PyUnicode_CompareWithASCIIString(name, own[i]) == 0) return true;
  return false;
}

static PyObject* get(PyObject* self, PyObject* name) {
  return is_its_own(name) ? PyObject_GenericGetAttr(self, name) : PyObject_GetAttr(was(self), name);
}

static int set(PyObject* self, PyObject* name, PyObject* value) { return PyObject_SetAttr(was(self), name, value); }

static PyObject* represent(PyObject* self) { return PyObject_Repr(was(self)); }

/* It is found by its name, as a function is. */
static PyObject* reduce(PyObject* self, PyObject* protocol) {
  (void)protocol;
  return PyObject_GetAttrString(was(self), "__qualname__");
}

static void dealloc(PyObject* self) {
  if (((struct stand_in*)self)->weak_references != NULL) PyObject_ClearWeakRefs(self);
  Py_XDECREF(was(self));
  PyObject_Free(self);
}

static PyMethodDef methods[] = {{"__reduce_ex__", reduce, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static PyTypeObject stand_in_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "curfew_probe.stand_in",
    .tp_basicsize = sizeof(struct stand_in),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR |
                Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_vectorcall_offset = offsetof(struct stand_in, call),
    .tp_weaklistoffset = offsetof(struct stand_in, weak_references),
    .tp_call = PyVectorcall_Call,
    .tp_descr_get = bind,
    .tp_getattro = get,
    .tp_setattro = set,
    .tp_repr = represent,
    .tp_methods = methods,
    .tp_dealloc = dealloc,
};

bool prepare_stand_ins(void) { return PyType_Ready(&stand_in_type) == 0; }

bool put_stand_in(PyObject* in, const char* name, vectorcallfunc around) {
  PyObject* const function = PyObject_GetAttrString(in, name);
  if (function == NULL) return false;
  struct stand_in* const made = PyObject_New(struct stand_in, &stand_in_type);
  if (made == NULL) {
    Py_DECREF(function);
    return false;
  }
  made->call = on_call;
  made->was = function;
  made->weak_references = NULL;
  made->around = around;
  const bool done = PyObject_SetAttrString(in, name, (PyObject*)made) == 0;
  Py_DECREF(made);
  return done;
}
