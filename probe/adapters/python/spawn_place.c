#include "probe/adapters/python/spawn_place.h"

#include "probe/adapters/python/code_places.h"

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
  PyFrameObject* frame = PyEval_GetFrame();
  Py_XINCREF(frame);
  while (frame != NULL) {
    PyCodeObject* const code = PyFrame_GetCode(frame);
    Py_DECREF(code); /* the frame has it */
    if ((PyObject*)code == handle_runs) break;
    if ((PyObject*)code == loop_runs || (PyObject*)code == runner_runs) found.is_main = true;
    struct code_places* const places = places_of(code);
    if (places != NULL && !places->is_library) {
      found.line = site_in(code, places, PyFrame_GetLasti(frame));
      found.function = places->function;
      break;
    }
    PyFrameObject* const caller = PyFrame_GetBack(frame);
    Py_DECREF(frame);
    frame = caller;
  }
  Py_XDECREF(frame);
  return found;
}
