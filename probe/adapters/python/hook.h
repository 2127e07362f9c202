/* What each hook does is between enter_hook() and leave_hook(): no other code of Python's runs there, neither the
 * program's nor the library's, so that lists can be walked and objects be looked at that are only borrowed.
 *
 * What could run is a finalizer, or the callback of a weak reference: of these the adapter has some itself, which let
 * go of records. Two things call them:
 * - The collector. Up to 3.11 it may run wherever an object is made that it tracks, as a list is, or an exception; so
 *   it is held back here. Since 3.12 it runs between instructions of Python code alone.
 * - The end of an object's last reference. What a hook is given lives until it is done; what it looks up there belongs
 *   to somebody, and nobody lets go of it meanwhile.
 * So it is a bug to call anything in a hook that may be written in Python: a method, a property, a comparison,
 * __hash__,
 * __str__. What the hooks stand in the place of, and that may be, they call before or behind.
 *
 * Thread safety: the GIL must be held, and is held throughout. */
#ifndef CURFEW_PYTHON_HOOK_H
#define CURFEW_PYTHON_HOOK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

struct hook {
  int may_collect; /* as it was; hooks may be within each other */
};

#if PY_VERSION_HEX >= 0x030C0000

static inline struct hook enter_hook(void) { return (struct hook){0}; }
static inline void leave_hook(struct hook hook) { (void)hook; }

#else

/* Where the interpreter has what gc.isenabled() says. Found once: prepare_hooks(). */
extern int* curfew_python_may_collect;

static inline struct hook enter_hook(void) {
  const struct hook hook = {*curfew_python_may_collect};
  *curfew_python_may_collect = 0;
  return hook;
}
static inline void leave_hook(struct hook hook) { *curfew_python_may_collect = hook.may_collect; }

#endif

/* To be called once, before all else. */
void prepare_hooks(void);

#endif
