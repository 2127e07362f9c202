/* Tells whether nothing but garbage refers to a pending task: the loop keeps weak references alone, and the future that
 * the task waits for is only in the task's own variables. Nobody can ever have it go on, and the interpreter may
 * collect it at any time.
 *
 * It is found as the interpreter's own collector finds cycles: from the number of references to each object that the
 * task leads to, those from among these objects are taken away. What is left comes from outside; if none leads back to
 * the task, it is so. A weak reference from outside is taken for one, too, unless it is to a task or a generator: a
 * program that has its listeners in a WeakSet gives them their news as long as they are there. At most 256 objects are
 * looked at, and what may refer to half the program (modules, classes, the loop) is not looked into: then references
 * seem to come from outside, and nothing is told.
 *
 * Thread safety: the GIL must be held. No code of the program is run, and nothing of it changed. */
#ifndef CURFEW_PYTHON_COLLECTABLE_H
#define CURFEW_PYTHON_COLLECTABLE_H

#include "probe/adapters/python/task_record.h"

/* Looks at one task of the loop, in turn, once in a number of steps. `running` is none that can be told of. */
void look_for_collectable(struct loop_record*, const struct task_record* running);

/* To be called before each step of the task that the loop runs for: what that keeps goes with its end, so that what
 * nobody leads to when the loop shuts down may have been kept until then. Looks at the tasks of the loop as the next
 * one does, as long as that takes a small part of the time. */
void look_before_main_goes_on(struct loop_record*, const struct task_record* main);

/* Looks at the tasks of a loop that is about to shut down, the newest first; not at more than 1,024. */
void look_at_all_collectable(struct loop_record*);

#endif
