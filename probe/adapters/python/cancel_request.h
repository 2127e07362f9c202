/* Tells whether a task has swallowed its cancel: it was asked to end, the CancelledError was raised in it, and it goes
 * on as if there had been none.
 *
 * While a coroutine handles the error, or keeps it, its task is on its way to its end; and a TaskGroup goes on until
 * its tasks have ended. Only of a task that is suspended, and in which nothing of the error is found (cancel_error.h),
 * is it said that it was asked to cancel. What uncancel() takes back was none.
 *
 * Thread safety: the GIL must be held. No code of the program is run, and no exception is left. */
#ifndef CURFEW_PYTHON_CANCEL_REQUEST_H
#define CURFEW_PYTHON_CANCEL_REQUEST_H

#include "probe/adapters/python/task_record.h"

/* Returns false where there is no memory. */
bool prepare_cancel_requests(void);

/* Somebody has called cancel() of a pending task: to have it end, or to be caught where it arrives. */
void cancel_asked(struct task_record*, curfew_reason, curfew_id by);
void cancel_meant_to_be_caught(struct task_record*);
/* Somebody has called uncancel(). */
void cancel_taken_back(struct task_record*);

/* Called before and after a step of a task with `cancel.is_asked`; after it only if the task has not ended. */
void look_before_cancelled_step(struct task_record*);
void look_after_cancelled_step(struct task_record*);

/* Returns whether somebody has asked a task of asyncio to cancel, and nobody has taken that back. */
bool is_asked_to_cancel(const struct task_record*);
/* Says that somebody has asked the task to cancel, and who that was, if it is known. */
void say_who_asked(struct task_record*);

#endif
