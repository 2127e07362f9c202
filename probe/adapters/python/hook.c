#define Py_BUILD_CORE_MODULE 1 /* for the headers of the interpreter's inside */
#include "probe/adapters/python/hook.h"

#if PY_VERSION_HEX < 0x030C0000

#include <internal/pycore_interp.h>

int* curfew_python_may_collect;

void prepare_hooks(void) { curfew_python_may_collect = &PyInterpreterState_Get()->gc.enabled; }

#else

void prepare_hooks(void) {}

#endif
