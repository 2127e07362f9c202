/* Says where a suspended task waits: the lines of the coroutines that it is in, and the operation.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_AWAITED_H
#define CURFEW_PYTHON_AWAITED_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

#include "probe/adapters/python/code_places.h"

/* Those coroutines of a task that may be in the middle of a `with`, the outermost first; of many the outermost ones. */
struct within {
  PyObject* coroutines[16];
  unsigned count;
};

/* The innermost function of asyncio's in which a task waits for others. */
struct waiting_function {
  enum waits_by how;
  PyObject* coroutine; /* its frame, borrowed as long as the task is suspended; NULL: there is none */
};

struct awaited {
  curfew_site stack[CURFEW_MAX_STACK]; /* as in curfew_wait_info */
  uint32_t kept;
  uint32_t depth;
  curfew_name operation; /* the library's function that the innermost coroutine of the program awaits, or 0 */
  struct waiting_function waits;
  PyObject* object; /* whose method the outermost function of a library's is, or the lock that it acquires within that;
                     * borrowed, or NULL */
  PyObject* condition; /* in whose wait() it is, borrowed, or NULL */
  struct within within;
  bool is_acquired; /* it is to hold `object` when it goes on */
};

/* To be called once, before all else. Returns false where there is no memory. */
bool prepare_awaited(void);

/* Looks at a coroutine that is suspended. Runs no code of the program. */
void look_at_awaited(PyObject* coroutine, struct awaited*);

/* The same without places, which cost more. */
struct waiting_function find_waiting_function(PyObject* coroutine);

/* Returns whether an object is what asyncio, trio and anyio call a Condition: who waits in it lets go of its lock. */
bool is_condition(PyObject* object);
/* Returns that lock, borrowed, or NULL. */
PyObject* lock_of(PyObject* condition);

/* The coroutines alone. */
struct within find_within(PyObject* coroutine);

/* Returns what a coroutine that is suspended awaits, borrowed; NULL: nothing that can be looked into. */
PyObject* awaited_by(PyObject* coroutine);

/* Returns the code of a coroutine, of a generator or of that for which an iterator of the interpreter's own stands, as
 * aclose() of an asynchronous one; borrowed; NULL for all else. */
PyCodeObject* code_of(PyObject* coroutine);

/* Returns the function of a task that runs a coroutine, which has that code, or NULL: what can be awaited without code
 * has its class for one, also where asyncio awaits it by a coroutine of its own. 0: there is none, or no memory. */
curfew_site function_of(PyObject* coroutine, const struct code_places*);

#endif
