// first error: start() calls what it is given with a task_status
#include <curfew/curfew.hpp>

curfew::task<> serves(curfew::task_status<int> status);
curfew::task<> waits(curfew::task_group& group) { co_await group.start_daemon<long>(serves); }
