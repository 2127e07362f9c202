#include "runtime/src/core/task_core.hpp"

#include <pthread.h>

#include <mutex>
#include <new>
#include <stdexcept>
#include <system_error>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(error.hpp)

#include "probe/recorder/function_name.hpp"
#include "runtime/src/core/background.hpp"
#include "runtime/src/core/exception_text.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/holding.hpp"
#include "runtime/src/core/join_across.hpp"
#include "runtime/src/core/join_list.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/turn.hpp"

namespace curfew::detail {

constinit thread_local running current [[gnu::tls_model("initial-exec")]]{nullptr, nullptr};
constinit thread_local thread_counts counts_here [[gnu::tls_model("initial-exec")]];

task_core::task_core(loop_core& its_loop, frame& outermost, const birth& as) noexcept
    : loop(&its_loop),
      root(&outermost),
      active(&outermost),
      function(outermost.born),
      owner(as.owner),
      main(as.main),
      guest(as.guest),
      declared_daemon(as.declared_daemon),
      daemon(as.daemon) {
  own.task = this;
  own.kind = scope_kind::task;
  outermost.core = this;
}

void task_core::deleter::operator()(task_core* t) const noexcept {
  if (t->loop->several_threads)
    delete static_cast<team_task*>(t);
  else
    delete t;
}

task_core& require_current(const char* who, const char* instead) {
  if (current.task == nullptr)
    throw std::logic_error(std::string(who) + ": called outside of a task" +
                           (instead != nullptr ? std::string("; there, it is ") + instead : ""));
  return *current.task;
}

// ---- names ----------------------------------------------------------------------------------------------------------

namespace {

// One mutex serves all tasks: names are given and asked for seldom, and a loop with one thread has no lock of its own.
// A fork takes the mutex, so that the child has it unlocked: another thread may be naming a task at that moment.
constinit std::mutex names;

std::lock_guard<std::mutex> lock_names() {
  static const int with_fork [[maybe_unused]] =
      pthread_atfork([] { names.lock(); }, [] { names.unlock(); }, [] { names.unlock(); });
  return std::lock_guard<std::mutex>(names);
}

}  // namespace

void give_name(task_core& t, std::string_view name) {
  auto given = std::make_shared<const std::string>(name);
  task_extras& extras = t.extras_or_new();
  const std::lock_guard<std::mutex> locked = lock_names();
  extras.given_name.swap(given);
}

std::shared_ptr<const std::string> given_name_of(const task_core& t) noexcept {
  if (!t.extras) return nullptr;
  const std::lock_guard<std::mutex> locked = lock_names();
  const auto& given = t.extras->given_name;
  return given && !given->empty() ? given : nullptr;
}

std::string name_of(const task_core& t) {
  if (const auto given = given_name_of(t)) return *given;
  return recorder::function_name(t.function.function_name());
}

std::string quoted(const task_core& t) {
  return "task '" + name_of(t) + "'" + (t.id != 0 ? " (" + std::to_string(t.id) + ")" : "");
}

// ---- the end --------------------------------------------------------------------------------------------------------

constinit thread_local dismantling dismantled [[gnu::tls_model("initial-exec")]]{};

namespace {

CURFEW_COLD void destroy_from(task_core& t, frame* root) noexcept {
  const dismantling before = std::exchange(dismantled, {&t, current.task});
  for (frame* f = std::exchange(t.active, nullptr); f != nullptr && f != root;) {
    frame* const caller = f->caller;
    *f->held_by = nullptr;  // the awaiter in the caller's frame finds nothing left to destroy
    f->coroutine().destroy();
    f = caller;
  }
  root->coroutine().destroy();
  dismantled = before;
}

}  // namespace

void destroy_frames(task_core& t) noexcept {
  frame* const root = std::exchange(t.root, nullptr);
  if (root != nullptr && root != &nothing_to_take()) destroy_from(t, root);
}

namespace {

// Records that the task has failed, and whether somebody may still look at its error. Under the lock.
CURFEW_COLD void record_failure(task_core& t, std::string_view text, recorder::tick at) noexcept {
  const bool nobody_will_look = t.owner == recorder::owner_kind::none;
  const bool somebody_may_look = t.owner == recorder::owner_kind::handle && t.held.claimed();
  t.error_recorded.store(somebody_may_look, std::memory_order_relaxed);
  recorder::finish(*t.loop->record, t.record, recorder::node_state::failed, text, somebody_may_look || nobody_will_look,
                   at);
  if (nobody_will_look) recorder::unobserved(*t.loop->record, t.record);
  if (!somebody_may_look) t.record = nullptr;
}

// Tells the tasks of other loops that wait for a task that it has ended. REQUIRES: the lock is held no more.
CURFEW_COLD void tell_other_loops(std::shared_ptr<join_across> first) noexcept {
  while (first) first = join_across::target_ended(std::move(first));
}

// If somebody refers to it, it keeps its loop from now on, which it may outlive. If nobody does, nobody else will.
// Under the lock of its shard.
void keep_if_referred_to(task_core& t) noexcept {
  if (t.held.only_one()) return;
  t.keeps_loop = true;
  ++t.loop->shard_of(t).kept;
}

// Records the end of the task, and tells those who wait for it. `error` is why the task failed, or nullptr; `text` is
// what the error says. The text was asked for before, and the group or the caller lets go of the error afterwards,
// because both run foreign code, which must not run under the lock.
void conclude(task_core& t, recorder::node_state outcome, std::exception_ptr* error, std::string_view text,
              recorder::tick at) noexcept {
  std::shared_ptr<join_across> elsewhere;
  bool last = false;
  bool left_to_claim = false;
  {
    // From here until `done` is set, no claim to the result can be given up and the task cannot be cancelled. So it is
    // decided who looks at its error.
    const shard_guard locked(shard_guard::of_end{t, error != nullptr});
    if (error != nullptr) [[unlikely]] {
      record_failure(t, text, at);
    } else {
      recorder::finish(*t.loop->record, t.record, outcome, {}, false, at);
      t.record = nullptr;
    }
    keep_if_referred_to(t);
    if (t.joiners != nullptr) {
      t.heir = join_list::promise_result(t);
      t.left_to_claim = left_to_claim = t.heir != nullptr && error == nullptr && !t.loop->several_threads;
    }
    t.done.store(true, std::memory_order_release);
    t.own.remove_from_parent();
    // Those who wait for it come first: if its failure cancels them as well, they still get the error they waited for.
    if (t.joiners != nullptr) join_list::wake_all(t, at);
    if (t.group != nullptr) t.group->child_ended(t, error, outcome == recorder::node_state::cancelled);
    if (t.held_first != nullptr) [[unlikely]]
      pass_on_held(t);
    unhold(t);
    if (t.extras && t.extras->joined_across) [[unlikely]]
      elsewhere = std::move(t.extras->joined_across);
    last = t.loop->ended(t);
  }
  if (last) [[unlikely]]
    t.loop->look_who_is_left(at);
  if (elsewhere) [[unlikely]]
    tell_other_loops(std::move(elsewhere));
  // Whoever gives it a turn, or has it in a queue, has the loop's reference from now on. Otherwise it goes with a
  // claim: the heir has one, which it gives up where the loop runs. (Whether a claim to a failed task is the last one
  // is looked at by itself.)
  if (t.loop->several_threads && turn::takes_over_ended(t)) return;
  if (!left_to_claim) release(&t);
}

// Destroys the coroutine of a task that has ended, or keeps only its result if somebody has a claim to that. Called in
// the task's own poll, so that what its parameters own goes in its name.
void destroy_finished(task_core& t) noexcept {
  if (!t.held.claimed()) [[likely]]
    std::exchange(t.root, nullptr)->coroutine().destroy();
  else if (t.root->outlive != nullptr)
    t.root = t.root->outlive(*t.root);
}

recorder::tick end_well(task_core& t) noexcept {
  destroy_finished(t);
  const recorder::tick end = t.loop->time();
  conclude(t, recorder::node_state::completed, nullptr, {}, end);
  return end;
}

// Returns whether the handler of the task's group has dealt with the failure. If the handler throws, `error` is what it
// threw from here on.
bool is_dealt_with(task_core& t, std::exception_ptr& error) noexcept {
  error_handler handler;
  {
    const shard_guard locked(t);
    if (t.group != nullptr) handler = t.group->on_error;
  }
  if (!handler) return false;
  try {
    handler(error);
    return true;
  } catch (...) {
    error = std::current_exception();
  }
  try {
    t.extras_or_new().handler_threw = true;
  } catch (const std::bad_alloc&) {
    // There is no memory to note what the group has counted either.
  }
  return false;
}

}  // namespace

// Code that bridges to another library has only its own type for a cancellation: `if (ec) throw std::system_error(ec)`.
// So the error code decides. An error with which no operation of the task has ended because of its cancel is a failure,
// and so is an exception without an error code.
CURFEW_COLD bool is_cancellation(const task_core& t, const std::exception_ptr& error) noexcept {
  const auto stands_for_it = [&t](const std::error_code& code) {
    const std::error_code aborted = error_code(asio::error::operation_aborted);
    return code == aborted ||
           (t.extras && t.extras->cancelled_in == &code.category() && t.extras->cancelled_as == code.value());
  };
  try {
    std::rethrow_exception(error);
  } catch (const std::system_error& e) {
    return stands_for_it(e.code());
#if defined(CURFEW_BOOST_ASIO)  // whose system_error is no std::system_error
  } catch (const system_error& e) {
    return stands_for_it(e.code());
#endif
  } catch (...) {
    return false;
  }
}

namespace {

CURFEW_COLD recorder::tick end_with_exception(task_core& t) noexcept {
  std::exception_ptr error = t.root->error;
  const bool of_a_cancel = t.root->cancelled;
  const bool was_cancelled = t.own.cancelled && (of_a_cancel || is_cancellation(t, error));
  const bool dealt_with = !was_cancelled && is_dealt_with(t, error);
  destroy_finished(t);
  const bool is_told = !was_cancelled && !of_a_cancel && t.record != nullptr;
  const std::string told = is_told ? exception_text(error) : std::string();
  const std::string_view text = of_a_cancel ? std::string_view("a task that it awaited was cancelled") : told;
  if (dealt_with) error = nullptr;
  const recorder::tick end = t.loop->time();
  if (was_cancelled)
    conclude(t, recorder::node_state::cancelled, nullptr, {}, end);
  else
    conclude(t, recorder::node_state::failed, &error, text, end);
  return end;
}

}  // namespace

namespace {

// Runs the task until it suspends or ends. A frame hands over to another one by resuming it in its own place, which
// takes no stack where the compiler makes a tail call of that. g++ makes none below -O2, or with some options, and a
// long loop would run out of stack. So every so many times a frame only suspends, and the next one is resumed from
// here.
void run_frames(task_core& t) noexcept {
  constexpr std::uint8_t hand_overs = 32;
  do {
    counts_here.hand_overs_left = hand_overs;
    t.active->coroutine().resume();
  } while (counts_here.hand_overs_left == 0 && t.active != nullptr);
  counts_here.hand_overs_left = hand_overs;  // for the task further out that this one may have run in
}

}  // namespace

recorder::tick poll_current(task_core& t, recorder::tick at) noexcept {
  t.started = true;
  ++counts_here.polls;
  recorder::poll_begin(*t.loop->record, t.record, at);
  run_frames(t);
  if (t.active == nullptr) return t.root->error ? end_with_exception(t) : end_well(t);
  const recorder::tick end = t.loop->time();
  recorder::poll_end(*t.loop->record, t.record, end);
  return end;
}

CURFEW_FLATTEN recorder::tick poll(task_core& t, recorder::tick at) noexcept {
  const running before = std::exchange(current, {&t, t.loop, &before});
  const recorder::tick end = poll_current(t, at);
  current = before;
  return end;
}

bool is_being_polled(const task_core& t) noexcept {
  const running* r = &current;
  while (r != nullptr && r->task != &t) r = r->outer;
  return r != nullptr;
}

void destroy(task_core& t) noexcept {
  const running before = std::exchange(current, {&t, t.loop, &before});
  join_list::let_go(t);
  destroy_frames(t);
  conclude(t, t.started ? recorder::node_state::destroyed : recorder::node_state::never_started, nullptr, {},
           t.loop->time());
  current = before;
}

void end_guest(task_core& t, recorder::node_state outcome, std::exception_ptr error) noexcept {
  t.active = nullptr;
  if (outcome == recorder::node_state::destroyed) {
    destroy_finished(t);
    conclude(t, outcome, nullptr, {}, t.loop->time());
  } else if (error) {
    t.root->error = std::move(error);
    end_with_exception(t);
  } else {
    end_well(t);
  }
}

dropper dropper_here() noexcept {
  const task_core* const by = current.task;
  if (by == nullptr) return {};
  const frame* f = by->active;
  while (f != nullptr && f->hidden && f->caller != nullptr) f = f->caller;
  return {by->id, recorder::site(f != nullptr ? f->born : by->function)};
}

namespace {

// Takes the task's owner away. Returns whether the task is an orphan by that.
bool lose_owner(task_core& t) noexcept {
  if (t.done.load(std::memory_order_acquire) || t.declared_daemon || t.owner == recorder::owner_kind::none)
    return false;
  t.owner = recorder::owner_kind::none;
  unhold(t);
  // A loop that ends takes every task down at once; which of them lost its owner first means nothing then.
  if (t.loop->abandoning || (t.own.cancelled && t.own.reason == cancel_reason::shutdown)) return false;
  if (t.daemon) set_background(t, false);  // it was background work only through its owner
  return true;
}

}  // namespace

void orphan(task_core& t) noexcept {
  if (!lose_owner(t)) return;
  const auto [by, in] = dropper_here();
  recorder::orphan(*t.loop->record, t.record, by, in);
}

void orphan(task_core& t, const dropper& who) noexcept {
  if (lose_owner(t)) recorder::orphan(*t.loop->record, t.record, who.by, who.in);
}

void free_task(task_core* t) noexcept {
  loop_core* const kept = t->keeps_loop ? t->loop : nullptr;  // until the frames are gone
  loop_shard* const in = kept != nullptr ? &kept->shard_of(*t) : nullptr;
  const std::unique_ptr<task_extras> extras = t->extras.release();
  destroy_frames(*t);
  task_core::deleter()(t);
  if (kept != nullptr) kept->let_go_of_task(*in);
}

}  // namespace curfew::detail
