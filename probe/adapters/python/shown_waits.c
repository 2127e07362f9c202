#include "probe/adapters/python/shown_waits.h"

#include "probe/adapters/python/awaited.h"
#include "probe/adapters/python/outcome.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/waited_for.h"

static PyObject* waiter_name;

bool prepare_shown_waits(void) {
  waiter_name = PyUnicode_InternFromString("_fut_waiter");
  return waiter_name != NULL;
}

void show_wait(struct task_record* record, struct task_record* for_whom) {
  end_shown_wait(record);
  record->shown_for = for_whom;
  record->previous_shown = NULL;
  record->next_shown = for_whom->first_shown;
  if (for_whom->first_shown != NULL) for_whom->first_shown->previous_shown = record;
  for_whom->first_shown = record;
}

void end_shown_wait(struct task_record* record) {
  if (record->shown_for == NULL) return;
  if (record->previous_shown != NULL)
    record->previous_shown->next_shown = record->next_shown;
  else
    record->shown_for->first_shown = record->next_shown;
  if (record->next_shown != NULL) record->next_shown->previous_shown = record->previous_shown;
  record->shown_for = record->next_shown = record->previous_shown = NULL;
}

struct task_record* take_those_who_wait(struct task_record* ended) {
  struct task_record* const those = ended->first_shown;
  for (struct task_record* at = those; at != NULL; at = at->next_shown) at->shown_for = NULL;
  ended->first_shown = NULL;
  return those;
}

struct choice {
  struct task_record* chosen;
  unsigned from;
};

/* Each of them is as likely to be chosen. */
static bool choose(struct task_record* task, void* context) {
  static unsigned chance = 1;
  struct choice* const choice = context;
  chance = chance * 1664525u + 1013904223u; /* Numerical Recipes' generator, whose upper bits are good enough */
  if ((chance >> 8) % ++choice->from == 0) choice->chosen = task;
  return true;
}

static void look_for_another(struct task_record* record) {
  struct choice choice = {NULL, 0};
  PyObject* const waiter = plain_attribute(record->task, waiter_name);
  const bool waits = waiter != NULL && waiter != Py_None && state_of(waiter) == task_is_pending;
  if (waits) look_at_waited_for(record, waiter, find_waiting_function(record->coroutine), choose, &choice);
  Py_XDECREF(waiter);
  if (choice.chosen == NULL) {
    curfew_task_waits_on(record->node, 0);
    return;
  }
  curfew_task_waits_on(record->node, choice.chosen->id);
  curfew_task_join(choice.chosen->node, record->id);
  show_wait(record, choice.chosen);
}

void look_for_others(struct task_record* those) {
  for (struct task_record *at = those, *next; at != NULL; at = next) {
    next = at->next_shown;
    look_for_another(at);
  }
}
