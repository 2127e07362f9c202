#include "probe/adapters/python/nested_run.h"

#include "probe/adapters/python/spawn_place.h"

static void suspend(struct task_record* record, bool is_innermost) {
  curfew_site sites[CURFEW_MAX_STACK];
  curfew_wait_info info = CURFEW_WAIT_INFO_INIT;
  if (is_innermost) {
    info.stack = sites;
    info.depth = find_places_of_step(sites, &info.kept);
  }
  curfew_task_wait(record->node, &info);
  curfew_task_poll_end(record->loop->recorded, record->node, curfew_now());
  record->runs_its_loop = true;
}

void suspend_for_nested_run(struct task_record* running, const PyObject* loop) {
  for (struct task_record* at = running; at != NULL; at = at->outer_step)
    if (at->task != NULL && !at->has_failed && at->loop->loop == loop && !at->runs_its_loop) suspend(at, at == running);
}

void end_nested_run(struct task_record* record) {
  record->runs_its_loop = false;
  curfew_task_poll_begin(record->loop->recorded, record->node, curfew_now());
}
