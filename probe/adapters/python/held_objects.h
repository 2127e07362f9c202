/* Which tasks hold an object of a library's while others wait for it: a lock, a semaphore, a limiter.
 *
 * A task holds what it is in the `async with` of, as the stack of values of one of its coroutines says when it is
 * suspended, also where an asynccontextmanager has entered that for it. The same is so until it is suspended again.
 * Of what knows its owner itself, as locks of trio's and anyio's do, that is asked as well, when a task begins or
 * ceases to wait for it.
 *
 * Thread safety: the GIL must be held. No code of the program is run. */
#ifndef CURFEW_PYTHON_HELD_OBJECTS_H
#define CURFEW_PYTHON_HELD_OBJECTS_H

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/task_record.h"

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_held_objects(void);

/* Looks at what a suspended task holds by these of its coroutines. It waits in wait() of `condition`, or NULL. */
void look_at_holdings(struct task_record*, PyObject* condition, const struct within*);
/* The task has ended, and holds nothing. */
void end_holdings(struct task_record*);

/* Notes that a task waits for an object, from when it is suspended. Returns whether no second task can hold that. */
bool begin_object_wait(struct task_record*, PyObject* object);
/* Notes that it goes on, if it waits for one, or has ended. */
void end_object_wait(struct task_record*);

/* Its loop shuts down: keeps who holds what a task waits for now. */
void keep_object_wait(struct task_record*);

/* Returns the task that must let go of what this one waits for, borrowed; NULL: it waits for no such thing, nobody is
 * known to hold it, or several can. */
struct task_record* holder_waited_for(const struct task_record*);

#endif
