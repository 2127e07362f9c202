/* What takes the place of seven functions of asyncio, through which CPython itself goes for all tasks, however they are
 * made, and for the ends of loops. Each does what the one in whose place it is does, by calling it; but for the first,
 * which adds to the set by itself: so the weak reference that it makes is also the record's, and costs nothing more.
 *
 *   _all_tasks.add                  a task is made: both implementations of Task call it. From 3.12 on it is
 *                                   _scheduled_tasks, which an eager task only comes into if it suspends
 *   events.Handle._run              a step
 *   runners._cancel_all_tasks       asyncio.run() shuts down
 *   BaseEventLoop.close             a loop ends
 *   BaseEventLoop.run_forever       a thread is inside it, and no longer
 *   TaskGroup.__aenter__            a group is opened
 *   _GatheringFuture.__init__       gather() takes the errors of tasks
 *
 * Beside these its futures and tasks say when they go (finalizers.h), and what ends the process by the module posix
 * (process_exits.h).
 *
 * No task factory is set: programs set their own, and anyio asks for it. */
#ifndef CURFEW_PYTHON_ASYNCIO_HOOKS_H
#define CURFEW_PYTHON_ASYNCIO_HOOKS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Puts the hooks in place, in the modules tasks, events, runners, base_events and taskgroups of asyncio. Returns True;
 * False: they are there; NULL with an exception: nothing was changed that would be called. A second asyncio, which is
 * imported when the first one was taken out of sys.modules, is not known. */
PyObject* hook_asyncio(PyObject* module, PyObject* modules);

/* To be called in a process that was forked off. */
PyObject* forked(PyObject* module, PyObject* nothing);

/* Has errors looked at before the process ends by functions of the module, which is os. */
PyObject* watch_exits(PyObject* module, PyObject* os);

/* Notes what is pending in loops that nobody has closed: the process ends. */
PyObject* end_asyncio(PyObject* module, PyObject* nothing);

#endif
