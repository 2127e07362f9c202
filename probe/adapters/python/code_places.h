/* Says which sites Python code has: that of a function, and that of the line at which a frame of it stands.
 *
 * What was found out of a code object is kept with it (PEP 523), and goes with it. Code of a library that is known to
 * wait for others, as asyncio, is told from the program's own: a task that is in it waits in an operation.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_CODE_PLACES_H
#define CURFEW_PYTHON_CODE_PLACES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

#include "probe/adapters/python/frames.h"

#include "probe/adapters/python/operation_name.h"

struct line_place {
  int offset; /* of the instruction, in bytes */
  curfew_site site;
  bool is_kept; /* keeps_for_itself() */
};

/* The functions of asyncio, and of trio, in which a task waits for others, by a future that says nothing of them. */
enum waits_by {
  waits_by_itself,
  waits_by_wait,            /* asyncio.wait() */
  waits_by_wait_for,        /* asyncio.wait_for(), of 3.11 */
  waits_by_cancel_and_wait, /* … which has cancelled what it has waited for */
  waits_by_as_completed,
  waits_by_group,  /* it leaves a TaskGroup */
  waits_by_nursery /* it leaves a nursery of trio's */
};

/* For what asyncio's functions call cancel() of a task. */
enum cancels {
  cancels_as_the_program, /* it is no such function, or its cancels may be meant to be caught */
  cancels_what_it_awaits, /* gather() does, when it is to end */
  cancels_in_wait_for,    /* of 3.11: when that is to end, or its time is up */
  cancels_its_group,      /* a TaskGroup does, of which a task has failed, or that is cancelled itself */
  cancels_at_a_deadline   /* asyncio.timeout(), which catches it */
};

struct code_places {
  PyObject* name; /* with those that it is in: "Worker.run"; owned */
  curfew_site function;
  const char* library; /* of a library's function: what that is called; else NULL */
  /* … what a task that is in it is said to wait in, as "asyncio.sleep"; else 0. To be had by operation_in(). */
  curfew_name operation;
  PyObject* usual_name; /* what trio calls a task of the function that the program has not named, owned, or NULL */
  bool is_library;
  bool is_of_python;   /* it comes with Python, and is no library's that is known here */
  bool is_of_others;   /* a library's, or of any other package that is installed, or comes with Python */
  bool is_public;      /* a library's function by which its users call it */
  bool is_basic;       /* … of which its other functions are made */
  bool differs;        /* … but what they call is known of each call alone */
  bool is_create_task; /* asyncio's, of a loop, a group or the module: it calls the task factory, and loops' own */
  bool is_asyncios;    /* it is asyncio's, its users neither call nor get it, and what it does is asyncio's own */
  bool has_self;       /* a library's method: its first variable is the object */
  bool is_wait;        /* … in which a task waits */
  bool is_acquire;     /* … by which a task comes to hold that */
  bool is_wrapper;     /* asyncio's coroutine that awaits an object which is none */
  enum waits_by waits;
  enum cancels cancels;
  unsigned count, capacity;
  struct line_place* lines;
};

/* To be called once, before all else. Returns false if this interpreter has no room for what is kept. */
bool prepare_code_places(void);

/* Says that code in files below `folder` is a library's, whose functions are called `name`.FUNCTION. Code objects that
 * were looked at before stay what they were. */
void add_library(const char* folder, const char* name);

/* Returns what is known of a code object, or NULL where there is no memory. Valid as long as the code object lives. */
struct code_places* places_of(PyCodeObject*);

/* Says what the whole name of a function is, to which the code belongs. It is what the code says itself since 3.11;
 * before that the code has but the last part of it, and is known by that unless this comes first. */
void name_code(PyCodeObject*, PyObject* qualified);

/* Says by what name users of a library call a function of it, which may be one of which others are made. */
void set_operation(PyCodeObject*, const char* name, bool is_basic);

/* Returns what a task waits in that is in a function of a library's, with that coroutine, and that as its self, which
 * may be NULL. */
struct operation operation_in(const struct code_places*, PyObject* coroutine, PyObject* self);

/* Returns the site of the line to which the instruction at `offset` belongs. */
curfew_site site_in(PyCodeObject*, struct code_places*, int offset);

/* Returns whether the function gives nobody what the call at `offset` returns: it drops that at once, or puts it into a
 * variable that it does not read. REQUIRES: site_in() was called for it. */
bool keeps_for_itself(PyCodeObject*, struct code_places*, int offset);

/* Returns whether a frame is that of a method, by that name, of the object's class or of one that this is derived from,
 * and was called for the object. */
bool is_method_for(PyObject* object, PyObject* name, const struct place_in_code*);

/* Returns whether a function is a library's. */
bool is_of_library(PyObject* function);

/* Returns what a function of a library's has in a variable of the function around it, borrowed, or NULL. `function` may
 * be anything; `qualified` is what its name must be. */
PyObject* enclosed_in_library(PyObject* function, const char* qualified, const char* variable);

/* The same of the callback that gather() has given to what it gathers. */
PyObject* enclosed_by_gather(PyObject* function, const char* variable);

/* Returns the site of a class whose instances do a task's work in a method, as coroutines do in send() and what can be
 * awaited in __await__(): where that is, if it is written in Python. `name` is what it is called there; NULL, or no
 * text: as the class. */
curfew_site site_of_class(PyTypeObject*, const char* method, PyObject* name);

#endif
