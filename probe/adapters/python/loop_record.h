/* What is known of an event loop of the program.
 *
 * Invariant: a loop_record is in the list from its first task on until it has ended and its last task record is gone.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_LOOP_RECORD_H
#define CURFEW_PYTHON_LOOP_RECORD_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

struct task_record;

struct loop_record {
  PyObject* loop;    /* borrowed; compare it, and use it only while `watcher` says that it lives */
  PyObject* watcher; /* a weak reference to it, or NULL where it takes none */
  curfew_loop* recorded;
  struct task_record* tasks;           /* those with a record, the newest first */
  struct task_record* task_to_look_at; /* one of them, or NULL: the first; collectable.h */
  struct task_record* has_none;        /* stands for the owner of its tasks whom no task owns; may be NULL */
  bool has_steps;                      /* its handles are asyncio's own, or it is trio's: each step of a task is seen */
  bool has_main;                       /* it was run for a task, */
  bool main_has_ended;                 /* … the latest of which has ended, and what it kept has gone with it */
  bool is_shutting_down;
  bool is_closed;
  struct loop_record* next;
};

/* Returns the record of a loop; makes one if there is none, for a loop that was begun at that place. Steps of its tasks
 * are seen if it is of the type `stepped`, or that is NULL. NULL: there is no memory. */
struct loop_record* record_of_loop(PyObject* loop, const char* runtime, curfew_site began, PyTypeObject* stepped);
/* Returns the record of a loop if there is one, and the loop has not been closed; else NULL. */
struct loop_record* find_loop(PyObject* loop);

/* Returns false if it is known that the loop was collected, which nobody may have closed. */
bool is_loop_alive(const struct loop_record*);

/* Notes the tasks that are pending as the loop shuts down; again each time that it is called. `cancels_all`: all of
 * them are about to be asked to cancel, which say_cancelled() says. */
void shut_down(struct loop_record*, bool cancels_all);
/* Says that the loop, which shuts down, cancels the tasks that are left. */
void say_cancelled(struct loop_record*);
/* Says that the loop is closed: what is left of its tasks will not go on. shut_down() was called before. */
void close_loop(struct loop_record*);
/* Does both for all loops: the process ends. */
void end_all_loops(void);

/* Calls a function for each loop. */
void for_each_loop(void (*)(struct loop_record*, int), int);

/* Ends a closed loop of which no task record is left. To be called when one goes. */
void let_go_of_loop(struct loop_record*);

#endif
