/* Says when the process is about to end in a way in which the interpreter does nothing any more: by os._exit(), by
 * becoming another program, or by a signal that it sends itself.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_PROCESS_EXITS_H
#define CURFEW_PYTHON_PROCESS_EXITS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Has functions called before os._exit() is, and before os.execv(), os.execve() and os.kill() are, which may fail or go
 * past this process. The module's functions stay what they are; only what they call changes. The functions may not
 * raise. Where a function of the module is none that this is known of, it is left alone. */
void watch_process_exits(PyObject* posix, void (*ends)(void), void (*may_end)(void));

#endif
