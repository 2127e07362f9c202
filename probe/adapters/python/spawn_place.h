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
  curfew_site line;     /* the innermost line of the program, outside of the libraries; 0: there is none */
  curfew_site function; /* its function */
  bool is_main;         /* it is spawned by what runs a loop, for that to run */
};

/* Says by which functions' code places are told: that which runs a handle of a loop, below which nobody of the program
 * has called; and those which run a loop for a task. */
void set_landmark_code(PyObject* run_handle, PyObject* runs_loop, PyObject* runs_loop_too);

/* Looks at the frames of this thread. */
struct spawn_place find_spawn_place(void);

#endif
