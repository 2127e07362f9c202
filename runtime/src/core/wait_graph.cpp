// Rule 8: no task waits for itself, or for one that cannot end before it.
#include <system_error>
#include <unordered_set>
#include <vector>

#include <curfew/join_handle.hpp>
#include <curfew/task_group.hpp>

#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {

[[noreturn]] void refuse_wait(const task_core& waiter, const task_core& target) {
  const std::string what = &waiter == &target ? quoted(waiter) + " would wait for itself, and never end"
                                              : quoted(waiter) + " would wait for " + quoted(target) +
                                                    ", which waits for it, and neither would ever end";
  throw asio::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur), "curfew: " + what);
}

// Neither in join() nor with a group: no circle goes through it. So mostly there is nothing to look for, as in a chain
// of tasks that each join the next one when they have spawned it.
bool waits_for_nobody(const task_core& t) noexcept { return t.joins == 0 && t.own.first == nullptr; }

}  // namespace

// Looks at who waits for the waiter: the task whose group it is in, those that join it, and who waits for them.
// Mostly that is one at a time. Where it is several, each of the others is followed once.
void refuse_cycle(const task_core& waiter, const task_core& target) {
  if (&waiter != &target && waits_for_nobody(target)) return;
  std::vector<const task_core*> others;
  std::unordered_set<const task_core*> seen;
  for (const task_core* t = &waiter; t != nullptr;) {
    if (t == &target) refuse_wait(waiter, target);
    // A group waits for its daemons only when it has cancelled them.
    const task_core* next = t->group != nullptr && !t->declared_daemon ? t->group->host : nullptr;
    const join_wait* const newest = t->joiners;
    for (const join_wait* w = newest; w != nullptr; w = w->next_ != newest ? w->next_ : nullptr) {
      if (next == nullptr)
        next = w->frame_->core;
      else if (seen.insert(w->frame_->core).second)
        others.push_back(w->frame_->core);
    }
    if (next == nullptr && !others.empty()) {
      next = others.back();
      others.pop_back();
    }
    t = next;
  }
}

}  // namespace curfew::detail
