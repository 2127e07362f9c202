#include "probe/adapters/python/task_life.h"

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/cancel_request.h"
#include "probe/adapters/python/code_places.h"
#include "probe/adapters/python/collectable.h"
#include "probe/adapters/python/current_task.h"
#include "probe/adapters/python/dropped_generator.h"
#include "probe/adapters/python/failed_tasks.h"
#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/held_objects.h"
#include "probe/adapters/python/holders.h"
#include "probe/adapters/python/hook.h"
#include "probe/adapters/python/nested_run.h"
#include "probe/adapters/python/never_awaited.h"
#include "probe/adapters/python/outcome.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/shown_waits.h"
#include "probe/adapters/python/spawn_place.h"
#include "probe/adapters/python/task_wait.h"
#include "probe/adapters/python/wait_circle.h"

static _Thread_local struct task_record* running; /* the innermost step of this thread */
static _Thread_local int born;                    /* how many children it has spawned in this step, at most */
static _Thread_local int callbacks;               /* how many run here, one within the other */
static _Thread_local int born_in_callbacks;       /* how many tasks the innermost has spawned, at most */
static bool is_stopped;

static PyObject *loop_name, *coroutine_name, *parent_name;
static PyTypeObject* stepped_loop;

bool prepare_task_life(void) {
  loop_name = PyUnicode_InternFromString("_loop");
  coroutine_name = PyUnicode_InternFromString("_coro");
  parent_name = PyUnicode_InternFromString("_parent_task");
  return loop_name != NULL && coroutine_name != NULL && parent_name != NULL;
}

void stop_recording(void) { is_stopped = true; }
bool is_recording_stopped(void) { return is_stopped; }
struct task_record* running_task(void) { return running; }

void set_stepped_loop(PyTypeObject* stepped) {
  Py_INCREF(stepped);
  stepped_loop = stepped;
}

void forget_steps(void) {
  running = NULL;
  born = callbacks = born_in_callbacks = 0;
}

/* A step of one of its tasks was not seen: the loop runs its handles by itself, or has callbacks of its own in them. */
static void steps_are_unseen(struct loop_record* loop) {
  if (!loop->has_steps) return;
  loop->has_steps = false;
  for (struct task_record* task = loop->tasks; task != NULL; task = task->next_in_loop) {
    task->is_started = true;
    curfew_task_unseen(task->node);
  }
}

/* Returns the task that runs on a loop, as far as this thread runs that, borrowed, or NULL. */
static struct task_record* spawner_on(struct loop_record* loop) {
  if (running != NULL) return running;
  struct task_record* const current = task_that_runs_on(loop);
  if (current != NULL && !current->is_started) steps_are_unseen(loop);
  return loop->has_steps ? NULL : current;
}

/* ---- spawned ---------------------------------------------------------------------------------------------------- */

/* asyncio.run() runs coroutines of the library itself when it shuts down; they are no tasks of the program. What tasks
 * and callbacks make meanwhile is. */
static bool is_the_librarys(const struct loop_record* loop, PyCodeObject* code, const struct spawn_place* place) {
  if (!loop->is_shutting_down || code == NULL || !place->is_main) return false;
  const struct code_places* const places = places_of(code);
  return places != NULL && places->is_library;
}

/* Has a TaskGroup own a task that it has made. Returns false if none has, or nothing is known of it. */
static bool is_in_task_group(const struct spawn_place* place, struct task_record* record, curfew_spawn_info* info) {
  PyObject* const host = place->group == NULL ? NULL : plain_attribute(place->group, parent_name);
  struct task_record* const host_record = host == NULL ? NULL : find_task(host);
  Py_XDECREF(host); /* the group has it */
  if (host_record == NULL) return false;
  struct group_record* const group = record_of_group(place->group, host_record, "TaskGroup");
  if (group != NULL) enter_group(record, group, info);
  PyErr_Clear();
  return true;
}

/* Fills in who owns a task of asyncio: the TaskGroup that has made it, else who has made it, else its loop. */
static void describe_owner(const struct spawn_place* place, struct task_record* record, curfew_spawn_info* info) {
  struct loop_record* const loop = record->loop;
  info->owner = curfew_loop_id(loop->recorded);
  info->owned_by = CURFEW_OWNER_LOOP;
  struct task_record* const spawner = spawner_on(loop);
  if (place->line == 0) return;
  if (spawner != NULL) info->spawner = spawner->id;
  if (is_in_task_group(place, record, info)) return;
  if (spawner == NULL) {
    if (callbacks == 0 || loop->has_none == NULL || !loop->has_steps) return;
    set_owner(record, loop->has_none);
    ++born_in_callbacks;
    return;
  }
  if (spawner->task != NULL) {
    info->owner = spawner->id;
    info->owned_by = CURFEW_OWNER_HANDLE;
    set_owner(record, spawner);
    ++born;
  }
}

/* Records where a task is suspended whose steps are not seen. */
static void record_wait_unseen(struct task_record* record) {
  if (running == record) return;
  curfew_task_poll_begin(record->loop->recorded, record->node, curfew_now());
  record_wait(record);
  curfew_task_poll_end(record->loop->recorded, record->node, curfew_now());
}

