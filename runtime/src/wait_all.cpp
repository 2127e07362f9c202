#include <curfew/wait_all.hpp>

#include <deque>
#include <vector>

#include <curfew/detail/hide_frame.hpp>
#include <curfew/detail/join_wait.hpp>
#include <curfew/this_task.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/wait_graph.hpp"

namespace curfew {
// These are not in an unnamed namespace, because they are part of a coroutine's frame, which has linkage.
namespace detail {

class end_wait : public join_wait {
 public:
  using curfew_awaiter = void;
  using join_wait::join_wait;
  void await_resume() { end(); }
};

// Announces a wait: a wait for several tasks, one after the other, is a wait for each of them from its beginning.
class announced_wait : public join_wait {
 public:
  using join_wait::announce;
  using join_wait::join_wait;
  ~announced_wait() override { withdraw(); }
};

struct announce_all {
  using curfew_awaiter = void;
  const std::vector<task_ref>& tasks;
  std::deque<announced_wait>& announced;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) {
    const task_core& waiter = *h.promise().core;
    const loop_core::guard locked(*waiter.loop);
    const auto is_seen = [&](const task_ref& t) { return !t.done() && t.core()->loop == waiter.loop; };
    for (const task_ref& t : tasks)
      if (is_seen(t)) refuse_cycle(waiter, *t.core());
    for (const task_ref& t : tasks)
      if (is_seen(t)) announced.emplace_back(t.core()).announce(h.promise());
    return false;
  }
  void await_resume() const noexcept {}
};

}  // namespace detail

task<> wait_all(std::vector<task_ref> tasks) {
  co_await detail::hide_frame();
  co_await this_task::checkpoint();  // a task that is cancelled is thrown at, also where all have ended
  std::deque<detail::announced_wait> announced;
  co_await detail::announce_all{tasks, announced};
  for (const task_ref& t : tasks)
    if (!t.done()) co_await detail::end_wait(t.core());
}

}  // namespace curfew
