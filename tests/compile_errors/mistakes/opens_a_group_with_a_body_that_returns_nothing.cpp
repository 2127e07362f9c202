// first error: the body of a group takes the group by reference and returns a task
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
curfew::task<> waits() {
  co_await curfew::with_task_group([](curfew::task_group& group) { group.spawn(sleeps()); });
}
