// What the recorder must have counted when a program has ended: the conservation law, and who ended how.
#include <string>

#include "tests/conformance/ledger.hpp"

namespace curfew::tests::conformance {

void ledger::main_ends() {
  loop_scope().may |= bit(cancel_reason::shutdown);
  const std::lock_guard<std::mutex> locked(lock_);
  for (std::size_t i = 1; i < tasks_.size(); ++i) {
    gone_before_main_ += tasks_[i].spawned == 1 && tasks_[i].gone == 1;
    pending_when_main_ended_ |= tasks_[i].spawned == 1 && tasks_[i].gone == 0;
  }
}

void ledger::expect(const program& p, const model::counters& before, const model::counters& after) {
  std::uint64_t spawned = extra_tasks, completed = extra_completed, failed = 0, ended_cancelled = 0;
  ended_cancelled = extra_tasks - extra_completed;
  std::uint64_t destroyed = 0, unobserved = 0, daemons = 0;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const task_entry& t = tasks_[i];
    const std::string its = "task " + std::to_string(i);
    if (t.spawned == 0) continue;
    ++spawned;
    if (t.gone != 1) fault(its + " is still there when its loop has ended");
    if (t.ended == 0 && p.has_grace && !others_meddle) fault(its + " was destroyed, and had all the time to end");
    destroyed += t.ended == 0;
    completed += t.how == outcome::completed;
    failed += t.how == outcome::failed;
    ended_cancelled += t.how == outcome::was_cancelled;
    if (t.how == outcome::failed && t.group == nullptr && !t.observed && i != 0)
      ++(t.released || t.declared_daemon ? daemons : unobserved);
  }
  const auto equal = [this](const char* what, std::uint64_t found, std::uint64_t expected) {
    if (found != expected)
      fault(std::string(what) + ": the recorder has counted " + std::to_string(found) + ", and the program " +
            std::to_string(expected));
  };
  const auto since = [&](auto field) { return after.*field - before.*field; };
  using c = model::counters;
  equal("live tasks", after.live, 0);
  equal("untracked tasks", since(&c::untracked), 0);
  equal("ends", since(&c::completed) + since(&c::failed) + since(&c::cancelled) + since(&c::destroyed),
        since(&c::spawned_after));
  equal("groups opened", since(&c::groups_opened), groups_ + extra_groups);
  equal("groups closed", since(&c::groups_closed), groups_ + extra_groups);
  if (others_meddle || !p.has_grace) return;
  equal("spawned tasks", since(&c::spawned_after), spawned);
  equal("destroyed tasks", since(&c::destroyed), destroyed);
  equal("completed tasks", since(&c::completed), completed);
  equal("failed tasks", since(&c::failed), failed);
  equal("cancelled tasks", since(&c::cancelled), ended_cancelled);
  if (since(&c::orphaned) < orphans_at_least_ || since(&c::orphaned) > orphans_at_most_)
    fault("orphans: " + std::to_string(since(&c::orphaned)) + ", which should be from " +
          std::to_string(orphans_at_least_) + " to " + std::to_string(orphans_at_most_));
  // Who is pending when the main task ends may spawn others in its last turn.
  const std::uint64_t pending_at_most = pending_when_main_ended_ && !p.waits ? spawned - gone_before_main_ : 0;
  if (since(&c::pending_at_shutdown) > pending_at_most)
    fault("pending at shutdown: " + std::to_string(since(&c::pending_at_shutdown)) + ", of at most " +
          std::to_string(pending_at_most));
  if (!one_thread_) return;
  equal("unobserved errors", since(&c::unobserved_errors), unobserved);
  equal("failed daemons", since(&c::failed_daemons), daemons);
}

}  // namespace curfew::tests::conformance
