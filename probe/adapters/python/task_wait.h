/* Records in what a suspended task waits, and its name.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_TASK_WAIT_H
#define CURFEW_PYTHON_TASK_WAIT_H

#include "probe/adapters/python/task_record.h"

bool prepare_task_wait(void);

/* Records that a task of asyncio waits: the lines, the operation and for whom; or that it yields. */
void record_wait(struct task_record*);
/* Records that a task waits, by what its coroutines say alone. */
void record_awaited(struct task_record*);
/* Notes that a task goes on or has ended, whatever it waited for. */
void end_waits(struct task_record*);

/* Records the name that the program gave a task of asyncio, if it did. Does so once. */
void look_at_name(struct task_record*);
/* Records a name, but for one that asyncio makes by counting, and where there were too many. */
void give_name(struct task_record*, PyObject* name);

#endif
