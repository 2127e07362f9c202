#include "tests/conformance/ledger.hpp"

#include <algorithm>
#include <utility>

namespace curfew::tests::conformance {

namespace {

std::string name(unsigned task) { return "task " + std::to_string(task); }

}  // namespace

ledger::ledger(unsigned numbers, bool one_thread) : one_thread_(one_thread), scopes_(numbers + 1), tasks_(numbers) {
  for (unsigned i = 0; i != numbers; ++i) scopes_[i].parent = &loop_scope();
}

void ledger::fault(std::string what) {
  const std::lock_guard<std::mutex> locked(lock_);
  faults_.push_back(std::move(what));
}

std::vector<std::string> ledger::faults() const {
  const std::lock_guard<std::mutex> locked(lock_);
  return faults_;
}

// ---- tasks ----------------------------------------------------------------------------------------------------------

void ledger::spawns(unsigned task, scope_entry* group, bool daemon) {
  const std::lock_guard<std::mutex> locked(lock_);
  task_entry& t = tasks_[task];
  t.group = group;
  t.declared_daemon = daemon;
  scopes_[task].parent = group != nullptr ? group : &loop_scope();
  if (group != nullptr) {
    group->children.push_back(task);
    if (daemon)
      scopes_[task].drains = group;
    else
      ++group->regular;
  }
  ++t.spawned;
}

void ledger::refused(unsigned task) {
  --tasks_[task].spawned;
  if (tasks_[task].gone != 1) fault(name(task) + " was refused, and its frame is still there");
}

void ledger::passes_on(unsigned task, scope_entry& from, scope_entry& to, bool daemon) {
  const std::lock_guard<std::mutex> locked(lock_);
  std::erase(from.children, task);
  --from.regular;
  to.children.push_back(task);
  task_entry& t = tasks_[task];
  t.group = &to;
  t.declared_daemon = daemon;
  if (daemon)
    scopes_[task].drains = &to;
  else
    ++to.regular;
  scopes_[task].parent = &to;
}

void ledger::starts(unsigned task) {
  if (tasks_[task].started++ != 0) fault(name(task) + " started twice");
  if (tasks_[task].spawned != 1) fault(name(task) + " was not spawned, and started");
}

void ledger::end(unsigned task, outcome how, std::exception_ptr error) {
  {
    const std::lock_guard<std::mutex> locked(lock_);
    tasks_[task].error = std::move(error);
    tasks_[task].ended_as = ++ends_;
  }
  task_entry& t = tasks_[task];
  t.how = how;
  if (t.ended++ != 0) fault(name(task) + " ended twice");
  if (t.group == nullptr) return;
  if (how == outcome::was_cancelled && !t.declared_daemon) t.group->interrupted = true;
  if (!t.declared_daemon) --t.group->regular;
}

void ledger::ends_well(unsigned task) {
  scope_entry* const group = tasks_[task].group;
  if (group != nullptr && group->race) {
    group->may |= bit(cancel_reason::explicit_request);
    if (one_thread_) group->must |= bit(cancel_reason::explicit_request);
  }
  end(task, outcome::completed, nullptr);
}

void ledger::ends_cancelled(unsigned task, std::exception_ptr error) {
  if (tasks_[task].saw_cancelled == 0) fault(name(task) + " was cancelled and has not seen it");
  if (allowed(scopes_[task]) == 0) fault(name(task) + " ended as cancelled, and nobody has cancelled it");
  end(task, outcome::was_cancelled, std::move(error));
}

void ledger::fails(unsigned task, std::exception_ptr error) {
  scope_entry* const group = tasks_[task].group;
  if (group != nullptr && group->on_failure != scope_entry::failures::are_handled) failed_here(*group, error);
  end(task, outcome::failed, std::move(error));
}

// Whoever lets the error of another task of the group pass has not failed in addition.
void ledger::add_failure(scope_entry& group, const std::exception_ptr& error) {
  const std::lock_guard<std::mutex> locked(lock_);
  if (std::count(group.failed.begin(), group.failed.end(), error) == 0) group.failed.push_back(error);
}

void ledger::failed_here(scope_entry& group, const std::exception_ptr& error) {
  add_failure(group, error);
  if (group.on_failure == scope_entry::failures::are_kept) return;
  group.may |= bit(cancel_reason::sibling_failure);
  if (one_thread_) group.must |= bit(cancel_reason::sibling_failure);
}

// The body has failed, or the handler of failures has: the siblings are cancelled, whatever becomes of a child's.
void ledger::group_fails(scope_entry& group, const std::exception_ptr& error) {
  add_failure(group, error);
  group.may |= bit(cancel_reason::sibling_failure);
  if (one_thread_) group.must |= bit(cancel_reason::sibling_failure);
}

void ledger::handled(scope_entry& group, const std::exception_ptr& error) {
  const std::lock_guard<std::mutex> locked(lock_);
  for (const unsigned child : group.children)
    if (tasks_[child].error == error) {
      ++tasks_[child].handled;
      return;
    }
}

void ledger::is_gone(unsigned task) {
  if (tasks_[task].gone++ != 0) fault("the frame of " + name(task) + " was destroyed twice");
}

void ledger::drops(unsigned task, const scope_entry& in, const scope_entry& of_dropper, bool told) {
  const unsigned reasons = allowed(in) | allowed(of_dropper);
  const bool must = told || must_be_cancelled(of_dropper);
  scopes_[task].may |= reasons;
  if (must && one_thread_) scopes_[task].must |= reasons;
  const std::lock_guard<std::mutex> locked(lock_);
  if (must || tasks_[task].released) return;
  if (!one_thread_ || tasks_[task].ended == 0) ++orphans_at_most_;
  // What goes because its loop shuts down is no orphan.
  if (one_thread_ && reasons == 0 && tasks_[task].ended == 0 && loop_scope().may == 0) ++orphans_at_least_;
}

void ledger::drops_elsewhere(unsigned task) {
  static_cast<void>(task);
  const std::lock_guard<std::mutex> locked(lock_);
  ++orphans_at_most_;
}

// ---- cancellation ---------------------------------------------------------------------------------------------------

unsigned ledger::allowed(const scope_entry& of) const {
  unsigned reasons = 0;
  for (const scope_entry* s = &of; s != nullptr; s = s->shield ? nullptr : s->parent.load()) {
    reasons |= s->may;
    if (s->drains != nullptr && s->drains->body_done) reasons |= bit(cancel_reason::shutdown);
  }
  return reasons;
}

bool ledger::must_be_cancelled(const scope_entry& of) const {
  for (const scope_entry* s = &of; s != nullptr; s = s->shield ? nullptr : s->parent.load()) {
    if (s->must != 0) return true;
    if (one_thread_ && s->drains != nullptr && s->drains->body_done && s->drains->regular == 0) return true;
  }
  return false;
}

// The types are bits, and the higher ones are for operations that end more carefully.
unsigned ledger::type_in(const scope_entry& of) const {
  unsigned type = 0;
  for (const scope_entry* s = &of; s != nullptr; s = s->shield ? nullptr : s->parent.load())
    type = std::max(type, s->type);
  return type;
}

void ledger::saw(unsigned task, scope_entry& in, cancel_reason why, unsigned also_allowed) {
  ++tasks_[task].saw_cancelled;
  if (((allowed(in) | also_allowed) & bit(why)) == 0)
    fault(name(task) + " was cancelled for reason " + std::to_string(static_cast<int>(why)) +
          ", which nobody has given; the bits of those that were are " + std::to_string(allowed(in)));
  if (also_allowed != 0) return;
  unsigned first = 0;
  if (!in.seen.compare_exchange_strong(first, bit(why)) && first != bit(why))
    fault(name(task) + " was cancelled for a second reason");
}

// ---- groups ---------------------------------------------------------------------------------------------------------

void ledger::opens(unsigned host, scope_entry& group) {
  const std::lock_guard<std::mutex> locked(lock_);
  ++groups_;
  tasks_[host].host_of.push_back(&group);
}

void ledger::expect_children_gone(unsigned number) {
  for (const unsigned child : scopes_[number].children)
    if (tasks_[child].spawned == 1 && tasks_[child].gone == 0)
      fault(name(child) + " outlived its group " + std::to_string(number));
}

// A handler is given each failure once. Tasks that have failed by one error are told apart by nobody.
void ledger::expect_handled(unsigned number) {
  if (scopes_[number].on_failure != scope_entry::failures::are_handled) return;
  for (const unsigned child : scopes_[number].children) {
    int failed = 0, handled = 0;
    for (const unsigned other : scopes_[number].children)
      if (tasks_[other].error == tasks_[child].error && tasks_[other].how == outcome::failed) {
        ++failed;
        handled += tasks_[other].handled;
      }
    if (tasks_[child].how == outcome::failed && (handled == 0 || handled > failed))
      fault("the failure of " + name(child) + " was handled " + std::to_string(handled) + " times");
  }
}

void ledger::start_ended(unsigned host) {
  const std::lock_guard<std::mutex> locked(lock_);
  tasks_[host].host_of.pop_back();
}

void ledger::closed(unsigned host, unsigned number, const std::exception_ptr& thrown, bool is_told) {
  const std::string its = "group " + std::to_string(number);
  scope_entry& g = scopes_[number];
  expect_children_gone(number);
  if (g.is_uncertain) {
    const std::lock_guard<std::mutex> locked(lock_);
    tasks_[host].host_of.pop_back();
    return;
  }
  expect_handled(number);
  std::vector<std::exception_ptr> failed;
  {
    const std::lock_guard<std::mutex> locked(lock_);
    tasks_[host].host_of.pop_back();
    failed = g.failed;
  }
  if (!thrown) {
    if (!failed.empty()) fault(its + " dropped " + std::to_string(failed.size()) + " failures");
    if (one_thread_ && g.interrupted && is_told && g.parent.load()->may != 0 && !g.race)
      fault(its + " was stopped by a cancel from outside, and returned as if it were complete");
    return;
  }
  try {
    std::rethrow_exception(thrown);
  } catch (const group_error& e) {
    if (e.count() != failed.size())
      fault(its + " threw " + std::to_string(e.count()) + " failures, of " + std::to_string(failed.size()));
    if (e.errors().size() != std::min(failed.size(), g.keeps))
      fault(its + " kept " + std::to_string(e.errors().size()) + " failures of " + std::to_string(failed.size()));
    if (one_thread_) failed.resize(std::min(failed.size(), e.errors().size()));
    const bool same =
        one_thread_ ? failed == e.errors() : std::all_of(e.errors().begin(), e.errors().end(), [&](const auto& error) {
          return std::count(failed.begin(), failed.end(), error) == 1;
        });
    if (!same) fault(its + " threw other failures than those that happened");
  } catch (const cancelled&) {
    if (!failed.empty()) fault(its + " was cancelled and dropped " + std::to_string(failed.size()) + " failures");
    if (!g.interrupted) fault(its + " was complete, and threw that it was cancelled");
  } catch (...) {
    fault(its + " threw something of its own");
  }
}

// ---- waits ----------------------------------------------------------------------------------------------------------

void ledger::waits(unsigned task, unsigned for_task) {
  const std::lock_guard<std::mutex> locked(lock_);
  tasks_[task].waits_for = for_task;
}

bool ledger::cannot_end_before(unsigned task, unsigned other) const {
  const std::lock_guard<std::mutex> locked(lock_);
  std::vector<bool> visited(tasks_.size());
  return reaches(task, other, visited);
}

bool ledger::reaches(unsigned task, unsigned other, std::vector<bool>& visited) const {
  if (task == other) return true;
  if (visited[task]) return false;
  visited[task] = true;
  const task_entry& t = tasks_[task];
  if (t.waits_for != nobody && reaches(t.waits_for, other, visited)) return true;
  for (const scope_entry* group : t.host_of)
    for (const unsigned child : group->children)
      if (tasks_[child].ended == 0 && reaches(child, other, visited)) return true;
  return false;
}

}  // namespace curfew::tests::conformance
