/* Names the operation in which a task waits after the function of a library that it is in: "asyncio.sleep",
 * "Queue.get", "TaskGroup".
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_OPERATION_NAME_H
#define CURFEW_PYTHON_OPERATION_NAME_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

struct operation {
  curfew_name name;
  bool is_public; /* by it the library's users call the function: no part of its name begins with an underscore */
  bool is_basic;  /* … but its other functions are made of it: it says nothing of these */
};

/* Returns whether it is a name by which the interpreter calls a function: `__anext__`. */
bool is_dunder(const char* name);

/* Names it after the function alone, as `Class.method`. */
struct operation operation_of(const char* function, const char* library);

/* Returns whether the function does not tell what is called: it is a method of a class that is the library's own
 * affair, the end of any `async with`, or within a function which makes others that have the names of what they stand
 * for. */
bool differs_from_call_to_call(const char* function);

/* Names it after such a function, the coroutine that runs in it, and what this has for its self, or NULL. */
struct operation operation_of_call(const char* function, PyObject* coroutine, PyObject* self, const char* library);

#endif
