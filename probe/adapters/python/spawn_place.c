#include "probe/adapters/python/spawn_place.h"

#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/frames.h"

static struct landmark_code known;

static PyObject *trios_run_step, *trios_start_main;
static PyObject* init_name;

bool prepare_spawn_place(void) { return (init_name = PyUnicode_InternFromString("__init__")) != NULL; }

void set_landmark_code(struct landmark_code code) { known = code; }

void set_steps_of_trio(PyObject* run_step, PyObject* start_main) {
  trios_run_step = run_step;
  trios_start_main = start_main;
}

/* Returns whether a loop of asyncio's runs on this thread. */
static bool is_in_a_loop(void) {
  PyObject* const loop = known.running_loop == NULL ? NULL : PyObject_CallNoArgs(known.running_loop);
  const bool is_running = loop != NULL && loop != Py_None;
  Py_XDECREF(loop);
  PyErr_Clear();
  return is_running;
}

static bool runs_a_loop(PyObject* code) { return code == known.run_loop || code == known.run_runner; }

/* Returns whether whoever is outside of a frame has called nothing of what is inside: it is a loop that has. Of a loop
 * that runs its handles by itself only that is seen by which the program runs it. */
static bool is_called_by_loop(PyObject* code) {
  return code == known.run_handle || code == trios_run_step || (runs_a_loop(code) && is_in_a_loop());
}

/* Returns whether it is code in which a task runs. No function of the program's that create_task() calls is. */
static bool runs_by_steps(const PyCodeObject* code) {
  return (code->co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR | CO_GENERATOR | CO_ITERABLE_COROUTINE)) != 0;
}

/* A function of a package that makes a task for its caller stands for that: the line is the caller's, who knows what it
 * is for. Only plain functions do so: what a coroutine makes is its own. Python's own code makes none for itself: a
 * thread, an executor or a stack of contexts calls what it was given. */
struct spawn_place find_spawn_place(PyObject* task) {
  struct spawn_place found = {0};
  struct frame_walk walk = innermost_frame();
  bool is_found = false;      /* a plain function of the program's, which create_task() may have called */
  bool is_for_caller = false; /* … that is of a package */
  bool is_passed_on = false;  /* code of Python's own has called that, which may keep the task */
  int callers_left = 16;
  for (struct place_in_code at = next_frame(&walk); at.code != NULL; at = next_frame(&walk)) {
    PyObject* const code = (PyObject*)at.code;
    if (code == trios_start_main) found.is_main = true;
    if (!(found.is_main && code == trios_run_step) && is_called_by_loop(code)) break;
    struct code_places* const places = places_of(at.code);
    if (places == NULL) continue;
    if (task != NULL && is_method_for(task, init_name, &at)) continue;
    if (is_found && places->is_create_task) is_found = false; /* a task factory, or a loop's own create_task() */
    if (is_found && (places->is_library || --callers_left == 0)) break;
    if (is_found) {
      if (is_for_caller && !places->is_of_others) found.line = site_in(at.code, places, at.offset);
      is_for_caller = is_for_caller && places->is_of_others && !runs_by_steps(at.code);
      continue;
    }
    if (runs_a_loop(code)) found.is_main = true;
    if (code == known.create_in_group) found.group = at.first_local;
    is_passed_on = is_passed_on || places->is_of_python;
    if (places->is_library || places->is_of_python) continue;
    found.line = site_in(at.code, places, at.offset);
    found.dropped_in = !is_passed_on && keeps_for_itself(at.code, places, at.offset) ? places->function : 0;
    if (runs_by_steps(at.code)) break;
    is_found = true;
    is_for_caller = places->is_of_others;
  }
  return found;
}

curfew_site find_opening_place(void) {
  struct frame_walk walk = innermost_frame();
  for (struct place_in_code at = next_frame(&walk); at.code != NULL; at = next_frame(&walk)) {
    if (is_called_by_loop((PyObject*)at.code)) break;
    struct code_places* const places = places_of(at.code);
    if (places == NULL || places->is_library || places->is_of_python) continue;
    return site_in(at.code, places, at.offset);
  }
  return 0;
}

uint32_t find_places_of_step(curfew_site* sites, uint32_t* kept) {
  uint32_t depth = 0;
  struct frame_walk walk = innermost_frame();
  for (struct place_in_code at = next_frame(&walk); at.code != NULL; at = next_frame(&walk)) {
    if (is_called_by_loop((PyObject*)at.code)) break;
    struct code_places* const places = places_of(at.code);
    if (places == NULL || places->is_library || places->is_of_python) continue;
    if (depth < CURFEW_MAX_STACK) sites[depth] = site_in(at.code, places, at.offset);
    ++depth;
  }
  *kept = depth < CURFEW_MAX_STACK ? depth : CURFEW_MAX_STACK;
  for (uint32_t i = 0; i < *kept / 2; ++i) { /* the outermost comes first */
    const curfew_site outer = sites[*kept - 1 - i];
    sites[*kept - 1 - i] = sites[i];
    sites[i] = outer;
  }
  return depth;
}
