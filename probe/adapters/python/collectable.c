#include "probe/adapters/python/collectable.h"

#include <string.h>

#include "probe/adapters/python/frames.h"
#include "probe/adapters/python/holders.h"

enum { most_objects = 256, table_size = 1024, most_tasks = 1024, steps_to_a_look = 256 };

/* What a task leads to; the first is the task. */
static struct object {
  PyObject* object;
  Py_ssize_t from_outside; /* references that were not found among these objects */
  bool is_reached;         /* from outside */
} objects[most_objects];
static unsigned count;

/* The objects' indices, from 1 on, open-addressed by address. */
static unsigned short table[table_size];

static unsigned short* place_of(PyObject* object) {
  const uint64_t mixed = ((uint64_t)(uintptr_t)object >> 4) * UINT64_C(0x9E3779B97F4A7C15);
  size_t at = (size_t)(mixed >> 32) & (table_size - 1);
  while (table[at] != 0 && objects[table[at] - 1].object != object) at = (at + 1) & (table_size - 1);
  return &table[at];
}

/* ---- what refers to what ---------------------------------------------------------------------------------------- */

/* What is not looked into counts as what it is: the holder of its references. An object that the collector does not
 * track is not complete, or refers to nothing. */
static bool is_looked_into(PyObject* object, PyObject* loop) {
  return PyObject_IS_GC(object) && shows_what_it_holds(object) && PyObject_GC_IsTracked(object) &&
         Py_TYPE(object)->tp_traverse != NULL && object != loop && !PyModule_Check(object) && !PyType_Check(object) &&
         !PyCode_Check(object) && !PyContext_CheckExact(object);
}

/* Shows what an object has references to; of a function only its enclosed variables, for it has the whole module. */
static void show(PyObject* object, PyObject* loop, visitproc to, void* context) {
  if (!is_looked_into(object, loop)) return;
  if (visit_frame(object, to, context)) return;
  if (!PyFunction_Check(object)) {
    Py_TYPE(object)->tp_traverse(object, to, context);
  } else if (((PyFunctionObject*)object)->func_closure != NULL) {
    to(((PyFunctionObject*)object)->func_closure, context);
  }
}

static void add(PyObject* object, unsigned short* place, Py_ssize_t found) {
  objects[count] = (struct object){object, Py_REFCNT(object) - found, false};
  *place = (unsigned short)++count;
}

static int take_away(PyObject* object, void* nothing) {
  (void)nothing;
  if (object == NULL || !PyType_IS_GC(Py_TYPE(object))) return 0; /* it refers to nothing */
  unsigned short* const place = place_of(object);
  if (*place != 0)
    --objects[*place - 1].from_outside;
  else if (count < most_objects)
    add(object, place, 1);
  return 0;
}

struct reached {
  unsigned short indices[most_objects];
  unsigned count;
  unsigned shown; /* of how many of them what they lead to was reached */
};

static void reach(struct reached* reached, unsigned short index) {
  if (objects[index].is_reached) return;
  objects[index].is_reached = true;
  reached->indices[reached->count++] = index;
}

static int reach_object(PyObject* object, void* reached) {
  const unsigned short place = object == NULL ? 0 : *place_of(object);
  if (place != 0) reach(reached, (unsigned short)(place - 1));
  return 0;
}

/* Shows what those lead to that were reached and not shown yet. */
static void go_on(struct reached* reached, PyObject* loop) {
  while (reached->shown < reached->count && !objects[0].is_reached)
    show(objects[reached->indices[reached->shown++]].object, loop, reach_object, reached);
}

/* ---- weak references -------------------------------------------------------------------------------------------- */

/* Returns whether it is one by which nobody gets at the object: curfew's, and that of weakref.finalize(). */
static bool is_to_hear_of_its_end(const PyWeakReference* reference) {
  if (reference->wr_callback == NULL) return false;
  const char* const callback = Py_TYPE(reference->wr_callback)->tp_name;
  return strncmp(callback, "curfew_probe.", 13) == 0 || strcmp(callback, "finalize") == 0;
}

