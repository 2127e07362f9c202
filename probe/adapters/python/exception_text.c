#include "probe/adapters/python/exception_text.h"

#include <stdbool.h>
#include <string.h>

/* Text that is written so far. It ends with a zero, and is cut where there is no more room. */
struct writer {
  char* text;
  size_t size, used;
};

static void add(struct writer* to, const char* text) {
  const size_t length = strlen(text), room = to->size - to->used - 1;
  const size_t taken = length < room ? length : room;
  memcpy(to->text + to->used, text, taken);
  to->used += taken;
  to->text[to->used] = '\0';
}

static void cut(struct writer* to, size_t used) { to->text[to->used = used] = '\0'; }

/* ---- values whose text no code of Python's makes ---------------------------------------------------------------- */

/* Adds a text, which the caller owns, and lets go of it. Returns false if it has none. */
static bool add_owned(struct writer* to, PyObject* text) {
  const char* const bytes = text == NULL ? NULL : PyUnicode_AsUTF8(text);
  if (bytes != NULL) add(to, bytes);
  Py_XDECREF(text);
  PyErr_Clear();
  return bytes != NULL;
}

static bool add_number(struct writer* to, PyObject* number) {
  char text[32];
  int is_large = 0;
  const long long value = PyLong_AsLongLongAndOverflow(number, &is_large);
  PyOS_snprintf(text, sizeof text, "%lld", value);
  if (is_large == 0) add(to, text);
  return is_large == 0;
}

static bool add_text(struct writer* to, PyObject* text) {
  const char* const bytes = PyUnicode_AsUTF8(text);
  if (bytes != NULL)
    add(to, bytes);
  else
    PyErr_Clear();
  return bytes != NULL;
}

/* Adds what str() or repr() says of a value. Returns false if it is none of those that are plain. */
static bool add_value(struct writer* to, PyObject* value, bool is_quoted) {
  if (PyUnicode_CheckExact(value) && !is_quoted) return add_text(to, value);
  if (PyLong_CheckExact(value)) return add_number(to, value);
  const bool is_plain = value == Py_None || PyBool_Check(value) || PyUnicode_CheckExact(value) ||
                        PyFloat_CheckExact(value) || PyBytes_CheckExact(value);
  return is_plain && add_owned(to, PyObject_Repr(value));
}

static bool is_text(PyObject* value) { return value != NULL && PyUnicode_CheckExact(value); }

/* ---- what is said by the exceptions of the interpreter ---------------------------------------------------------- */

/* As BaseException does; KeyError quotes the one that there is. */
static bool add_arguments(struct writer* to, const PyBaseExceptionObject* exception, bool is_quoted) {
  PyObject* const arguments = exception->args;
  if (arguments == NULL || !PyTuple_CheckExact(arguments)) return false;
  const Py_ssize_t count = PyTuple_GET_SIZE(arguments);
  if (count == 0) return true;
  if (count == 1) return add_value(to, PyTuple_GET_ITEM(arguments, 0), is_quoted);
  for (Py_ssize_t i = 0; i < count; ++i) {
    add(to, i == 0 ? "(" : ", ");
    if (!add_value(to, PyTuple_GET_ITEM(arguments, i), true)) return false;
  }
  add(to, ")");
  return true;
}

static bool add_file(struct writer* to, const char* before, PyObject* name) {
  const size_t used = to->used;
  add(to, before);
  const bool done = add_value(to, name, true);
  if (!done) cut(to, used);
  return done;
}

static bool add_os_error(struct writer* to, const PyOSErrorObject* error) {
  const bool is_about_file = error->filename != NULL;
  if (!is_about_file && (error->myerrno == NULL || error->strerror == NULL))
    return add_arguments(to, (const PyBaseExceptionObject*)error, false);
  add(to, "[Errno ");
  if (!add_value(to, error->myerrno == NULL ? Py_None : error->myerrno, false)) return false;
  add(to, "] ");
  if (!add_value(to, error->strerror == NULL ? Py_None : error->strerror, false)) return false;
  if (is_about_file && add_file(to, ": ", error->filename) && error->filename2 != NULL)
    add_file(to, " -> ", error->filename2);
  return true;
}

static reprfunc text_of(PyObject* class) { return ((PyTypeObject*)class)->tp_str; }

/* Returns whether the interpreter makes the text of an exception of its own, by itself, and calls for nothing else's.
 */
static bool is_made_of_texts(PyObject* exception) {
  const reprfunc how = Py_TYPE(exception)->tp_str;
  if (how == text_of(PyExc_UnicodeEncodeError) || how == text_of(PyExc_UnicodeDecodeError))
    return is_text(((PyUnicodeErrorObject*)exception)->encoding) && is_text(((PyUnicodeErrorObject*)exception)->reason);
  if (how == text_of(PyExc_UnicodeTranslateError)) return is_text(((PyUnicodeErrorObject*)exception)->reason);
  if (how == text_of(PyExc_SyntaxError)) return is_text(((PySyntaxErrorObject*)exception)->msg);
#if PY_VERSION_HEX >= 0x030B0000
  if (how == text_of(PyExc_BaseExceptionGroup)) return is_text(((PyBaseExceptionGroupObject*)exception)->msg);
#endif
  return false;
}

/* Adds what the exception says, if it is plain. */
static bool add_said(struct writer* to, PyObject* exception) {
  const PyBaseExceptionObject* const base = (PyBaseExceptionObject*)exception;
  const bool has_one = base->args != NULL && PyTuple_CheckExact(base->args) && PyTuple_GET_SIZE(base->args) == 1;
  if (has_one && PyUnicode_CheckExact(PyTuple_GET_ITEM(base->args, 0)))
    return add_text(to, PyTuple_GET_ITEM(base->args, 0)); /* whatever it makes of it */
  const reprfunc how = Py_TYPE(exception)->tp_str;
  if (how == text_of(PyExc_OSError)) return add_os_error(to, (PyOSErrorObject*)exception);
  if (how == text_of(PyExc_ImportError) && is_text(((PyImportErrorObject*)exception)->msg))
    return add_text(to, ((PyImportErrorObject*)exception)->msg);
  if (how == text_of(PyExc_BaseException) || how == text_of(PyExc_KeyError) || how == text_of(PyExc_ImportError))
    return add_arguments(to, base, how == text_of(PyExc_KeyError));
  return is_made_of_texts(exception) && add_owned(to, PyObject_Str(exception));
}

void exception_text(PyObject* exception, char* text, size_t size) {
  struct writer to = {text, size, 0};
  const char* const name = Py_TYPE(exception)->tp_name;
  const char* const last_dot = strrchr(name, '.');
  add(&to, last_dot == NULL ? name : last_dot + 1);
  const size_t type = to.used;
  add(&to, ": ");
  const size_t before = to.used;
  if (!add_said(&to, exception) || to.used == before) cut(&to, type);
}
