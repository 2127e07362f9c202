// first error: a callable that returns one
#include <curfew/curfew.hpp>

void spawns(curfew::task_group& group) {
  group.spawn([](int) -> curfew::task<> { co_return; });
}
