/* Says whether a timer of its loop is to cancel a task: asyncio.timeout(), wherever that was entered, be it by an
 * asynccontextmanager of the program's or an AsyncExitStack, scopes of other libraries that know their task by the same
 * names, and `call_later(…, task.cancel)`.
 *
 * All that the loop has scheduled is looked at, which may be much: to be asked where a task would be told of, else.
 *
 * Thread safety: the GIL must be held. No code of the program is run. */
#ifndef CURFEW_PYTHON_TIMED_CANCEL_H
#define CURFEW_PYTHON_TIMED_CANCEL_H

#include "probe/adapters/python/task_record.h"

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_timed_cancels(void);

/* Adds the number of handles that were looked at. */
bool is_to_be_cancelled(const struct task_record*, int* looked_at);

#endif
