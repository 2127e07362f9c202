/* For which one a task is shown to wait that waits for several: for one that is pending. When that ends, another one is
 * looked for.
 *
 * Which one that is is chosen by chance: whatever the order in which they end, one of a thousand is looked for some ten
 * times, and not a thousand times.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_SHOWN_WAITS_H
#define CURFEW_PYTHON_SHOWN_WAITS_H

#include "probe/adapters/python/task_record.h"

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_shown_waits(void);

/* Notes that a task is shown to wait for another one. */
void show_wait(struct task_record*, struct task_record* for_whom);
/* Notes that it is no longer, if it was. */
void end_shown_wait(struct task_record*);

/* Returns those that are shown to wait for a task which has ended; they are not any more. */
struct task_record* take_those_who_wait(struct task_record* ended);
/* Shows each of them waiting for another one that is pending, or for nobody. To be called when the record of the one
 * that has ended is gone, or says that it has failed. */
void look_for_others(struct task_record* those);

#endif
