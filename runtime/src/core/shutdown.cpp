// How a loop runs until its main task has ended, and how it ends then: pending tasks are noted, then waited for or
// cancelled, then destroyed.
#include <cxxabi.h>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)

#include <curfew/detail/time_after.hpp>
#include <curfew/error.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/exception_text.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/team.hpp"

namespace curfew::detail {

namespace {

using clock = std::chrono::steady_clock;

}  // namespace

bool loop_core::reached(goal g) const noexcept {
  switch (g) {
    case goal::none:
      return false;
    case goal::main_ended:
      return main == nullptr;
    case goal::last_turns_taken:
      return !workers->has_last_turns_left();
    case goal::regular_ended:
      return regular() == 0;
    case goal::daemons_ended:
      return daemons() == 0;
    case goal::all_ended:
      return regular() + daemons() == 0;
    case goal::all_delivered:
      return handlers_due.load(std::memory_order_acquire) == 0;
  }
  return false;
}

loop_core::ending loop_core::drive(goal g, std::optional<clock::time_point> until, bool& alone,
                                   std::exception_ptr& thrown) {
  ending how = ending::goal_reached;
  for (bool again = true; again;) {
    {
      const guard locked(*this);
      if (reached(g)) return ending::goal_reached;
      goal_ = g;
      enough_.store(false, std::memory_order_relaxed);
    }
    try {
      how = run_context(until, alone, thrown);
    } catch (...) {
      goal_ = goal::none;
      throw;
    }
    const guard locked(*this);
    goal_ = goal::none;
    enough_.store(false, std::memory_order_relaxed);  // functions that are posted later are run, if only to go
    if (thrown) return how;
    if (reached(g)) return ending::goal_reached;
    again = how == ending::goal_reached;  // another loop's goal was reached, on the same context
  }
  return how;
}

bool loop_core::is_at_goal() const noexcept {
  const guard locked(*this);
  return reached(goal_);
}

loop_core::ending loop_core::run_context(std::optional<clock::time_point> until, bool& alone,
                                         std::exception_ptr& thrown) {
  // A stop says that nobody is to be waited for. Whoever was asked to end has the grace for that all the same.
  const std::optional<loop_context::run_mark> since = home->begin_run(!cancelling_);
  if (!since) {
    if (!has_run_) found_stopped_ = true;
    return ending::stopped;
  }
  has_run_ = true;
  struct run {
    ~run() {
      if (of != nullptr) of->end_run();
    }
    loop_context* of;
  } entered{home.get()};
  // Another loop's thread may have brought the goal about before this one came in, and coming in has undone its stop.
  if (is_at_goal()) return ending::goal_reached;
  try {
    run_team(*home, options.threads - 1, until, clock_of_its_own.get(), alone);
  } catch (const abi::__forced_unwind&) {
    throw;  // pthread_cancel: ~loop() does the rest
  } catch (...) {
    thrown = std::current_exception();
  }
  entered.of = nullptr;
  switch (home->why_stopped(*since)) {
    case loop_context::stop::none:
      return ending::time_over;
    case loop_context::stop::out_of_work:
      out_of_work_ = time();
      return ending::out_of_work;
    case loop_context::stop::by_somebody:
      return ending::stopped;
    case loop_context::stop::for_loop:
      break;
  }
  return ending::goal_reached;
}

void loop_core::run_main() {
  const virtual_clock_here set(clock_of_its_own.get());
  std::exception_ptr thrown;
  std::string waiting;
  bool alone = false;
  ending how = drive(goal::main_ended, {}, alone, thrown);
  if (thrown && how != ending::stopped) how = ending::goal_reached;  // the exception says what was the matter
  if (how != ending::goal_reached && main != nullptr) waiting = name_of(*main);
  record_cause(how, thrown, alone);
  drain(how, thrown);
  end();
  // The owner of the context finds it as it was: stopped if somebody stopped it.
  if (home->is_borrowed()) {
    if (how == ending::stopped)
      home->leave_stopped();
    else
      home->leave_restarted();
  }
  if (thrown) std::rethrow_exception(thrown);
  if (how != ending::goal_reached) throw_main_waits(how, waiting);
}

// Records what run() will throw. It stands beside the main task, which is pending, where readers of the report find it.
// If the loop is `alone`, its threads could not be started, and that is what was thrown.
void loop_core::record_cause(ending how, const std::exception_ptr& thrown, bool alone) noexcept {
  std::string with_text;
  std::string_view cause;
  if (thrown) {
    cause = alone ? "its threads could not be started" : "left by an exception of a handler";
    try {
      cause = with_text = std::string(cause) + ": " + exception_text(thrown);
    } catch (const std::bad_alloc&) {
      // There is no memory to say which exception it was.
    }
  } else if (found_stopped_) {
    cause = "its io_context was stopped before it was run";
  } else if (how == ending::stopped) {
    cause = "stopped";
    try {
      cause = with_text = cause_of_stop();
    } catch (const std::bad_alloc&) {
      // There is no memory to say why.
    }
  } else if (how == ending::out_of_work) {
    cause = "nothing left to do: nothing could ever wake this task";
  }
  const guard locked(*this);
  if (main != nullptr) recorder::loop_ended_by(main->record, cause);
}

void loop_core::keep_reason_of_stop(std::string why) {
  const std::lock_guard<std::mutex> locked(inbox_lock_);
  if (reason_of_stop_.empty()) reason_of_stop_ = std::move(why);
}

std::string loop_core::cause_of_stop() {
  const std::lock_guard<std::mutex> locked(inbox_lock_);
  return "stopped: " + (reason_of_stop_.empty() ? "somebody called io_context::stop()" : reason_of_stop_);
}

void loop_core::throw_main_waits(ending how, const std::string& main_name) const {
  const std::string loop = "curfew: loop '" + options.name + "' ";
  const std::string main_task = "its main task '" + main_name + "' still waited";
  if (found_stopped_)
    throw system_error(make_error_code(loop_error::stopped),
                       loop + "found its io_context stopped when it was run with the main task '" + main_name +
                           "': by io_context::stop(), or because a run() of it had ended. Call io_context::restart() "
                           "before, if it is to be run all the same");
  if (how == ending::stopped)
    throw system_error(make_error_code(loop_error::stopped), loop + "was stopped while " + main_task);
  throw system_error(generic_error(std::errc::resource_deadlock_would_occur),
                     loop + "has nothing left to do, and " + main_task + ": nothing could ever wake it");
}

// Gives every task that is ready when the main task ends one turn, before the loop looks at who is left. A task that
// was about to end does so, and a task that was about to start says where it waits.
//
// REQUIRES: nobody else is inside.
void loop_core::take_last_turns() noexcept {
  if (several_threads) return workers->take_last_turns();
  const task_core* const last = ready_last_;
  for (bool more = last != nullptr; more;) {
    more = ready_first_ != last;
    poll(next_ready(), time());
  }
}

// Goes on when an exception escapes from somebody's handler, so that it takes nobody's time to end away. `first` is
// given the first one. If other threads cannot be started, this thread goes on alone.
void loop_core::drive_on(goal g, std::optional<clock::time_point> until, std::exception_ptr& first) {
  bool alone = false;
  for (bool again = true; again;) {
    std::exception_ptr thrown;
    const ending how = drive(g, until, alone, thrown);
    again = thrown != nullptr && how != ending::stopped;
    if (!first) first = std::move(thrown);
  }
}

// On a loop with several threads, lets those run that wait on strands and the handlers that are ready, and lets every
// thread come out of its handler: an operation whose object went with a task has ended then, and no cancel reaches for
// it. With one thread the order in which handlers run does that. A handler of the program's, or a strand of its own,
// may be held up by the program as long as it likes.
void loop_core::let_ready_handlers_run(std::exception_ptr& thrown) {
  if (!workers) return;
  workers->begin_last_turns();
  drive_on(goal::last_turns_taken, time_after(options.shutdown.grace()), thrown);
}

void loop_core::drain(ending how, std::exception_ptr& thrown) {
  {
    const loop_gate::alone here(gate.get());
    run_requests();
    take_last_turns();
    recorder::begin_shutdown(*record, time());
  }
  const shutdown& policy = options.shutdown;
  const auto has_reached = [this](goal g) {
    const guard locked(*this);
    return reached(g);
  };
  if (!has_reached(goal::all_ended)) let_ready_handlers_run(thrown);
  // Somebody who stops a loop does not want it to wait.
  if (policy.waits() && how != ending::stopped) {
    drive_on(goal::regular_ended, time_after(policy.deadline()), thrown);
    if (!has_reached(goal::regular_ended)) let_ready_handlers_run(thrown);
  }
  if (!has_reached(goal::regular_ended)) {
    // A task that is ending already, because its owner was told to, needs a moment for that, and nobody has to wait for
    // it. So it is not noted yet.
    note_pending(recorder::pending_tasks::but_on_their_way, out_of_work_);
    cancel_all(false);
    drive_on(goal::regular_ended, time_after(policy.grace()), thrown);
    note_pending();  // this notes what was spawned meanwhile, and has not ended either
  }
  if (!has_reached(goal::daemons_ended)) {
    // Regular tasks that are left have had their grace. If none are left, those that daemons spawn count as well.
    const goal last = has_reached(goal::regular_ended) ? goal::all_ended : goal::daemons_ended;
    let_ready_handlers_run(thrown);
    cancel_all(true);
    drive_on(last, time_after(policy.grace()), thrown);
  }
  // Who waits for a result may wait on another thread, without end. A stop says that nobody is to be waited for.
  if (how != ending::stopped) drive_on(goal::all_delivered, {}, thrown);
}

void loop_core::note_pending(recorder::pending_tasks which, recorder::tick out_of_work) noexcept {
  const guard locked(*this);
  if (regular() == 0) return;
  recorder::mark_pending(*record, which, out_of_work);
}

void loop_core::cancel_all(bool with_daemons) noexcept {
  const guard locked(*this);
  cancelling_ = true;
  cancelling_daemons_ = with_daemons;
  for (std::size_t i = 0; i < shard_count; ++i)
    for (scope* s = shard(i).root.first; s != nullptr; s = s->next)
      if (with_daemons || !s->task->daemon) cancel(*s, cancel_reason::shutdown);
}

bool loop_core::close_inbox() noexcept {
  const std::lock_guard<std::mutex> locked(inbox_lock_);
  return gone_ = inbox_first_ == nullptr;
}

void loop_core::end() noexcept {
  if (gate)
    gate->close(shared_from_this());
  else
    abandon();
}

// REQUIRES: nobody else is inside.
void loop_core::abandon() noexcept {
  {
    const std::lock_guard<std::mutex> locked(inbox_lock_);
    if (std::exchange(closed_, true)) return;
  }
  abandoning = true;  // handles dropped since the loop ran last were dropped because all of this goes
  run_requests();
  sleepers.end();
  if (regular() + daemons() != 0) {
    recorder::begin_shutdown(*record, time());
    note_pending();
    // The work of a borrowed context must not end here, outside of its run(), because that would stop the context.
    if (home->is_borrowed() && !home->is_closed()) asio::post(*context, [kept = home->begin_own_work()] {});
    destroy_all();
  }
  destroying_ = true;
  while (!close_inbox()) run_requests();
  if (workers) workers->end();
  recorder::loop_is_over(*record);  // whoever keeps a handle keeps what is left of it
  close_keepers();
}

namespace {

// Returns the last task at or below `s` that has none below it, or nullptr if there is no task. Takes out groups
// without children, which are in nobody's way.
task_core* last_without_children(scope* s) noexcept {
  for (;;) {
    if (s->last != nullptr) {
      s = s->last;
    } else if (s->parent == nullptr) {  // this is the loop's own scope
      return nullptr;
    } else if (s->kind == scope_kind::task) {
      return s->task;
    } else {
      scope* const outer = s->parent;
      s->remove_from_parent();
      s = outer;
    }
  }
}

}  // namespace

// Destroys a group's children before the task whose locals they may refer to, and later tasks before earlier ones.
void loop_core::destroy_all() noexcept {
  destroying_ = true;
  if (!home->is_borrowed()) context_is_over = true;
  cancelling_ = true;
  ready_first_ = ready_last_ = nullptr;
  polling_queue_ = true;  // no task has a turn any more
  const running before = std::exchange(current, {nullptr, this, &before});
  for (std::size_t i = shard_count; i-- != 0;) destroy_below(shard(i).root);
  current = before;
}

void loop_core::destroy_below(scope& root) noexcept {
  for (scope* s = &root; task_core* const t = last_without_children(s);) {
    s = t->own.parent;
    if (is_being_polled(*t)) {  // exit() in a task: what runs cannot be destroyed, and does not come back
      t->own.remove_from_parent();
      continue;
    }
    if (!t->own.cancelled) {  // then what it owns goes with it, and is no orphan
      t->own.reason = cancel_reason::shutdown;
      t->own.cancelled.store(true, std::memory_order_release);
    }
    destroy(*t);
    ready_first_ = ready_last_ = nullptr;  // those that waited for its end may be the next to go
  }
}

void loop_core::context_ends() noexcept {
  context_is_over = true;
  end();
  drop_functions();
  strand.reset();
  context = nullptr;
}

}  // namespace curfew::detail
