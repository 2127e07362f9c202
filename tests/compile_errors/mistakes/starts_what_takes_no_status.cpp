// first error: start() calls what it is given with a task_status
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
curfew::task<> waits(curfew::task_group& group) { co_await group.start(sleeps); }
