/* A plugin with curfew in it, of which nothing but this function can be seen. */
#include <curfew/probe.h>

__attribute__((visibility("default"))) void use(void);

void use(void) {
  curfew_loop_info info = CURFEW_LOOP_INFO_INIT;
  info.name = "plugin";
  curfew_loop* const loop = curfew_loop_begin(&info);
  curfew_task_finish(loop, curfew_task_spawn(loop, 0, curfew_now()), CURFEW_OUTCOME_COMPLETED, 0, 0, curfew_now());
  curfew_loop_end(loop);
}