/* A task that began where it was made (asyncio.eager_task_factory, from 3.12 on) is one only when it has suspended. */
static void record_eager_start(struct task_record* record) {
  struct place_in_code at;
  PyObject* awaits;
  if (!read_suspended(record->coroutine, &at, &awaits) || awaits == NULL) return;
  record->is_started = true;
  record_wait_unseen(record);
}

static struct task_record* record_spawn(PyObject* task, PyObject* loop) {
  const struct spawn_place place = find_spawn_place(task);
  struct loop_record* const home = record_of_loop(loop, "asyncio", place.line, stepped_loop);
  if (home == NULL) return NULL;
  PyObject* const coroutine = kept_attribute(task, coroutine_name);
  PyCodeObject* const code = coroutine == NULL ? NULL : code_of(coroutine);
  if (is_the_librarys(home, code, &place)) return NULL;
  struct task_record* record = find_task(task);
  if (record != NULL) task_left_behind(record); /* it was initialized again */
  record = new_task_record(task, home);
  if (record == NULL) {
    PyErr_Clear();
    return NULL;
  }
  const struct code_places* const function = code == NULL ? NULL : places_of(code);
  curfew_spawn_info info = CURFEW_SPAWN_INFO_INIT;
  info.spawned_at = place.line;
  info.function = function_of(coroutine, function);
  /* asyncio's own, as the one that connects a subprocess' pipes, is nobody's to await; nor is that by which a loop
   * closes an asynchronous generator, which no line of the program makes */
  const bool is_of_loop = place.line == 0 && coroutine != NULL && closes_dropped_generator(coroutine, loop);
  info.daemon = is_of_loop || (function != NULL && function->is_asyncios);
  if (info.daemon) {
    info.owner = curfew_loop_id(home->recorded);
    info.owned_by = CURFEW_OWNER_LOOP;
  } else {
    describe_owner(&place, record, &info);
  }
  info.main = info.spawner == 0 && place.is_main && !home->is_shutting_down;
  record->is_started = !home->has_steps; /* nobody can tell */
  info.unseen = !home->has_steps;
  record->coroutine = coroutine;
  record->dropped_in = place.dropped_in;
  record->is_main = info.main;
  record->node = curfew_task_spawn(home->recorded, &info, curfew_now());
  record->id = curfew_node_id(record->node);
  if (info.main) {
    curfew_loop_set_main(home->recorded, record->node);
    home->has_main = true;
    home->main_has_ended = false;
  }
  if (PY_VERSION_HEX >= 0x030C0000 && coroutine != NULL) record_eager_start(record);
  return record;
}

struct task_record* task_spawned(PyObject* task) {
  if (is_stopped) return NULL;
  PyObject* const loop = plain_attribute(task, loop_name);
  struct task_record* const made = loop == NULL || loop == Py_None ? NULL : record_spawn(task, loop);
  Py_XDECREF(loop);
  return made;
}

/* ---- a step ----------------------------------------------------------------------------------------------------- */

struct step begin_step(struct task_record* record) {
  const struct step step = {record, running, born};
  Py_INCREF(record);
  if (running != NULL) suspend_for_nested_run(running, record->loop->loop);
  record->outer_step = running;
  if (record->is_main) look_before_main_goes_on(record->loop, record);
  running = record;
  born = 0;
  if (!record->is_started && !record->is_named) { /* it may fail in this step, or block the loop */
    look_at_name(record);
    record->is_named = false; /* many a task names itself in it */
  }
  record->is_started = true;
  end_waits(record);
  if (record->cancel.is_asked) look_before_cancelled_step(record);
  curfew_task_poll_begin(record->loop->recorded, record->node, curfew_now());
  return step;
}

static void record_failure(struct task_record* record) {
  char text[4 * CURFEW_MAX_ERROR_BYTES]; /* what is too long is cut where it is recorded */
  const bool is_pending = would_complain(record->task);
  look_at_name(record); /* it may have another one by now */
  error_text(record->task, text, sizeof text);
  curfew_task_finish(record->loop->recorded, record->node, CURFEW_OUTCOME_FAILED, text, is_pending, curfew_now());
  if (is_pending) {
    leave_owner(record);
    add_failure(record);
  } else {
    drop_task_record(record);
  }
}

/* Records the end of a task, which lives. */
static void record_end(struct task_record* record, enum task_state state) {
  const curfew_outcome outcome = state == task_is_cancelled ? CURFEW_OUTCOME_CANCELLED : CURFEW_OUTCOME_COMPLETED;
  const bool is_watched = record->is_watched;
  struct task_record* const those_who_wait = take_those_who_wait(record);
  if (record->is_main) record->loop->main_has_ended = true;
  drop_children(record);
  end_waits(record);
  end_holdings(record);
  state == task_has_failed ? record_failure(record) : task_ended(record, outcome, NULL);
  look_for_others(those_who_wait);
  if (is_watched) watched_task_ended();
}

