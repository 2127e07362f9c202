#include "runtime/src/core/guest_core.hpp"

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)

#include <curfew/task.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/late_cancels.hpp"
#include "runtime/src/core/loop_service.hpp"
#include "runtime/src/core/scope.hpp"

namespace curfew::detail {

namespace {

struct gives_up {
  void operator()(guest_core* g) const noexcept {
    g->cut();
    release(g);
  }
};
using kept_guest = std::unique_ptr<guest_core, gives_up>;

const operation& asio_coroutine() noexcept {
  static constinit const operation what("asio::awaitable");
  return what;
}

// curfew::asio_tracking tells in what the coroutine waits (curfew::tracked). With these versions of Asio it does not
// see each wait, and what was said before may be of an earlier one.
constexpr bool each_wait_is_told = CURFEW_ASIO_VERSION < 102400 || CURFEW_ASIO_VERSION >= 102800;

void say_it_waits(const task_core& t) noexcept { recorder::wait(t.record, {.operation = asio_coroutine().recorded()}); }

bool is_on(const loop_core& l) noexcept {
  return l.runs_here() || l.home->get().get_executor().running_in_this_thread();
}

// Name the guest whose signal this thread emits, and the one in whose co_spawn it is.
constinit thread_local const guest_core* emits [[gnu::tls_model("initial-exec")]] = nullptr;
constinit thread_local const guest_core* begins [[gnu::tls_model("initial-exec")]] = nullptr;

}  // namespace
}  // namespace curfew::detail

namespace {

// The outermost frame of a guest: it never runs, and is destroyed with the task. The task is called after it.
curfew::task<> asio_awaitable(curfew::detail::kept_guest) { co_return; }

}  // namespace

