/* Reads frames of CPython 3.9 to 3.14 where they are. The interpreter's own functions would make an object of each.
 *
 * Nothing is owned here: what is returned is there as long as no code of Python's runs.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_FRAMES_H
#define CURFEW_PYTHON_FRAMES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

struct place_in_code {
  PyCodeObject* code;    /* NULL: there is none */
  int offset;            /* of the instruction, in bytes */
  PyObject* first_local; /* `self` of a method, or NULL */
  bool is_within;        /* it is suspended, and may be in the middle of a `with`, or of something else */
};

/* A walk over the frames of this thread, from the innermost outwards. */
struct frame_walk {
  void* frame;
};
struct frame_walk innermost_frame(void);
/* Returns where the frame is, and goes on to its caller. The code is NULL behind the last one. */
struct place_in_code next_frame(struct frame_walk*);

/* Says of a coroutine, a generator or an asynchronous generator where it is suspended, and what it awaits there, or
 * NULL. Returns false for all else. */
bool read_suspended(PyObject* coroutine, struct place_in_code*, PyObject** awaits);

/* Return the whole name that a coroutine, a generator or an asynchronous generator has from its function, which need
 * not be that of the code, and the last part of it, which it has for itself; borrowed; NULL for all else. */
PyObject* whole_name_of(PyObject* coroutine);
PyObject* last_name_of(PyObject* coroutine);

/* Returns the name of the module of the function of a coroutine that is suspended or has not begun, borrowed, or NULL.
 */
PyObject* module_name_of(PyObject* coroutine);

/* Returns a local variable of a coroutine that is suspended, by its name, borrowed; NULL: it has none, or no value. */
PyObject* local_of(PyObject* coroutine, const char* name);

/* Returns a local variable of a function that runs on this thread, by its name, borrowed, or NULL: of the innermost
 * that has one, among so many. */
PyObject* running_variable(const char* name, int functions);

/* Returns the first object on the stack of values of a coroutine that is suspended for which `is_it` holds, borrowed,
 * or NULL. What the coroutine is in the middle of is there: the iterator of a `for`, the exit of a `with`. */
PyObject* find_value(PyObject* coroutine, bool (*is_it)(PyObject*, void*), void* context);

/* Shows each object whose `async with` or `with` a coroutine that is suspended is in, but one that it is about to enter
 * or, after an error, to leave; and each asynchronous generator whose `async for` it is in. */
void show_entered(PyObject* coroutine, void (*show)(PyObject* object, void* context), void* context);

/* Shows what a coroutine that is suspended has in its variables, also in those that it shares with functions in it or
 * around it, and on its stack of values; stops where `to` returns something else than 0. */
void show_values(PyObject* coroutine, visitproc to, void* context);

/* Returns what a function has in a variable of the function around it, borrowed; NULL: it has none, or no value. */
PyObject* enclosed_variable(PyObject* function, const char* name);

/* Returns whether all that tp_traverse shows of a coroutine, a generator or an asynchronous generator that is suspended
 * are references of its own. Since 3.14 some may be borrowed from its local variables. */
bool shows_what_it_holds(PyObject* coroutine);

/* Shows what a frame that is an object has in its variables and on its stack, and not the module that it is of. Returns
 * false for all else. */
bool visit_frame(PyObject* object, visitproc, void* context);

/* Returns the exception that a coroutine which is suspended is in the middle of handling, borrowed, or NULL. */
PyObject* handled_in(PyObject* coroutine);

/* Returns whether this interpreter's frames are what this file takes them for, by looking at some. */
bool can_read_frames(void);

/* Returns whether something is the function with which a class leaves a `with`. */
static inline bool is_exit(PyObject* function) {
  if (!PyFunction_Check(function)) return false;
  PyObject* const name = ((PyFunctionObject*)function)->func_name;
  return PyUnicode_CompareWithASCIIString(name, "__aexit__") == 0 ||
         PyUnicode_CompareWithASCIIString(name, "__exit__") == 0;
}

#endif
