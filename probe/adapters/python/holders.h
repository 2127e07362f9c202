/* Tells whether anybody holds a task that is pending. Who holds it may await or cancel it; a task that only its loop
 * knows is an orphan.
 *
 * It is told by the count of references: a task that waits is referred to by the one callback that has it go on, and by
 * everybody who holds it. What holds it may be anything: a variable, a set of background tasks, another task that
 * awaits it. A callback of its end (add_done_callback) is somebody, too: it sees the task end. A task that was asked to
 * cancel before it was let go of is on its way to its end, and no orphan.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_HOLDERS_H
#define CURFEW_PYTHON_HOLDERS_H

#include "probe/adapters/python/task_record.h"

bool prepare_holders(void);

/* Called after a step in which the task has spawned at most `born` tasks: looks at the task and at these. */
void look_at_holders(struct task_record*, int born);

/* Looks at tasks of a loop that no task owns: a callback has spawned them, or their owner has ended; at each now and
 * then. */
void look_at_a_few_without_owner(struct loop_record*);
/* Called after a callback that has spawned at most `born` tasks: looks at these. */
void look_at_those_of_callbacks(int born);

/* Called as a task ends: of its children, those whom nobody holds are orphans, and the others have another owner. */
void drop_children(struct task_record*);

/* Says that nobody has the task any more. */
void note_orphan(struct task_record*);

#endif
