#include "probe/adapters/python/spawn_place.h"

#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/frames.h"

static PyObject *handle_runs, *loop_runs, *runner_runs; /* compared, and kept */

static void keep(PyObject** place, PyObject* code) {
  Py_INCREF(code);
  Py_XDECREF(*place);
  *place = code;
}

void set_landmark_code(PyObject* run_handle, PyObject* runs_loop, PyObject* runs_loop_too) {
  keep(&handle_runs, run_handle);
  keep(&loop_runs, runs_loop);
  keep(&runner_runs, runs_loop_too);
}

struct spawn_place find_spawn_place(void) {
  struct spawn_place found = {0};
  struct frame_walk walk = innermost_frame();
  for (struct place_in_code at = next_frame(&walk); at.code != NULL; at = next_frame(&walk)) {
    PyObject* const code = (PyObject*)at.code;
    if (code == handle_runs) break;
    if (code == loop_runs || code == runner_runs) found.is_main = true;
    struct code_places* const places = places_of(at.code);
    if (places == NULL || places->is_library) continue;
    found.line = site_in(at.code, places, at.offset);
    found.function = places->function;
    break;
  }
  return found;
}
