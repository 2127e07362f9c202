/* A runtime that is none: it tells the probe a small, fixed story by the C interface alone. c_abi_test.cpp looks at
 * what stands in the segment when it is told. Compiled as C11. */
#include <curfew/probe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if CURFEW_PROBE_VERSION < 1
#error "the version is a number"
#endif

static curfew_node* spawn(curfew_loop* loop, curfew_id owner, curfew_owner kind, curfew_site where,
                          curfew_site function) {
  curfew_spawn_info info = CURFEW_SPAWN_INFO_INIT;
  info.owner = owner;
  info.owned_by = (uint32_t)kind;
  info.spawned_at = where;
  info.function = function;
  return curfew_task_spawn(loop, &info, curfew_now());
}

static void suspend(curfew_loop* loop, curfew_node* task, const char* operation, curfew_site where) {
  curfew_wait_info info = CURFEW_WAIT_INFO_INIT;
  info.operation = curfew_intern_name(operation, strlen(operation));
  info.stack = &where;
  info.kept = 1;
  info.depth = 1;
  curfew_task_poll_begin(loop, task, curfew_now());
  curfew_task_wait(task, &info);
  curfew_task_poll_end(loop, task, curfew_now());
}

int main(void) {
  const curfew_site in_main = curfew_intern_site("c_runtime.c", 10, 3, "main");
  const curfew_site worker = curfew_intern_site("c_runtime.c", 20, 1, "worker");
  curfew_loop_info about = CURFEW_LOOP_INFO_INIT;
  about.name = "from C";
  about.threads = 2;
  about.shutdown_waits = 1;
  about.runtime = curfew_intern_name("told", 4);
  about.began = in_main;
  curfew_test_begin_at("in C", curfew_intern_site("test.c", 29, 0, ""));
  curfew_suppress("orphaned-task:meant", curfew_intern_site("suppressed.c", 30, 0, ""));
  curfew_loop* const loop = curfew_loop_begin(&about);
  const curfew_id loop_id = curfew_loop_id(loop);

  curfew_spawn_info main_info = CURFEW_SPAWN_INFO_INIT;
  main_info.owner = loop_id;
  main_info.owned_by = CURFEW_OWNER_LOOP;
  main_info.main = 1;
  main_info.function = in_main;
  curfew_node* const main_task = curfew_task_spawn(loop, &main_info, curfew_now());
  const curfew_id main_id = curfew_node_id(main_task);
  curfew_loop_set_main(loop, main_task);
  curfew_loop_not_run_since(loop, CURFEW_LOOP_IS_RUN);
  curfew_task_poll_begin(loop, main_task, curfew_now());

  /* A group with a child that ends well and one that is cancelled with it. */
  curfew_node* const group = curfew_group_begin(loop, main_id, in_main, curfew_intern_name("nursery!", 7));
  curfew_spawn_info child = CURFEW_SPAWN_INFO_INIT;
  child.owner = curfew_node_id(group);
  child.owned_by = CURFEW_OWNER_GROUP;
  child.group = group;
  child.spawner = main_id;
  curfew_node* const first = curfew_task_spawn(loop, &child, curfew_now());
  curfew_node* const second = curfew_task_spawn(loop, &child, curfew_now());
  curfew_group_join(group);
  curfew_task_poll_begin(loop, first, curfew_now());
  curfew_task_finish(loop, first, CURFEW_OUTCOME_COMPLETED, NULL, 0, curfew_now());
  curfew_group_cancel(loop, group, CURFEW_REASON_DEADLINE, main_id);
  curfew_task_cancel_inherited(second, CURFEW_REASON_DEADLINE);
  curfew_task_finish(loop, second, CURFEW_OUTCOME_CANCELLED, NULL, 0, curfew_now());
  curfew_group_end(loop, group);

  /* Dropped while it waits: an orphan. */
  curfew_node* const orphan = spawn(loop, main_id, CURFEW_OWNER_HANDLE, in_main, worker);
  suspend(loop, orphan, "socket.receive", worker);
  curfew_task_orphan(loop, orphan, main_id, in_main);

  /* Waits for one of several, and then for one alone; with a deadline. */
  curfew_node* const chooses = spawn(loop, main_id, CURFEW_OWNER_HANDLE, in_main, worker);
  curfew_node* const needs = spawn(loop, main_id, CURFEW_OWNER_HANDLE, in_main, worker);
  curfew_wait_info several = CURFEW_WAIT_INFO_INIT;
  several.wait_on = curfew_node_id(orphan);
  several.one_of_several = several.has_deadline = 1;
  curfew_task_waits_for(needs, main_id); /* it does not wait: nothing is said */
  for (int i = 0; i < 2; ++i) {
    curfew_node* const task = i == 0 ? chooses : needs;
    curfew_task_set_name(task, curfew_intern_name(i == 0 ? "chooses" : "needs", i == 0 ? 7 : 5));
    curfew_task_poll_begin(loop, task, curfew_now());
    curfew_task_wait(task, &several);
    curfew_task_poll_end(loop, task, curfew_now());
  }
  curfew_task_waits_for(needs, main_id);
  curfew_task_set_deadline(chooses, 0);

  /* Waits for a lock that another one holds, and for one that it did hold. */
  curfew_wait_info at_lock = CURFEW_WAIT_INFO_INIT;
  at_lock.object = 0x7fff12345678;
  curfew_node* const needs_lock = spawn(loop, main_id, CURFEW_OWNER_HANDLE, in_main, worker);
  curfew_task_set_name(needs_lock, curfew_intern_name("needs lock", 10));
  curfew_task_poll_begin(loop, needs_lock, curfew_now());
  curfew_task_wait(needs_lock, &at_lock);
  curfew_task_poll_end(loop, needs_lock, curfew_now());
  curfew_node* const lock = curfew_object_held(loop, at_lock.object, main_id, 1, 1);
  curfew_object_held_by(lock, curfew_node_id(orphan), 2);
  curfew_node* const let_go = curfew_object_held(loop, at_lock.object + 64, main_id, 1, 0);
  curfew_object_let_go(let_go);
  curfew_object_held_at_shutdown(curfew_object_held(loop, at_lock.object + 128, main_id, 1, 0));

  /* Failed, and nobody looks; failed, and somebody does. */
  curfew_node* const ignored = spawn(loop, main_id, CURFEW_OWNER_HANDLE, in_main, worker);
  curfew_node* const seen = spawn(loop, main_id, CURFEW_OWNER_HANDLE, in_main, worker);
  curfew_task_set_name(ignored, curfew_intern_name("ignored", 7));
  curfew_task_finish(loop, ignored, CURFEW_OUTCOME_FAILED, "no such host", 1, curfew_now());
  curfew_task_finish(loop, seen, CURFEW_OUTCOME_FAILED, "seen", 1, curfew_now());
  curfew_task_unobserved(loop, ignored);
  curfew_task_observed(seen);

  /* Handed up, joined, and made background work. */
  curfew_node* const handed = spawn(loop, main_id, CURFEW_OWNER_HANDLE, in_main, worker);
  curfew_task_adopt(loop, handed, loop_id, CURFEW_OWNER_LOOP);
  curfew_task_join(handed, main_id);
  curfew_task_ready(handed, curfew_now());
  curfew_task_cancel(loop, handed, CURFEW_REASON_DEADLINE, 0);
  curfew_task_cancel_withdrawn(handed);
  curfew_task_cancel(loop, handed, CURFEW_REASON_EXPLICIT, main_id);
  curfew_node* const background = spawn(loop, main_id, CURFEW_OWNER_HANDLE, in_main, worker);
  curfew_task_become_daemon(loop, background);
  curfew_allowance_end(curfew_allowance_begin("wait-cycle,dead-wait"));

  curfew_task_finish(loop, main_task, CURFEW_OUTCOME_COMPLETED, NULL, 0, curfew_now());
  curfew_loop_begin_shutdown(loop, curfew_now());
  printf("%zu pending, version %u\n", curfew_loop_mark_pending(loop), curfew_probe_version());

  /* An older caller's struct, and null for everything. */
  curfew_spawn_info shorter = CURFEW_SPAWN_INFO_INIT;
  shorter.size = offsetof(curfew_spawn_info, owned_by);
  shorter.owner = 99;
  shorter.daemon = 1; /* beyond what its size says: not to be read */
  curfew_node* const old = curfew_task_spawn(loop, &shorter, curfew_now());
  curfew_task_set_name(old, curfew_intern_name("old", 3));
  curfew_task_wait(NULL, NULL);
  curfew_task_finish(loop, NULL, CURFEW_OUTCOME_COMPLETED, NULL, 0, 0);

  curfew_loop_end(loop);
  fflush(stdout);
  _exit(0);
}
