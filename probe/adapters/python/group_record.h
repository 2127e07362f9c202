/* What is known of a group of the program's: a TaskGroup of asyncio's, a nursery of trio's.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_GROUP_RECORD_H
#define CURFEW_PYTHON_GROUP_RECORD_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

#include "probe/adapters/python/loop_record.h"

struct group_record {
  PyObject base;
  vectorcallfunc call;
  PyObject* key;     /* of the table: the group's address */
  PyObject* watcher; /* a weak reference to it, whose callback the record is */
  struct loop_record* loop;
  curfew_site opened; /* where it was opened; 0: not known */
  bool is_begun;      /* it has had a task */
  curfew_node* node;  /* NULL before, and when it has ended */
  curfew_id id;
  size_t tasks;                      /* how many of its tasks have not ended */
  struct task_record* host;          /* who has opened it and not left it, borrowed, or NULL */
  struct group_record* next_of_host; /* owned: another group that the same task has opened */
};

bool prepare_group_records(void);

/* Says that the program opens a group where it is on this thread. */
void group_opened(PyObject* group);

/* Returns the record of a group, borrowed, that the task `host` has opened; makes one. NULL: there is no memory. */
struct group_record* record_of_group(PyObject* group, struct task_record* host, const char* name);

/* Ends those groups of a task that have no tasks, and that it has left. To be called when it has had a step. */
void end_groups_left_by(struct task_record* host);
/* The task goes: who has its groups is the program alone. */
void forget_groups_of(struct task_record* host);

/* Returns the record of a group, borrowed, or NULL: it has none. */
struct group_record* find_group(PyObject* group);

/* Makes a group the owner of a task that is about to be spawned. */
void enter_group(struct task_record*, struct group_record*, curfew_spawn_info*);
/* Makes another group the owner of a task, or its loop: NULL. */
void change_group(struct task_record*, struct group_record*);
/* One of its tasks has ended, or is in it no more. A group that has been left ends with the last. */
void task_leaves(struct group_record*);

/* Says that all groups of a loop are gone, for the loop is. */
void end_groups(struct loop_record*);

#endif
