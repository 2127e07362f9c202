/* Says when a future of asyncio's goes, before it has said that nobody has looked at its error. The interpreter calls a
 * finalizer for each, also within a garbage collection, where weak references have been called before.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_FINALIZERS_H
#define CURFEW_PYTHON_FINALIZERS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* Has a function called as futures and tasks go: of the classes Future and Task that the module has, of its
 * implementation in Python, and of all that are derived from these. The function may not raise. Classes that are none
 * that this is known of are left alone. Returns false, with an exception, where there is no memory. */
bool watch_finalizers(PyObject* futures_module, PyObject* class_of_tasks, void (*goes)(PyObject* future));

/* Returns whether an object is a future of the C implementation, or a task of that. False before watch_finalizers(). */
bool is_future_in_c(PyObject*);

#endif
