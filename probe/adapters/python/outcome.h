/* Says how a task ended, without running code of the program.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_OUTCOME_H
#define CURFEW_PYTHON_OUTCOME_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stddef.h>

enum task_state { task_is_pending, task_is_completed, task_has_failed, task_is_cancelled };

bool prepare_outcome(void);

enum task_state state_of(PyObject* task);

/* Writes what a failed task of asyncio failed with. */
void error_text(PyObject* task, char* text, size_t size);

#endif
