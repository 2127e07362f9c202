/* What becomes of the error that asyncio.gather() takes from a task: it has it from then on, in the future that it
 * returns. If nobody looks at that one, nobody has looked at the task's error. The same goes for other functions that
 * pass an error on (passed_on.h).
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_GATHERED_H
#define CURFEW_PYTHON_GATHERED_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

struct gathering; /* an object of Python's: its tasks' records own it */

enum error_state { error_is_open, error_is_observed, error_is_lost };

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_gatherings(void);

/* The future of a gather() was made: the tasks that it gathers, and that have a record, know it from now on. */
void tasks_gathered(PyObject* future);

/* The error of a future, which is a task that has failed or has itself got the error so, is about to be given to
 * another future; `is_later`: not at once. */
void error_passed_on(PyObject* from, PyObject* to, bool is_later);

/* Returns whether any future of a gather() is known, which lives. */
bool is_any_gathering(void);

/* The finalizer of a future is about to be called, which complains if nobody has looked at its error. */
void future_without_record_goes(PyObject* future);

/* Returns the error that a future has ended with; only to be compared. NULL: none. */
PyObject* error_in(PyObject* future);

/* The same as the next one, of an error of a task that is gone. */
enum error_state state_of_passed_error(const PyObject* error, const struct gathering* in);

/* Returns whether somebody was to get the error of a task, which `in` has gathered, when the others have ended: it was
 * told to return their exceptions. */
bool is_error_handed_over(struct gathering* in);

/* Returns what has become of the error of a task that does not complain itself. `in` is that which has gathered it, or
 * NULL: then somebody has looked. */
enum error_state state_of_error(PyObject* task, const struct gathering* in);

#endif
