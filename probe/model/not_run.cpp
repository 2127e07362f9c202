#include "probe/model/not_run.hpp"

#include <algorithm>

namespace curfew::model {

namespace {

bool runs(const task& t) { return is_known(t) && t.state == task_state::running; }

// Returns whether it is known that the task has had a turn since that instant. One begins to wait at the end of a turn.
bool has_waited_since(const task& t, nanoseconds instant) {
  return is_known(t) && t.state == task_state::waiting && t.polls != 0 && t.since > instant;
}

// Returns whether it may have had one: it is ready again, as at the end of a turn, or because it was woken since.
bool may_have_gone_on_since(const task& t, nanoseconds instant) {
  return has_waited_since(t, instant) ||
         (is_known(t) && t.state == task_state::ready && t.polls != 0 && t.since > instant);
}

template <typename Question>
bool any_task(const snapshot& in, index loop, Question question) {
  return std::any_of(in.tasks.begin(), in.tasks.end(), [&](const task& t) { return t.loop == loop && question(t); });
}

}  // namespace

nanoseconds not_run_since(const snapshot& in, index loop) {
  const nanoseconds since = loop < in.loops.size() ? in.loops[loop].not_run : nanoseconds(0);
  if (since.count() == 0) return since;
  const bool goes_on = any_task(in, loop, [&](const task& t) { return runs(t) || may_have_gone_on_since(t, since); });
  return goes_on ? nanoseconds(0) : since;
}

bool is_run_by_nobody(const snapshot& in, const task& of, nanoseconds limit) {
  if (of.loop >= in.loops.size() || in.loops[of.loop].is_run) return false;
  if (in.loops[of.loop].not_run.count() != 0) return not_run_since(in, of.loop).count() != 0;
  if (!is_known(of) || of.state != task_state::ready || in.process.taken - of.since < limit) return false;
  return !any_task(in, of.loop, [&](const task& t) { return runs(t) || has_waited_since(t, of.since); });
}

}  // namespace curfew::model
