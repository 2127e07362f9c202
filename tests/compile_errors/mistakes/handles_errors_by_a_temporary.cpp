// first error: on_error takes a callable (const std::exception_ptr&) that outlives the group
#include <curfew/curfew.hpp>

curfew::task<> waits(int& failed) {
  co_await curfew::with_task_group([](curfew::task_group&) -> curfew::task<> { co_return; },
                                   {.on_error = [&](const std::exception_ptr&) { ++failed; }});
}
