#include "probe/adapters/python/operation_name.h"

#include <stdio.h>
#include <string.h>

#include "probe/adapters/python/frames.h"

static const char within[] = ".<locals>";

static const char* last_part_of(const char* function) {
  const char* const last_dot = strrchr(function, '.');
  return last_dot == NULL ? function : last_dot + 1;
}

bool is_dunder(const char* name) {
  const size_t n = strlen(name);
  return n > 4 && strncmp(name, "__", 2) == 0 && strcmp(name + n - 2, "__") == 0;
}

struct operation operation_of(const char* function, const char* library) {
  char text[256];
  const char* const last = last_part_of(function);
  struct operation found = {0, function[0] != '_' && strstr(function, "._") == NULL, false};
  int n;
  if (last != function && is_dunder(last) && function[0] != '_') {
    static const char manager[] = "Manager"; /* trio's NurseryManager is the nursery's */
    size_t length = (size_t)(last - 1 - function);
    const size_t without = length - (sizeof manager - 1);
    if (length > sizeof manager && strncmp(function + without, manager, sizeof manager - 1) == 0) length = without;
    n = snprintf(text, sizeof text, "%.*s", (int)length, function);
    found.is_public = strcmp(last, "__aexit__") == 0; /* whoever leaves a group waits for it, whatever it does there */
  } else if (last != function) {
    n = snprintf(text, sizeof text, "%s", function);
  } else {
    n = snprintf(text, sizeof text, "%s.%s", library, function);
  }
  if (n >= 0) found.name = curfew_intern_name(text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
  return found;
}

bool differs_from_call_to_call(const char* function) {
  const char* const last = last_part_of(function);
  return strstr(function, within) != NULL ||
         (last != function && (function[0] == '_' || strcmp(last, "__aexit__") == 0));
}

/* Returns the text of a name, or NULL: it has none. */
static const char* text_of(PyObject* name) {
  const char* const text = name != NULL && PyUnicode_CheckExact(name) ? PyUnicode_AsUTF8(name) : NULL;
  PyErr_Clear();
  return text;
}

/* Returns the name of the first public class of the library's among those that a type has its methods from, or NULL. */
static const char* public_class_of(PyTypeObject* type, const char* library) {
  const size_t length = strlen(library);
  for (Py_ssize_t i = 0; type->tp_mro != NULL && i < PyTuple_GET_SIZE(type->tp_mro); ++i) {
    PyTypeObject* const class = (PyTypeObject*)PyTuple_GET_ITEM(type->tp_mro, i);
    const bool is_on_heap = (class->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0; /* all that Python code makes are */
    PyObject* const module = is_on_heap ? PyDict_GetItemString(class->tp_dict, "__module__") : NULL;
    const char* const of = text_of(module);
    if (of == NULL || strncmp(of, library, length) != 0 || (of[length] != '\0' && of[length] != '.')) continue;
    const char* const name = text_of(((PyHeapTypeObject*)class)->ht_qualname);
    if (name != NULL && name[0] != '_' && strchr(name, '.') == NULL) return name;
  }
  return NULL;
}

/* Names it after a function within another, which may have been given the name of what it stands for: all of it, or
 * the last part. Else it is a part of what that other does. */
static struct operation operation_within(const char* function, PyObject* coroutine, PyObject* self,
                                         const char* library) {
  char text[256];
  const char* const whole = text_of(whole_name_of(coroutine));
  if (whole != NULL && strstr(whole, within) == NULL) return operation_of(whole, library);
  const char* const last = text_of(last_name_of(coroutine));
  const char* const class = self == NULL ? NULL : public_class_of(Py_TYPE(self), library);
  if (last != NULL && class != NULL && strcmp(last, last_part_of(function)) != 0) {
    snprintf(text, sizeof text, "%s.%s", class, last);
    return operation_of(text, library);
  }
  snprintf(text, sizeof text, "%.*s", (int)(strstr(function, within) - function), function);
  return (struct operation){operation_of(text, library).name, false, false};
}

struct operation operation_of_call(const char* function, PyObject* coroutine, PyObject* self, const char* library) {
  if (strstr(function, within) != NULL) return operation_within(function, coroutine, self, library);
  char text[256];
  const char* const class = self == NULL ? NULL : public_class_of(Py_TYPE(self), library);
  if (class == NULL) return operation_of(function, library);
  snprintf(text, sizeof text, "%s.%s", class, last_part_of(function));
  return operation_of(text, library);
}
