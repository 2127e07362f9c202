/* Finds out that tasks wait for each other, where one waits for several: then it is to be shown waiting for one of
 * those that are in the circle. (A task that awaits one other is shown waiting for that one, and readers find the
 * circle.)
 *
 * A task that needs all that it waits for is stuck if one of them is; a task that needs one of them is stuck if all of
 * them are. Only a task that begins to wait can close a circle, or the end of a task for which another one has waited
 * beside those that are stuck; so these are the times at which one is looked for. A search gives up where it would
 * have to look at too many tasks, and none is begun where a program has had so many of late that it would feel them:
 * then the circle is not found.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_WAIT_CIRCLE_H
#define CURFEW_PYTHON_WAIT_CIRCLE_H

#include "probe/adapters/python/task_record.h"
#include "probe/adapters/python/waited_for.h"

bool prepare_wait_circle(void);

/* Says that a task begins to wait for others, or for several of which one is a task. */
void begin_wait(struct task_record*, bool for_several);
/* Says that it goes on or has ended, and of any other task: nothing. */
void end_wait(struct task_record*);

/* To be called for a task that has begun to wait for others, and was shown waiting for one of them, which waits for
 * tasks itself if `may_close_one`. Says of all tasks that are found stuck, it among them, for which other stuck one
 * they wait, and which of these a deadline ends. */
void look_for_circle(struct task_record*, bool may_close_one);
/* To be called when a task that `is_watched` has ended. */
void watched_task_ended(void);

#endif
