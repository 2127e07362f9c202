/* A user's program in C: one task, by the C interface, that is forgotten. */
#include <curfew/probe.h>
#include <stdio.h>

int main(void) {
  curfew_loop* loop = curfew_loop_begin(NULL);
  curfew_spawn_info info = CURFEW_SPAWN_INFO_INIT;
  info.function = curfew_intern_site(__FILE__, __LINE__, 1, "forgotten_in_c");
  curfew_node* task = curfew_task_spawn(loop, &info, curfew_now());
  curfew_task_orphan(loop, task, 0, 0);
  curfew_loop_end(loop);
  puts("ok");
  return 0;
}
