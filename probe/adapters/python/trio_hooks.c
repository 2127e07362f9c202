#include "probe/adapters/python/trio_hooks.h"

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/exception_text.h"
#include "probe/adapters/python/group_record.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/loop_record.h"
#include "probe/adapters/python/older_interpreters.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/spawn_place.h"
#include "probe/adapters/python/task_life.h"
#include "probe/adapters/python/trio_names.h"
#include "probe/adapters/python/trio_nursery.h"

static PyObject *runner_name, *coroutine_name, *system_name, *main_name, *main_outcome_name, *error_name;

/* What trio does on this thread. */
static _Thread_local struct {
  struct loop_record* loop;
  struct step step; /* of the task that runs, while `has_step` */
  bool has_step;
  bool is_ready; /* it was told to go on, within its step */
} here;

bool prepare_trio_hooks(void) {
  static struct {
    PyObject** to;
    const char* text;
  } const names[] = {{&runner_name, "_runner"},
                     {&coroutine_name, "coro"},
                     {&system_name, "system_nursery"},
                     {&main_name, "main_task"},
                     {&main_outcome_name, "main_task_outcome"},
                     {&error_name, "error"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if ((*names[i].to = PyUnicode_InternFromString(names[i].text)) == NULL) return false;
  return prepare_trio_nurseries() && prepare_trio_names();
}

static PyObject* within_hook(void (*note)(PyObject*), PyObject* task) {
  const struct hook hook = enter_hook();
  if (!is_recording_stopped()) note(task);
  leave_hook(hook);
  Py_RETURN_NONE;
}

/* ---- spawned ---------------------------------------------------------------------------------------------------- */

/* The nursery in which a task is started. trio's first task, which is no task of the program's, has three: for the
 * program's main task, for system tasks, and for a task by which trio does what other threads ask for. */
struct home {
  PyObject* nursery;
  struct task_record* host; /* the task that has opened it, or NULL: none of the program's */
  bool is_of_system;
  bool is_of_main;
};

/* Returns where a task that was just made is started. The runner has no main task until that is made. */
static struct home home_of(PyObject* nursery, PyObject* runner) {
  struct home home = {nursery, host_of(nursery), false, false};
  if (home.host != NULL) return home;
  home.is_of_system = nursery == kept_attribute(runner, system_name);
  home.is_of_main = !home.is_of_system && kept_attribute(runner, main_name) == Py_None;
  return home;
}

/* Returns whether trio runs the task for itself, and is not asked to: beside the main task, code of its own. */
static bool is_the_librarys(const struct home* home, const struct code_places* function) {
  const bool is_beside_main = home->host == NULL && !home->is_of_system && !home->is_of_main;
  return is_beside_main && function != NULL && function->is_library;
}

/* Fills in who owns a task. */
static void describe_owner(const struct home* home, struct task_record* record, curfew_spawn_info* info) {
  struct loop_record* const loop = record->loop;
  info->owner = curfew_loop_id(loop->recorded);
  info->owned_by = CURFEW_OWNER_LOOP;
  info->daemon = home->is_of_system;
  info->main = home->is_of_main;
  if (home->host == NULL) return;
  struct group_record* const group = group_of(home->nursery, home->host);
  if (group != NULL) enter_group(record, group, info);
  info->daemon = home->host->is_background;
}

static void record_spawn(PyObject* task, PyObject* runner, PyObject* nursery) {
  PyObject* const coroutine = kept_attribute(task, coroutine_name);
  PyCodeObject* const code = coroutine == NULL ? NULL : code_of(coroutine);
  struct code_places* const function = code == NULL ? NULL : places_of(code);
  const struct home home = home_of(nursery, runner);
  if (coroutine == NULL || is_the_librarys(&home, function)) return;
  const struct spawn_place place = find_spawn_place(NULL);
  struct loop_record* const loop = record_of_loop(runner, "trio", place.line, NULL);
  if (loop == NULL) return;
  here.loop = loop;
  struct task_record* const record = new_task_record(task, loop);
  if (record == NULL) {
    PyErr_Clear();
    return;
  }
  curfew_spawn_info info = CURFEW_SPAWN_INFO_INIT;
  info.spawned_at = place.line;
  info.function = function == NULL ? 0 : function->function;
  info.spawner = running_task() == NULL ? 0 : running_task()->id;
  describe_owner(&home, record, &info);
  record->coroutine = coroutine;
  record->node = curfew_task_spawn(loop->recorded, &info, curfew_now());
  record->id = curfew_node_id(record->node);
  record->is_background = info.daemon;
  name_new_task(record, function);
  if (info.main) curfew_loop_set_main(loop->recorded, record->node);
}

static void note_spawn(PyObject* task) {
  PyObject* const runner = kept_attribute(task, runner_name);
  PyObject* const nursery = nursery_of(task);
  if (runner != NULL && nursery != NULL && nursery != Py_None) record_spawn(task, runner, nursery);
}

PyObject* trio_task_spawned(PyObject* module, PyObject* task) {
  (void)module;
  return within_hook(note_spawn, task);
}

/* ---- a step ----------------------------------------------------------------------------------------------------- */

PyObject* trio_task_scheduled(PyObject* module, PyObject* task) {
  (void)module;
  struct task_record* const record = find_task(task);
  if (record == NULL || is_recording_stopped()) Py_RETURN_NONE;
  if (here.has_step && here.step.record == record)
    here.is_ready = true;
  else if (record->is_started)
    curfew_task_ready(record->node, curfew_now());
  Py_RETURN_NONE;
}

static void note_step(PyObject* task) {
  struct task_record* const record = find_task(task);
  if (record == NULL || here.has_step) return;
  here.is_ready = false;
  here.step = begin_step(record);
  here.has_step = true;
}

PyObject* trio_before_task_step(PyObject* module, PyObject* task) {
  (void)module;
  return within_hook(note_step, task);
}

PyObject* trio_after_task_step(PyObject* module, PyObject* task) {
  (void)module, (void)task;
  if (!here.has_step) Py_RETURN_NONE;
  here.has_step = false;
  const struct hook hook = enter_hook();
  end_foreign_step(here.step, here.is_ready);
  leave_hook(hook);
  Py_RETURN_NONE;
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

/* Returns what a task has ended with that ends within its step, borrowed, or NULL: with no error. trio does not hand it
 * to instruments. But its nursery gets it before; and what the main task ended with is the runner's. */
static PyObject* error_of(PyObject* task, PyObject* runner, bool is_main) {
  PyObject* const error = error_at_end(task);
  if (!is_main) return error;
  PyObject* const outcome = kept_attribute(runner, main_outcome_name);
  return outcome == NULL ? NULL : kept_attribute(outcome, error_name);
}

static void note_end(PyObject* task) {
  struct task_record* const record = find_task(task);
  if (record == NULL) return;
  PyObject* const runner = kept_attribute(task, runner_name);
  const bool is_main = runner != NULL && kept_attribute(runner, main_name) == task;
  struct loop_record* const loop = record->loop;
  PyObject* const error = error_of(task, runner, is_main);
  if (error == NULL || !PyExceptionInstance_Check(error)) {
    task_ended(record, CURFEW_OUTCOME_COMPLETED, NULL);
  } else if (is_of_cancel(error)) {
    task_ended(record, CURFEW_OUTCOME_CANCELLED, NULL);
  } else {
    char text[256];
    exception_text(error, text, sizeof text);
    task_ended(record, CURFEW_OUTCOME_FAILED, text);
  }
  /* trio cancels what is left then: system tasks, and the tasks of nurseries that nobody has left. */
  if (is_main) shut_down(loop, false);
}

PyObject* trio_task_exited(PyObject* module, PyObject* task) {
  (void)module;
  return within_hook(note_end, task);
}

/* ---- without Python --------------------------------------------------------------------------------------------- */

static PyObject* call_instruments; /* Instruments.call */
static PyTypeObject* our_instrument;

/* What our instrument has for each of trio's hooks that are called for every step. */
static struct {
  PyObject* name; /* interned, as those are that trio's code has */
  PyCFunction function;
} step_hooks[] = {{NULL, trio_task_spawned},
                  {NULL, trio_task_scheduled},
                  {NULL, trio_before_task_step},
                  {NULL, trio_after_task_step},
                  {NULL, trio_task_exited}};

/* Returns whether our instrument is the only one that wants to know of a hook. */
static bool are_alone(PyObject* instruments, PyObject* hook) {
  PyObject* const those = PyDict_GetItemWithError(instruments, hook);
  PyObject *one, *nothing;
  Py_ssize_t at = 0;
  return those != NULL && PyDict_CheckExact(those) && PyDict_GET_SIZE(those) == 1 &&
         PyDict_Next(those, &at, &one, &nothing) && Py_IS_TYPE(one, our_instrument);
}

/* Does what trio's Instruments.call does, which copies a list and looks up the method for each call. */
static PyObject* on_call(PyObject* instruments, PyObject* const* arguments, Py_ssize_t count) {
  for (size_t i = 0; i < sizeof step_hooks / sizeof *step_hooks; ++i)
    if (count == 2 && arguments[0] == step_hooks[i].name && are_alone(instruments, arguments[0]))
      return step_hooks[i].function(NULL, arguments[1]);
  PyErr_Clear();
  enum { most = 3 };
  PyObject* all[1 + most] = {instruments};
  if (count > most) {
    PyErr_SetString(PyExc_TypeError, "trio's Instruments are not as those of trio 0.22");
    return NULL;
  }
  for (Py_ssize_t i = 0; i < count; ++i) all[i + 1] = arguments[i];
  return PyObject_Vectorcall(call_instruments, all, (size_t)count + 1, NULL);
}

static PyMethodDef call_definition = {"call", (PyCFunction)(void (*)(void))on_call, METH_FASTCALL, NULL};

PyObject* trio_hook_instruments(PyObject* module, PyObject* arguments) {
  (void)module;
  static const char* const names[] = {"task_spawned", "task_scheduled", "before_task_step", "after_task_step",
                                      "task_exited"};
  PyObject* class, *instrument;
  if (call_instruments != NULL) Py_RETURN_NONE;
  if (!PyArg_ParseTuple(arguments, "O!O!", &PyType_Type, &class, &PyType_Type, &instrument)) return NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if ((step_hooks[i].name = PyUnicode_InternFromString(names[i])) == NULL) return NULL;
  our_instrument = (PyTypeObject*)Py_NewRef(instrument);
  PyObject* const method = PyDescr_NewMethod((PyTypeObject*)class, &call_definition);
  call_instruments = method == NULL ? NULL : PyObject_GetAttrString(class, "call");
  const bool done = call_instruments != NULL && PyObject_SetAttrString(class, "call", method) == 0;
  Py_XDECREF(method);
  if (!done) return NULL;
  Py_RETURN_NONE;
}

PyObject* trio_run_ends(PyObject* module, PyObject* nothing) {
  (void)module, (void)nothing;
  struct loop_record* const loop = here.loop;
  here.loop = NULL;
  if (loop == NULL || is_recording_stopped()) Py_RETURN_NONE;
  const struct hook hook = enter_hook();
  shut_down(loop, false);
  close_loop(loop);
  leave_hook(hook);
  Py_RETURN_NONE;
}
