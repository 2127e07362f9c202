/* Calls a task of trio as the program does. trio gives every task a name: what the program says, or else that of the
 * function which was started, which a task has here without that.
 *
 * Thread safety: the GIL must be held. No code of the program is run, and no exception is left. */
#ifndef CURFEW_PYTHON_TRIO_NAMES_H
#define CURFEW_PYTHON_TRIO_NAMES_H

#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/task_record.h"

/* To be called once, before all else. Returns false, with an exception, where there is no memory. */
bool prepare_trio_names(void);

/* Records the name of a task that trio is making: it is called within that. `function` is the function of its
 * coroutine, or NULL. */
void name_new_task(struct task_record*, struct code_places* function);

#endif