/* Tasks and generators are in sets of asyncio's and of others, by which they are cancelled, and never go on. */
static bool may_be_had_weakly(PyObject* object) {
  return Py_TYPE(object)->tp_weaklistoffset != 0 && !PyType_Check(object) && !PyCoro_CheckExact(object) &&
         !PyGen_CheckExact(object) && !PyAsyncGen_CheckExact(object) && find_task(object) == NULL;
}

/* Returns whether something from outside has a weak reference to the object, as a WeakSet of listeners does. */
static bool is_had_weakly(PyObject* object) {
  if (!may_be_had_weakly(object)) return false;
  const PyWeakReference* at = *(PyWeakReference**)((char*)object + Py_TYPE(object)->tp_weaklistoffset);
  for (; at != NULL; at = at->wr_next) {
    const unsigned short place = *place_of((PyObject*)at);
    const bool is_outside = place == 0 || objects[place - 1].is_reached;
    if (is_outside && Py_REFCNT(at) > 0 && !is_to_hear_of_its_end(at)) return true;
  }
  return false;
}

static void reach_what_is_had_weakly(struct reached* reached, PyObject* loop) {
  for (bool any = true; any && !objects[0].is_reached;) {
    any = false;
    for (unsigned i = 1; i < count; ++i) {
      if (objects[i].is_reached || !is_had_weakly(objects[i].object)) continue;
      reach(reached, (unsigned short)i);
      any = true;
    }
    go_on(reached, loop);
  }
}

/* ----------------------------------------------------------------------------------------------------------------- */

static bool is_collectable(PyObject* task, PyObject* loop) {
  memset(table, 0, sizeof table);
  count = 0;
  add(task, place_of(task), 0);
  for (unsigned i = 0; i < count; ++i) show(objects[i].object, loop, take_away, NULL);
  struct reached reached = {.count = 0, .shown = 0};
  for (unsigned i = 0; i < count && !objects[0].is_reached; ++i)
    if (objects[i].from_outside > 0) reach(&reached, (unsigned short)i);
  go_on(&reached, loop);
  reach_what_is_had_weakly(&reached, loop);
  return !objects[0].is_reached;
}

static void look_at(struct task_record* record) {
  if (record->has_failed || record->is_collectable || record->is_declared_daemon || !record->is_started) return;
  if (!is_collectable(record->task, record->loop->loop)) return;
  record->is_collectable = true;
  note_orphan(record);
  curfew_task_collectable(record->loop->recorded, record->node);
}

void look_for_collectable(struct loop_record* loop, const struct task_record* running) {
  static unsigned steps;
  if (loop->main_has_ended || ++steps % steps_to_a_look != 0) return;
  struct task_record* const record = loop->task_to_look_at != NULL ? loop->task_to_look_at : loop->tasks;
  if (record == NULL) return;
  loop->task_to_look_at = record->next_in_loop;
  if (record != running) look_at(record);
}

/* Returns how many were looked at. */
static int look_at_most(struct loop_record* loop, const struct task_record* running) {
  int looked_at = 0;
  for (struct task_record* task = loop->tasks; task != NULL && looked_at < most_tasks; task = task->next_in_loop) {
    if (task != running) look_at(task);
    ++looked_at;
  }
  return looked_at;
}

void look_at_all_collectable(struct loop_record* loop) { look_at_most(loop, NULL); }

void look_before_main_goes_on(struct loop_record* loop, const struct task_record* main) {
  enum { free_tasks = 1024, share = 128 }; /* as many in all, and then so much of the time */
  static curfew_tick began, spent;
  static unsigned looked_at;
  const curfew_tick now = curfew_now();
  if (began == 0) began = now;
  if (looked_at >= free_tasks && spent * share > now - began) return;
  looked_at += (unsigned)look_at_most(loop, main);
  spent += curfew_now() - now;
}
