#include "probe/adapters/python/task_wait.h"

#include <string.h>

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/cancel_error.h"
#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/held_objects.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/shown_waits.h"
#include "probe/adapters/python/trio_waits.h"
#include "probe/adapters/python/wait_circle.h"
#include "probe/adapters/python/waited_for.h"

static PyObject *waiter_name, *get_name_name, *own_name_name;
static curfew_name join_operation, future_operation, gather_operation, shield_operation, as_completed_operation;

bool prepare_task_wait(void) {
  waiter_name = PyUnicode_InternFromString("_fut_waiter");
  get_name_name = PyUnicode_InternFromString("get_name");
  own_name_name = PyUnicode_InternFromString("_name");
  return waiter_name != NULL && get_name_name != NULL && own_name_name != NULL;
}

static void intern_operations(void) {
  if (join_operation != 0) return;
  join_operation = curfew_intern_name("join", 4);
  future_operation = curfew_intern_name("asyncio.Future", 14);
  gather_operation = curfew_intern_name("asyncio.gather", 14);
  as_completed_operation = curfew_intern_name("asyncio.as_completed", 20);
  shield_operation = curfew_intern_name("asyncio.shield", 14);
}

/* Returns the id of a name; 0 for those that asyncio makes by counting, which say nothing, and where there were too
 * many others: a text that was interned stays. */
static curfew_name id_of_name(PyObject* name) {
  enum { most_names = 4096 };
  static PyObject* ids; /* name -> id */
  const char* const text = PyUnicode_AsUTF8(name);
  /* 3.13.0 gives each task of a task factory its own text of None for a name. */
  const bool may_be_none = PY_VERSION_HEX >= 0x030D0000 && PY_VERSION_HEX < 0x030E0000;
  if (may_be_none && text != NULL && strcmp(text, "None") == 0) return 0;
  if (text == NULL || (strncmp(text, "Task-", 5) == 0 && strspn(text + 5, "0123456789") == strlen(text + 5))) return 0;
  if (ids == NULL && (ids = PyDict_New()) == NULL) return 0;
  PyObject* const known = PyDict_GetItemWithError(ids, name);
  if (known != NULL) return (curfew_name)PyLong_AsUnsignedLong(known);
  if (PyDict_GET_SIZE(ids) >= most_names) return 0;
  const curfew_name id = curfew_intern_name(text, strlen(text));
  PyObject* const number = PyLong_FromUnsignedLong(id);
  if (number != NULL) PyDict_SetItem(ids, name, number);
  Py_XDECREF(number);
  return id;
}

/* Called for what a task refers to. Its name comes before all else that is a text or a number. */
static int take_name(PyObject* object, void* found) {
  if (!PyUnicode_CheckExact(object) && !PyLong_CheckExact(object)) return 0;
  *(PyObject**)found = object;
  return 1;
}

/* Returns the name of a task, owned, or NULL. Since 3.13 a task has but a number until it is asked for its name, which
 * it then makes: to ask for that would cost more than all else that is asked here. */
static PyObject* name_of(PyObject* task) {
  PyObject* found = NULL;
  if (strcmp(Py_TYPE(task)->tp_name, "_asyncio.Task") == 0) Py_TYPE(task)->tp_traverse(task, take_name, &found);
  if (found != NULL) return Py_NewRef(found);
  return plain_answer(task, get_name_name, own_name_name);
}

void give_name(struct task_record* record, PyObject* name) {
  const curfew_name id = id_of_name(name);
  if (id != 0) curfew_task_set_name(record->node, id);
  PyErr_Clear();
}

/* Returns whether a name is that of a coroutine's function with its module, as anyio names its tasks. */
static bool is_of_function(const char* name, PyObject* coroutine) {
  PyObject* const module = module_name_of(coroutine);
  PyObject* const function = whole_name_of(coroutine);
  if (module == NULL || function == NULL || !PyUnicode_Check(module) || !PyUnicode_Check(function)) return false;
  const char* const first = PyUnicode_AsUTF8(module);
  const char* const last = PyUnicode_AsUTF8(function);
  const size_t length = first == NULL ? 0 : strlen(first);
  return length != 0 && last != NULL && strncmp(name, first, length) == 0 && name[length] == '.' &&
         strcmp(name + length + 1, last) == 0;
}

/* Returns the coroutine of the task, or one that it awaits, after whose function the name is; NULL: the program has
 * given it. anyio runs its main function in a coroutine of its own. */
static PyObject* named_coroutine(const struct task_record* record, const char* name) {
  PyObject* at = record->coroutine;
  for (int levels = 0; at != NULL && levels < 4; ++levels, at = awaited_by(at))
    if (is_of_function(name, at)) return at;
  return NULL;
}

static void take_name_of(struct task_record* record, PyObject* name) {
  if (name == record->said_by_function) return;
  const char* const text = PyUnicode_AsUTF8(name);
  PyObject* const coroutine = text == NULL || strchr(text, '.') == NULL ? NULL : named_coroutine(record, text);
  if (coroutine != NULL) Py_XSETREF(record->said_by_function, Py_NewRef(name));
  if (coroutine == record->coroutine && coroutine != NULL) return;
  give_name(record, coroutine == NULL ? name : whole_name_of(coroutine));
}