void end_step(struct step step) {
  struct task_record* const record = step.record;
  const int children = born;
  running = step.outer;
  born = step.outer_born;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  if (record->task != NULL && !record->has_failed && !is_stopped) {
    const enum task_state state = state_of(record->task);
    if (record->runs_its_loop) end_nested_run(record);
    if (state == task_is_pending) {
      if (!record->is_named) look_at_name(record);
      record_wait(record);
      if (record->cancel.is_asked) look_after_cancelled_step(record);
      curfew_task_poll_end(record->loop->recorded, record->node, curfew_now());
      look_at_holders(record, children);
      if (record->groups != NULL) end_groups_left_by(record);
    } else {
      record_end(record, state);
    }
  }
  if (record->loop != NULL) look_for_collectable(record->loop, record);
  if (record->loop != NULL) look_at_a_few_without_owner(record->loop);
  look_at_failures();
  PyErr_Restore(type, value, traceback);
  Py_DECREF(record);
}

int begin_callback(const PyObject* loop) {
  if (running != NULL) suspend_for_nested_run(running, loop);
  const int outer_born = born_in_callbacks;
  ++callbacks;
  born_in_callbacks = 0;
  return outer_born;
}

void end_callback(int outer_born) {
  const int tasks = born_in_callbacks;
  if (callbacks > 0) --callbacks; /* where it has forked, this process has begun anew */
  born_in_callbacks = outer_born;
  if (is_stopped) return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  if (tasks != 0) look_at_those_of_callbacks(tasks);
  look_at_failures();
  PyErr_Restore(type, value, traceback);
}

void end_foreign_step(struct step step, bool is_ready) {
  struct task_record* const record = step.record;
  running = step.outer;
  born = step.outer_born;
  if (record->task != NULL && !is_stopped) {
    record_awaited(record);
    const curfew_tick now = curfew_now();
    if (is_ready) curfew_task_ready(record->node, now);
    curfew_task_poll_end(record->loop->recorded, record->node, now);
    if (record->groups != NULL) end_groups_left_by(record);
  }
  Py_DECREF(record);
}

void task_ended(struct task_record* record, curfew_outcome outcome, const char* error) {
  curfew_task_finish(record->loop->recorded, record->node, outcome, error, 0, curfew_now());
  drop_task_record(record);
}

void task_done(struct task_record* record) {
  const enum task_state state = state_of(record->task);
  if (state == task_is_pending) return;
  steps_are_unseen(record->loop);
  record_end(record, state);
}

/* ---- gone ------------------------------------------------------------------------------------------------------- */

static void record_destroyed(struct task_record* record) {
  const bool is_watched = record->is_watched;
  if (!record->is_started) coroutine_goes_with_task(record->coroutine);
  drop_children(record);
  curfew_task_finish(record->loop->recorded, record->node,
                     record->is_started ? CURFEW_OUTCOME_DESTROYED : CURFEW_OUTCOME_NEVER_STARTED, NULL, 0,
                     curfew_now());
  drop_task_record(record);
  if (is_watched) watched_task_ended();
}

void future_goes(PyObject* future) {
  if (is_stopped) return;
  struct task_record* const record = find_task(future);
  if (record == NULL && !is_any_gathering()) return; /* of most: there is no more to it */
  const struct hook hook = enter_hook();
  if (record == NULL) {
    future_without_record_goes(future);
  } else {
    Py_INCREF(record);
    if (!record->has_failed) task_done(record);
    if (record->has_failed) failed_task_goes(record);
    Py_DECREF(record);
  }
  leave_hook(hook);
}

void task_collected(struct task_record* record) {
  if (is_stopped) return;
  /* A garbage collection calls this before the finalizer; else that has been called. */
  if (!record->has_failed && Py_REFCNT(record->task) > 0) task_done(record);
  if (record->has_failed) {
    failure_collected(record);
  } else if (record->task != NULL) {
    if (record->is_declared_daemon && is_loop_alive(record->loop)) /* it was to go on as long as its loop */
      curfew_task_adopt(record->loop->recorded, record->node, 0, CURFEW_OWNER_NONE);
    note_orphan(record); /* nobody had it, nor what it waited for */
    record_destroyed(record);
  }
}

void look_for_ends(struct loop_record* loop) {
  for (struct task_record *task = loop->tasks, *next; task != NULL; task = next) {
    next = task->next_in_loop;
    if (!task->has_failed) task_done(task);
  }
}

void prepare_for_shutdown(struct task_record* record, bool is_cancelled_now) {
  if (!record->loop->has_steps) record_wait_unseen(record);
  keep_object_wait(record);
  if (record->is_started) look_at_name(record);
  const bool is_said_next = is_cancelled_now && !record->cancel.is_asked; /* of an earlier one nothing is known */
  if (is_asked_to_cancel(record) && !is_said_next) say_who_asked(record);
}

void task_left_behind(struct task_record* record) {
  if (!record->has_failed) record_destroyed(record);
}

bool declare_daemon(PyObject* task) {
  struct task_record* const record = find_task(task);
  if (record == NULL) return false;
  leave_owner(record);
  record->is_declared_daemon = true;
  curfew_task_become_daemon(record->loop->recorded, record->node);
  return true;
}
