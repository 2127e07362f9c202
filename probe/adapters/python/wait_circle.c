#include "probe/adapters/python/wait_circle.h"

#include "probe/adapters/python/held_objects.h"
#include "probe/adapters/python/outcome.h"
#include "probe/adapters/python/plain_attribute.h"
#include "probe/adapters/python/shown_waits.h"
#include "probe/adapters/python/timed_cancel.h"

enum { most_nodes = 256, most_edges = 2048, most_watchers = 64 };

/* What a task that was come by waits for: those that wait for tasks themselves. Each of the others can go on. */
struct node {
  struct task_record* record;
  struct group_record* group;
  bool needs_all;
  bool can_go_on, is_cancelled_in_time;
  enum deadline deadline;
  struct task_record* cancelled_with; /* who is cancelled with it, or NULL: the cancel ends its wait */
  struct task_record* watched;        /* because of this one, which does not wait for tasks, or NULL */
  unsigned first_edge, edges;
};

/* Invariant: a record with search == `search` is nodes[record->place]. */
static struct node nodes[most_nodes];
static struct task_record* edges[most_edges];
static unsigned node_count, edge_count, search;
static bool is_given_up;
static unsigned members_seen;

/* Each search costs, for the tasks that it comes by, what some steps of tasks have earned. */
enum { most_credit = 8192, of_a_step = 1 };
static int credit = most_credit;
static unsigned waits_for_several; /* how many tasks do, now */

static struct task_record* watchers[most_watchers];
static unsigned watcher_count;

static PyObject* waiter_name;

bool prepare_wait_circle(void) {
  waiter_name = PyUnicode_InternFromString("_fut_waiter");
  return waiter_name != NULL;
}

/* ---- the tasks that can be come by ------------------------------------------------------------------------------ */

static bool add_edge(struct task_record* to, void* context) {
  struct node* const from = context;
  if (++members_seen % 16 == 0) --credit;
  if (!to->waits_for_tasks) {
    if (from->needs_all) return true;
    from->can_go_on = true;
    if (from->watched == NULL) from->watched = to;
    return true;
  }
  if (edge_count == most_edges) return !(is_given_up = true);
  edges[edge_count++] = to;
  ++from->edges;
  return true;
}

/* A task waits for one that holds a lock as it waits for the end of one: for nobody else. */
static bool add_holder(struct node* from) {
  struct task_record* const holder = holder_waited_for(from->record);
  if (holder == NULL) return false;
  from->needs_all = true;
  from->deadline = deadline_of(from->record, find_waiting_function(from->record->coroutine));
  from->can_go_on = from->deadline == ends_wait;
  if (!from->can_go_on) add_edge(holder, from);
  return true;
}

/* Adds what one task waits for. */
static void add_edges(struct node* from) {
  struct task_record* const record = from->record;
  from->first_edge = edge_count;
  if (add_holder(from)) return;
  PyObject* const waiter = plain_attribute(record->task, waiter_name);
  const bool waits = waiter != NULL && waiter != Py_None && state_of(waiter) == task_is_pending;
  if (waits) {
    const struct waiting_function in = find_waiting_function(record->coroutine);
    const struct waited_for about = look_at_waited_for(record, waiter, in, NULL, NULL);
    from->needs_all = about.needs_all;
    from->group = about.group;
    from->deadline = deadline_of(record, in);
    from->cancelled_with = cancelled_with(waiter);
    from->can_go_on = about.tasks == 0 || (about.others && !about.needs_all) || from->deadline == ends_wait;
    if (!from->can_go_on) look_at_waited_for(record, waiter, in, add_edge, from);
  } else {
    from->can_go_on = true;
  }
  Py_XDECREF(waiter);
}

static void add_node(struct task_record* record) {
  if (record->search == search) return;
  if (node_count == most_nodes) {
    is_given_up = true;
    return;
  }
  record->search = search;
  record->place = node_count;
  nodes[node_count++] = (struct node){.record = record};
  --credit;
}

static void collect(struct task_record* root) {
  ++search;
  node_count = edge_count = 0;
  is_given_up = false;
  add_node(root);
  for (unsigned i = 0; i < node_count && !is_given_up; ++i) {
    add_edges(&nodes[i]);
    for (unsigned e = 0; e < nodes[i].edges && !is_given_up; ++e) add_node(edges[nodes[i].first_edge + e]);
  }
}

/* ---- who of them is stuck --------------------------------------------------------------------------------------- */

static bool can_go_on_now(const struct node* node) {
  unsigned free = 0;
  for (unsigned e = 0; e < node->edges; ++e) free += nodes[edges[node->first_edge + e]->place].can_go_on;
  return node->needs_all ? free == node->edges : free != 0;
}

static void free_all_that_can_go_on(void) {
  for (bool any = true; any;) {
    any = false;
    for (unsigned i = node_count; i > 0; --i) {
      struct node* const node = &nodes[i - 1];
      if (node->can_go_on || !can_go_on_now(node)) continue;
      node->can_go_on = any = true;
    }
  }
}

