/* What trio does with its nurseries, each of which is a group: it is opened, a task moves into it, a task of it ends.
 * What is found there is of trio 0.22.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_TRIO_NURSERY_H
#define CURFEW_PYTHON_TRIO_NURSERY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

#include "probe/adapters/python/task_record.h"

/* To be called once, before all else. Returns false, with an exception, where there is no memory. */
bool prepare_trio_nurseries(void);

/* Has trio's Nursery and what is behind `task_status.started()` say what they do, by functions that call theirs. Takes
 * the module in which they are; raises where they are not as is known. */
PyObject* hook_trio_nurseries(PyObject* module, PyObject* of_trio);

/* Returns the nursery of a task, borrowed: NULL or None where it is in none. */
PyObject* nursery_of(PyObject* task);

/* Returns the task that has opened a nursery, borrowed, or NULL: it is not recorded, as one of trio's own. */
struct task_record* host_of(PyObject* nursery);

/* Returns the group that a nursery is, which that task has opened, borrowed; NULL: there is no memory. */
struct group_record* group_of(PyObject* nursery, struct task_record* host);

/* Returns what a task has ended with that is just ending, borrowed, or NULL: with no error that its nursery gets. */
PyObject* error_at_end(PyObject* task);

/* Returns whether an error is trio's Cancelled, or a group of nothing else: so a nursery ends that was cancelled. */
bool is_of_cancel(PyObject* error);

#endif
