/* Records what happens to a task of asyncio, as its hooks are told: it is spawned, has a step, ends or goes.
 *
 * Nothing here raises, runs code of the program, or changes what it could see. An exception that is set stays set.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_TASK_LIFE_H
#define CURFEW_PYTHON_TASK_LIFE_H

#include "probe/adapters/python/task_record.h"

bool prepare_task_life(void);

/* Says of which loops of asyncio each step of a task is told. */
void set_stepped_loop(PyTypeObject*);
/* This process was forked off within a step: what goes on here is none. */
void forget_steps(void);

/* A task was made. Returns its record, borrowed, or NULL: it has none. */
struct task_record* task_spawned(PyObject* task);

/* What begin_step() hands to end_step(), on this thread. */
struct step {
  struct task_record* record; /* owned */
  struct task_record* outer;  /* who had a step here before, and goes on after it */
  int outer_born;
};
/* The task, which has a record, is about to go on; it must live until end_step(). */
struct step begin_step(struct task_record*);
/* It has come back: it waits, yields or has ended. */
void end_step(struct step);

/* A callback of a loop, which may be NULL, is about to run that is no step of a task that has a record, on this thread.
 * Returns what end_callback() gets. */
int begin_callback(const PyObject* loop);
void end_callback(int);

/* The same of a step of a task that is none of asyncio's: if it has not ended, it waits, or was told to go on. */
void end_foreign_step(struct step, bool is_ready);
/* A task has ended that is none of asyncio's. `error` is NULL if it has not failed. */
void task_ended(struct task_record*, curfew_outcome, const char* error);
/* Returns the task that has a step on this thread, borrowed, or NULL. */
struct task_record* running_task(void);
/* Returns whether nothing is recorded any more. */
bool is_recording_stopped(void);

/* The finalizer of a future or task is about to be called. */
void future_goes(PyObject* future);
/* The task was collected, and may have ended before. Called by its weak reference. */
void task_collected(struct task_record*);

/* A task may have ended in a step that was not seen: asks it. Its record may be gone after the call. */
void task_done(struct task_record*);
/* The same of all tasks of a loop. */
void look_for_ends(struct loop_record*);

/* Says of a pending task what the segment is to have of it when its loop shuts down, which may cancel it now. */
void prepare_for_shutdown(struct task_record*, bool is_cancelled_now);
/* Its loop is closed, and will not give it another step. */
void task_left_behind(struct task_record*);

/* Declares that a task may be pending at the end. Returns false if nothing is known of it. */
bool declare_daemon(PyObject* task);

/* From now on nothing is recorded. */
void stop_recording(void);

#endif