/* Returns whether a cancel of the task comes back to one that it has gone through: asyncio hands it on until there is
 * no room left, raises RecursionError, and has cancelled none of them. */
static bool is_cancel_in_vain(const struct node* node) {
  for (unsigned handed_on = 0; handed_on <= node_count; ++handed_on) {
    const struct task_record* const next = node->cancelled_with;
    if (next == NULL || next->search != search) return false;
    node = &nodes[next->place];
  }
  return true;
}

/* Returns who has opened the group of a task, or has made it for one of anyio's, as far as is known; or NULL. */
static const struct task_record* host_of(const struct task_record* record) {
  if (record->group != NULL) return record->group->host;
  return record->owner != NULL && record->owner->task != NULL ? record->owner : NULL;
}

/* Returns whether a task may end with such a one, which is within a timeout(), or with the host of that. */
static bool ends_with_host(const struct task_record* record, int* looked_at) {
  enum { most_levels = 16, most_handles = 1000000 };
  for (int level = 0; level < most_levels && *looked_at < most_handles; ++level) {
    record = host_of(record);
    if (record == NULL) return false;
    if (deadline_of(record, find_waiting_function(record->coroutine)) == cancels_task) return true;
    if (is_to_be_cancelled(record, looked_at)) return true;
  }
  return true; /* it cannot be told */
}

/* Those that would be stuck if no cancel came in time. A timeout() that another function has entered for the task is
 * not seen in its coroutines, and costs more to find. */
static void free_those_cancelled_in_time(void) {
  bool any = false;
  int looked_at = 0;
  for (unsigned i = 0; i < node_count; ++i) {
    struct node* const node = &nodes[i];
    if (node->can_go_on) continue;
    const bool is_shown = node->deadline == cancels_task;
    const bool is_in_time = !is_cancel_in_vain(node) && (is_shown || is_to_be_cancelled(node->record, &looked_at) ||
                                                         ends_with_host(node->record, &looked_at));
    if (is_in_time != is_shown) curfew_task_set_deadline(node->record->node, is_in_time);
    node->is_cancelled_in_time = is_in_time;
    any = any || is_in_time;
  }
  credit -= looked_at / 16;
  for (unsigned i = 0; i < node_count; ++i)
    if (nodes[i].is_cancelled_in_time) nodes[i].can_go_on = true;
  if (any) free_all_that_can_go_on();
}

static void say_stuck(const struct node* node) {
  if (!node->record->waits_for_several || node->group != NULL)
    return; /* it is shown waiting for the only one, or for
               the group */
  for (unsigned e = 0; e < node->edges; ++e) {
    const struct task_record* const other = edges[node->first_edge + e];
    if (nodes[other->place].can_go_on) continue;
    curfew_task_waits_for(node->record->node, other->id);
    show_wait(node->record, edges[node->first_edge + e]);
    return;
  }
}

/* ---- who may come to be ----------------------------------------------------------------------------------------- */

static void forget_watcher(struct task_record* record) {
  record->has_watched = false;
  for (unsigned i = 0; i < watcher_count; ++i)
    if (watchers[i] == record) watchers[i] = watchers[--watcher_count];
}

static void watch(const struct node* node) {
  if (node->watched == NULL || node->edges == 0) return;
  if (!node->record->has_watched) {
    if (watcher_count == most_watchers) return;
    node->record->has_watched = true;
    watchers[watcher_count++] = node->record;
  }
  node->watched->is_watched = true;
}

/* Readers find circles of locks, and of tasks that each await one, by themselves. Where nobody has looked for deadlines
 * that are not seen in coroutines, one of a lock is said to have one. */
static void give_up(const struct task_record* root) {
  if (root->awaited_object != NULL) curfew_task_set_deadline(root->node, true);
}

static void search_from(struct task_record* root) {
  if (credit >= 0) collect(root);
  if (credit < 0 || is_given_up) {
    give_up(root);
    return;
  }
  free_all_that_can_go_on();
  free_those_cancelled_in_time();
  for (unsigned i = 0; i < node_count; ++i) {
    if (nodes[i].can_go_on)
      watch(&nodes[i]);
    else
      say_stuck(&nodes[i]);
  }
}

void begin_wait(struct task_record* record, bool for_several) {
  end_wait(record);
  record->waits_for_tasks = true;
  record->waits_for_several = for_several;
  waits_for_several += for_several;
}

void end_wait(struct task_record* record) {
  if (!record->waits_for_tasks) return;
  end_shown_wait(record);
  waits_for_several -= record->waits_for_several;
  record->waits_for_tasks = record->waits_for_several = false;
  if (record->has_watched) forget_watcher(record);
}

void look_for_circle(struct task_record* record, bool may_close_one) {
  if (credit < most_credit) credit += of_a_step;
  if (waits_for_several != 0 || may_close_one) search_from(record);
}

void watched_task_ended(void) {
  struct task_record* those[most_watchers];
  const unsigned count = watcher_count;
  for (unsigned i = 0; i < count; ++i) those[i] = watchers[i];
  for (unsigned i = 0; i < count; ++i) search_from(those[i]);
}