namespace curfew::detail {

void retain(guest_core* g) noexcept {
  // Relaxed: whoever copies a reference has one.
  if (g != nullptr) g->references.fetch_add(1, std::memory_order_relaxed);
}

void release(guest_core* g) noexcept {
  // acq_rel, because the last one frees what the others have used.
  if (g != nullptr && g->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete g;
}

void guest_core::start(frame& root, std::source_location where, error_for errors, const guest_origin& origin) {
  recorder::spawn_sites sites{};
  if (!recorder::is_off(*loop->record))  // before the loop is locked: it may take its time
    sites = recorder::sites_of_spawn(where, {.function = origin.function, .callable = origin.callable}, root.born);
  loop->admit_here_or_outside(
      {.outermost = root,
       .where = where,
       .record = {.owner = recorder::id_of(*loop->record), .owned_by = recorder::owner_kind::loop, .by_cause = true},
       .awaited = errors == error_for::awaiting,
       .error_for_nobody = errors == error_for::nobody,
       .guest = this,
       .sites = sites});
}

guest_core::guest_core(std::shared_ptr<loop_core> its_loop, const spawn_place& place)
    : loop(std::move(its_loop)), context(place.context), strand(place.strand) {}

// ---- steps ----------------------------------------------------------------------------------------------------------

bool guest_core::runs_here() const noexcept {
  return (current.task != nullptr && current.task == task.load(std::memory_order_relaxed)) || emits == this;
}

bool guest_core::begin_step() noexcept {
  unsigned before = state_.load(std::memory_order_relaxed);
  for (;;) {
    if ((before & emitting) != 0) {
      state_.wait(before, std::memory_order_relaxed);
      before = state_.load(std::memory_order_relaxed);
      continue;
    }
    const bool polls = (before & (poll | over)) == 0;
    if (state_.compare_exchange_weak(before, before + step + (polls ? poll : 0), std::memory_order_acq_rel))
      return polls;
  }
}

guest_step::guest_step(guest_core& g) noexcept : guest(g), polls(g.begin_step()), before(current) {
  if (!polls) return;
  task_core& t = *g.task.load(std::memory_order_relaxed);
  current = {&t, t.loop, &before};
  t.started = true;
  waited = recorder::told_wait_of(t.record);
  ++counts_here.polls;
  recorder::poll_begin(*t.loop->record, t.record, t.loop->time());
}

guest_step::~guest_step() {
  if (!polls) {
    guest.leave(guest.ends_beside_poll() ? guest_core::step + guest_core::poll : guest_core::step);
    return;
  }
  if (const task_core* const t = current.task) {  // it is nullptr if the task has ended in this step
    say_where_it_waits(*t);
    recorder::poll_end(*t->loop->record, t->record, t->loop->time());
  }
  current = before;
  if (before.task != nullptr) recorder::poll_goes_on(before.task->record);
  guest.leave(guest_core::step + guest_core::poll);
}

// Whoever knows in what the coroutine waits tells it of the task that this thread polls (scopes.hpp of the adapter). If
// that was another one at some time, or the poll's end was not known, it may not have been told.
void guest_step::say_where_it_waits(const task_core& t) const noexcept {
  const bool could_be_told = recorder::polled_here() == t.record;
  if (could_be_told && !recorder::is_running(t.record)) return;
  if (could_be_told && each_wait_is_told && waited.waits) return recorder::waits_on(t.record, waited);
  say_it_waits(t);
}

// Called at the end of a step that is not the poll. The coroutine may have gone on in it, and waits somewhere else by
// now, which only a poll can say. Returns whether the step has become the poll, which then says that the coroutine
// waits as it leaves; else the one that is the poll says so.
bool guest_core::ends_beside_poll() noexcept {
  unsigned before = state_.load(std::memory_order_relaxed);
  for (;;) {
    if ((before & over) != 0) return false;
    const bool is_polled = (before & poll) != 0;
    if (state_.compare_exchange_weak(before, before | beside | (is_polled ? 0 : poll), std::memory_order_acq_rel))
      return !is_polled;
  }
}

// Takes back what begin_step(), or an emission, has added. The last one to leave emits what came meanwhile; and if the
// coroutine has ended beside the poll that has now left, ends the task.
void guest_core::leave(unsigned what) noexcept {
  unsigned before = state_.load(std::memory_order_relaxed);
  for (;;) {
    if ((what & poll) != 0 && (before & beside) != 0) {
      before = state_.fetch_and(~beside, std::memory_order_acq_rel) & ~beside;
      if (const task_core* const t = task.load(std::memory_order_relaxed)) say_it_waits(*t);
    }
    if (state_.compare_exchange_weak(before, before - what, std::memory_order_acq_rel)) break;
  }
  unsigned now = before - what;
  if ((what & emitting) != 0) state_.notify_all();
  if ((what & poll) != 0 && (now & over) != 0) finish();
  while (now < step && (now & types) != 0 && (now & (emitting | over)) == 0) {
    if (!state_.compare_exchange_weak(now, (now & ~types) | emitting, std::memory_order_acq_rel)) continue;
    return emit_now(now);
  }
}

void guest_core::emit_now(unsigned which) noexcept {
  const guest_core* const before = std::exchange(emits, this);
  signal.emit(static_cast<asio::cancellation_type>((which & types) >> type_shift));
  emits = before;
  leave(emitting);
}

void guest_core::emit(asio::cancellation_type type) noexcept {
  const unsigned asked = (static_cast<unsigned>(type) << type_shift) & types;
  const unsigned own = runs_here() ? step : 0;
  unsigned before = state_.load(std::memory_order_relaxed);
  for (;;) {
    if ((before & over) != 0) return;
    const bool now = (before & emitting) == 0 && before / step == own / step;
    const unsigned after = now ? (before & ~types) | emitting : before | asked;
    if (!state_.compare_exchange_weak(before, after, std::memory_order_acq_rel)) continue;
    if (now) emit_now(before | asked);
    return;
  }
}

// Cancels the coroutine, as a step of its own: on its executor, and while none of its handlers runs.
class guest_cancel final : public late_cancel {
 public:
  guest_cancel(guest_core& g, void (*how)(guest_core&)) : late_cancel(false), guest_(&g), how_(how) {}
  bool is_due() const noexcept override { return true; }  // the coroutine is asked in its step
  void make() noexcept override {
    try {
      asio::post(asio::any_io_executor(guest_executor(guest_, 0)), [g = guest_, how = how_] { how(*g.core()); });
    } catch (const std::bad_alloc&) {
      how_(*guest_.core());  // here, then: those that come after it must not wait for memory
    }
  }

 private:
  const guest_ref guest_;
  void (*const how_)(guest_core&);
};

void guest_core::cancel() noexcept {
  if (std::exchange(told, true)) return;
  const auto emit_it = [](guest_core& g) { g.emit(asio::cancellation_type::terminal); };
  try {
    loop->late.add(std::make_unique<guest_cancel>(*this, emit_it));
  } catch (const std::bad_alloc&) {
    emit_it(*this);  // there is no memory to wait for anything
  }
}

// ---- the end --------------------------------------------------------------------------------------------------------

void guest_core::finish() noexcept {
  task_core* const t = task.exchange(nullptr, std::memory_order_acq_rel);
  if (t == nullptr) return;
  const bool polled = current.task == t;
  const running before = std::exchange(current, {nullptr, loop.get(), &before});
  end_guest(*t, outcome, std::move(error));
  current = before;
  if (polled) current.task = nullptr;
}

void guest_core::end(recorder::node_state how, std::exception_ptr its_error) noexcept {
  has_ended_.store(true, std::memory_order_release);
  const bool polled = current.task != nullptr && current.task == task.load(std::memory_order_relaxed);
  const visit inside(loop->gate.get());
  if (!inside) return;  // the task has gone with its loop
  outcome = how;
  error = std::move(its_error);
  if ((state_.fetch_or(over, std::memory_order_acq_rel) & poll) != 0 && !polled) return;  // whoever polls it ends it
  // A coroutine that is destroyed outside of the context's handlers goes with the context, as a rule. Then the loop is
  // still to note it as pending, and what is posted here does not run.
  if (polled || is_on(*loop) || (loop->several_threads && how != recorder::node_state::destroyed)) return finish();
  asio::post(*context, [guest = guest_ref(this)] {
    const visit later(guest.core()->loop->gate.get());
    if (later) guest.core()->finish();
  });
}

void guest_core::cut() noexcept {
  const bool ended = (state_.fetch_or(over, std::memory_order_acq_rel) & over) != 0;
  task.store(nullptr, std::memory_order_release);
  if (ended || loop->context_is_over) return;  // nothing runs there any more
  try {
    loop->home->operation_left();  // what is posted is ours, and no handler that the program has left behind
    const auto emit_it = [](guest_core& g) {
      g.loop->home->left_operation_ended();
      if (!g.has_ended_.load(std::memory_order_acquire)) g.signal.emit(asio::cancellation_type::terminal);
    };
    loop->late.add(std::make_unique<guest_cancel>(*this, emit_it));
  } catch (const std::bad_alloc&) {
    loop->home->left_operation_ended();  // there is no memory to tell it: it goes with its context
  }
}

void guest_core::mark_cancelled(const cancel_origin& from) noexcept {
  const loop_core::guard locked(*loop);
  task_core* const t = task.load(std::memory_order_acquire);
  if (t == nullptr || t->done.load(std::memory_order_acquire)) return;
  told = true;  // by the signal that this is about
  recorder::cancel(*loop->record, t->record, recorder::cancel_reason::explicit_request, from.asker);
  curfew::detail::cancel(t->own, cancel_reason::explicit_request, cancel_origin(from));
}

void guest_core::cancel_by_user(asio::cancellation_type type) noexcept {
  if ((type & asio::cancellation_type::terminal) != asio::cancellation_type::none) {
    const visit inside(loop->gate.get());
    if (!inside) return;
    if (loop->several_threads || is_on(*loop)) {
      mark_cancelled(asked_here());
    } else {
      loop->request([guest = guest_ref(this), from = asked_here()] { guest.core()->mark_cancelled(from); });
    }
  }
  emit(type);
}

// ---- guest_ref ------------------------------------------------------------------------------------------------------

guest_ref::guest_ref(const spawn_place& place, error_for errors, const guest_origin& origin)
    : core_(new guest_core(loop_service::loop_on(*place.context, place.where), place)) {
  task<> root;
  try {
    root = asio_awaitable(kept_guest(core_));
    frame& f = root.promise();
    f.hidden = true;
    core_->start(f, place.where, errors, origin);
  } catch (...) {
    root = {};
    release(core_);
    throw;
  }
  root.release();
}

asio::any_io_executor executor_of_guest(const task_core& t) {
  return guest_executor(guest_ref(static_cast<guest_core*>(t.waiting)), 0);
}

asio::any_io_executor guest_ref::executor() const { return guest_executor(*this, 0); }
asio::cancellation_slot guest_ref::slot() const noexcept { return core_->signal.slot(); }
void guest_ref::cancel_by_user(asio::cancellation_type type) const { core_->cancel_by_user(type); }
void guest_ref::ended(const std::exception_ptr& error) const noexcept {
  core_->end(error ? recorder::node_state::failed : recorder::node_state::completed, error);
}
void guest_ref::is_resumed_by(const void* function) const noexcept {
  const task_core* const t = current.task;
  if (t == nullptr || t != core_->task.load(std::memory_order_relaxed) || recorder::is_off(*t->loop->record)) return;
  if (const recorder::site_id site = recorder::site_of_coroutine(function)) recorder::set_function(t->record, site);
}
void guest_ref::begin(guest_start start) const { guest_executor::execute_recycled(*this, std::move(start)); }
bool guest_ref::begins_here() const noexcept { return begins == core_; }
std::uint64_t guest_ref::id() const noexcept { return core_->id; }
const asio::execution_context* guest_ref::context() const noexcept { return core_->context; }
void guest_ref::begin_work() const noexcept { core_->loop->home->begin_users_work(); }
void guest_ref::end_work() const noexcept { core_->loop->home->end_users_work(); }
undelivered guest_ref::undelivered() const noexcept { return detail::undelivered(core_->loop); }
void guest_ref::destroyed() const noexcept { core_->end(recorder::node_state::destroyed, nullptr); }

guest_begins::guest_begins(const guest_ref& g) noexcept : outer_(std::exchange(begins, g.core())) {}
guest_begins::~guest_begins() { begins = outer_; }

}  // namespace curfew::detail
