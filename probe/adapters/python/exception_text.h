/* Writes the text of an exception as the interpreter does, without running code of Python's: not the program's, nor a
 * handler of a signal, for which the interpreter looks where it writes a number.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_EXCEPTION_TEXT_H
#define CURFEW_PYTHON_EXCEPTION_TEXT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>

/* Writes an exception as "ValueError: no such user". Of one whose text is made by code that is not the interpreter's,
 * or from objects whose texts are, it is the type alone; of an OSError about such an object what is said beside that.
 */
void exception_text(PyObject* exception, char* text, size_t size);

#endif
