/* What a lock of a library's says of who holds it.
 *
 * Thread safety: the GIL must be held. No code of the program is run. */
#ifndef CURFEW_PYTHON_OWNERSHIP_H
#define CURFEW_PYTHON_OWNERSHIP_H

#include "probe/adapters/python/task_record.h"

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_ownership(void);

/* Returns whether no second task can hold it: it is a lock. */
bool is_held_by_one(PyObject* object);
/* Returns whether it says who holds it, as those of trio and anyio do; asyncio's do not. */
bool knows_its_owner(PyObject* object);
/* Returns who that is, borrowed, or NULL: nobody, or nothing is known of that task. REQUIRES: knows_its_owner(). */
struct task_record* owner_of(PyObject* object);

/* What it says of a task that may hold it. */
enum held_by { held_by_task, held_by_others /* or by nobody */, held_by_somebody };
enum held_by is_held_by(PyObject* object, const struct task_record*);

#endif