void look_at_name(struct task_record* record) {
  record->is_named = true;
  PyObject* const name = name_of(record->task);
  if (name != NULL && PyUnicode_CheckExact(name)) take_name_of(record, name);
  Py_XDECREF(name);
  PyErr_Clear();
}

/* Two are enough to see that it waits for several. */
static bool show_a_second(struct task_record* task, void* seen) {
  (void)task;
  return ++*(int*)seen < 2;
}

/* Fills in for whom a task waits that awaits `waiter`. Returns the task that it waits for, or NULL. */
static struct task_record* describe_waiter(struct task_record* record, PyObject* waiter, struct waiting_function in,
                                           curfew_wait_info* info) {
  int seen = 0;
  const struct waited_for about = look_at_waited_for(record, waiter, in, show_a_second, &seen);
  if (info->operation == 0)
    info->operation = about.is_gather       ? gather_operation
                      : about.is_shield     ? shield_operation
                      : about.first != NULL ? join_operation
                                            : future_operation;
  if (about.is_shield)
    info->operation = shield_operation; /* and not wait_for(), whose end does not end what it shields */
  if (in.how == waits_by_as_completed) info->operation = as_completed_operation; /* and not that of its queue */
  if (about.first == NULL) return NULL;
  const bool is_of_group = about.group != NULL && about.group->node != NULL;
  info->wait_on = is_of_group ? about.group->id : about.first->id;
  info->one_of_several = !is_of_group && !about.needs_all;
  info->has_deadline = deadline_of(record, in) != has_none;
  const bool is_for_several = about.tasks > 1 || about.others;
  begin_wait(record, is_for_several);
  if (is_for_several && !is_of_group) show_wait(record, about.first);
  return about.first;
}

/* Returns what a suspended task's coroutines say of its wait; `awaited` is what the info points at. */
static curfew_wait_info info_of(const struct task_record* record, struct awaited* awaited) {
  look_at_awaited(record->coroutine, awaited);
  curfew_wait_info info = CURFEW_WAIT_INFO_INIT;
  info.operation = awaited->operation;
  info.stack = awaited->stack;
  info.kept = awaited->kept;
  info.depth = awaited->depth;
  return info;
}

/* A method of the loop itself, as sock_recv(), says nothing of what is waited for. */
static PyObject* object_shown(const struct task_record* record, PyObject* object) {
  return object == record->loop->loop ? NULL : shared_by_ends(object);
}

/* Notes which object a suspended task waits for, and what it holds. Returns whether it waits for one that no second
 * task can hold: for whoever holds it, which may become known later. */
static bool note_objects(struct task_record* record, const struct awaited* awaited) {
  end_object_wait(record);
  look_at_holdings(record, awaited->condition, &awaited->within);
  return awaited->is_acquired && begin_object_wait(record, awaited->object);
}

void record_awaited(struct task_record* record) {
  struct awaited awaited;
  curfew_wait_info info = info_of(record, &awaited);
  const struct group_record* const nursery = nursery_waited_for(awaited.waits);
  if (nursery != NULL) info.wait_on = nursery->id;
  const bool waits_for_others = note_objects(record, &awaited) || nursery != NULL;
  info.has_deadline = waits_for_others && has_trio_deadline(record->task);
  info.object = (uintptr_t)object_shown(record, awaited.object);
  curfew_task_wait(record->node, &info);
}

void end_waits(struct task_record* record) {
  end_wait(record);
  end_object_wait(record);
}

/* Returns whether a task that is suspended has been asked to end, and will once it has cleaned up. */
static bool cleans_up(const struct task_record* record) {
  if (!record->cancel.is_asked && !record->loop->is_shutting_down) return false;
  return handles_cancel(record) || (!record->cancel.is_said && keeps_cancel(record));
}

void record_wait(struct task_record* record) {
  PyObject* const waiter = plain_attribute(record->task, waiter_name);
  if (waiter == NULL || waiter == Py_None) {
    const struct within within = find_within(record->coroutine);
    look_at_holdings(record, NULL, &within);
    curfew_task_ready(record->node, curfew_now()); /* it yields */
    Py_XDECREF(waiter);
    return;
  }
  struct awaited awaited;
  curfew_wait_info info = info_of(record, &awaited);
  intern_operations();
  const struct task_record* waited_for = describe_waiter(record, waiter, awaited.waits, &info);
  const bool waits_for_lock = note_objects(record, &awaited) && waited_for == NULL;
  info.object = (uintptr_t)(info.operation == future_operation ? waiter : object_shown(record, awaited.object));
  if (waits_for_lock) {
    info.has_deadline = deadline_of(record, awaited.waits) != has_none;
    begin_wait(record, false);
  }
  info.cleans_up = cleans_up(record);
  curfew_task_wait(record->node, &info);
  if (waited_for != NULL) {
    curfew_task_join(waited_for->node, record->id);
    look_for_circle(record, waited_for->waits_for_tasks);
  } else if (waits_for_lock) {
    const struct task_record* const holder = holder_waited_for(record);
    look_for_circle(record, holder != NULL && holder->waits_for_tasks);
  }
  Py_DECREF(waiter);
}
