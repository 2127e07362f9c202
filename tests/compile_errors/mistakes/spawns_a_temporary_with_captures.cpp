// first error: give the lambda a name
// only: GNU
#include <curfew/curfew.hpp>
#include <string>

curfew::task<> waits(std::string text) {
  co_await curfew::with_task_group([text](curfew::task_group&) -> curfew::task<> { co_return; });
}
