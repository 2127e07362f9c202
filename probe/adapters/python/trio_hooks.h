/* The instrument by which trio tells of its tasks (trio.abc.Instrument): functions that it calls with a task. What they
 * find there is of trio 0.22.
 *
 * A nursery is a group: it owns the tasks that are started in it. System tasks may be there until the end. */
#ifndef CURFEW_PYTHON_TRIO_HOOKS_H
#define CURFEW_PYTHON_TRIO_HOOKS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

bool prepare_trio_hooks(void);

PyObject* trio_task_spawned(PyObject* module, PyObject* task);
PyObject* trio_task_scheduled(PyObject* module, PyObject* task);
PyObject* trio_before_task_step(PyObject* module, PyObject* task);
PyObject* trio_after_task_step(PyObject* module, PyObject* task);
PyObject* trio_task_exited(PyObject* module, PyObject* task);

/* Has a class derived from trio's Instruments call `Instrument`, ours, by way of no Python where there is no other. */
PyObject* trio_hook_instruments(PyObject* module, PyObject* arguments);
/* The loop of this thread ends. */
PyObject* trio_run_ends(PyObject* module, PyObject* nothing);

#endif
