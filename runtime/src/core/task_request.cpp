#include "runtime/src/core/task_request.hpp"

#include "probe/recorder/types.hpp"
#include "runtime/src/core/scope.hpp"

namespace curfew::detail {

void request_cancel(task_core& core) {
  on_its_loop(core, [from = asked_here()](task_core& t) {
    const loop_core::guard locked(*t.loop);
    if (t.done.load(std::memory_order_acquire)) return;
    recorder::cancel(*t.loop->record, t.record, recorder::cancel_reason::explicit_request, from.asker);
    cancel(t.own, cancel_reason::explicit_request, cancel_origin(from));
  });
}

}  // namespace curfew::detail
