/* Whether a thread is inside a loop of asyncio: between the beginning and the end of its run_forever(), through which
 * run_until_complete() and asyncio.run() go.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_RUNNING_LOOPS_H
#define CURFEW_PYTHON_RUNNING_LOOPS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

#include "probe/adapters/python/loop_record.h"

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_running_loops(void);

/* Has the class BaseEventLoop of asyncio say when one of its loops is run. Returns false, with an exception, where that
 * cannot be had. */
bool watch_runs(PyObject* loop_class);

/* Returns whether a thread is inside the loop. */
bool is_loop_running(PyObject* loop);

/* Says of a loop whether one is. Says nothing of one that runs in a way of its own: nobody hears when that ends. */
void say_whether_run(const struct loop_record*);

#endif
