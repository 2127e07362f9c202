// first error: is awaited by its join()
#include <curfew/curfew.hpp>

curfew::task<int> answer();
curfew::task<> waits(curfew::task_group& group) { co_await group.spawn(answer()); }
