/* Says where in the program a task is spawned, and by what.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_SPAWN_PLACE_H
#define CURFEW_PYTHON_SPAWN_PLACE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

struct spawn_place {
  curfew_site
      line; /* the innermost line of the program, outside of the libraries and of Python's own code; 0: there is none */
  /* Its function, if nobody gets the task from that: only its own variables have it, or nothing. Else 0. */
  curfew_site dropped_in;
  PyObject* group; /* the TaskGroup whose create_task() it is, borrowed, or NULL */
  bool is_main;    /* it is spawned by what runs a loop, for that to run */
};

/* The code of functions by which places are told. Owned by whoever sets them, and never let go. */
struct landmark_code {
  PyObject* run_handle; /* Handle._run, below which nobody of the program has called */
  PyObject* run_loop;   /* BaseEventLoop.run_until_complete and Runner.run, which run a loop for a task */
  PyObject* run_runner;
  PyObject* create_in_group; /* TaskGroup.create_task */
  PyObject* running_loop;    /* no code: asyncio's function that returns the loop that runs on this thread, or None */
};
void set_landmark_code(struct landmark_code);
/* The same of trio: what gives tasks their steps, and what runs by these and spawns the main task. */
void set_steps_of_trio(PyObject* run_step, PyObject* start_main);

/* Looks at the frames of this thread. `task` is what is made: that its class initializes itself is no place of the
 * program's. NULL: there is no such class. */
struct spawn_place find_spawn_place(PyObject* task);

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_spawn_place(void);

/* Returns that line where a group is opened, whatever function it is in; 0: there is none. */
curfew_site find_opening_place(void);

/* Gets the lines of the program at which the innermost step on this thread stands, in the order of curfew_wait_info, of
 * which there is room for CURFEW_MAX_STACK. Returns how many there really are. */
uint32_t find_places_of_step(curfew_site* sites, uint32_t* kept);

#endif
