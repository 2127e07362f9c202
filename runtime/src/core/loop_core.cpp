#include "runtime/src/core/loop_core.hpp"

#include <new>
#include <stdexcept>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)

#include "runtime/src/core/gated_executor.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/guest_core.hpp"

namespace curfew::detail {

namespace {

// So many polls of ready tasks make a batch. The number is so large that a post to Asio (25 to 43 ns) does not show
// beside them, and so small that I/O waits for some microseconds only.
constexpr int batch = 64;

int concurrency_hint(std::size_t threads) { return threads == 1 ? 1 : static_cast<int>(threads); }

// Throws std::invalid_argument for options that cannot work, before anything says that the loop is there.
run_options checked(run_options options) {
  if (options.threads == 0) throw std::invalid_argument("curfew::loop: needs at least one thread");
  return options;
}

recorder::loop* begin_record(const run_options& options, std::source_location where) {
  recorder::loop_info info;
  info.name = options.name;
  info.threads = static_cast<std::uint32_t>(options.threads);
  info.shutdown_waits = options.shutdown.waits();
  info.began = recorder::site(where);
  info.spawner = current_id();
  return recorder::begin_loop(info);
}

asio::any_io_executor make_executor(const std::shared_ptr<loop_context>& home, const std::shared_ptr<loop_gate>& gate) {
  const plain_loop_executor ungated(home, home->get().get_executor());
  if (gate) return gated_executor(gate, ungated);
  return ungated;
}

}  // namespace

loop_core::loop_core(std::shared_ptr<loop_context> borrowed, run_options its_options, std::source_location where,
                     bool is_nobodys)
    : options(checked(std::move(its_options))),
      home(borrowed ? std::move(borrowed) : std::make_shared<loop_context>(concurrency_hint(options.threads))),
      gate(home->is_borrowed() ? std::make_shared<loop_gate>() : nullptr),
      context(&home->get()),
      executor(make_executor(home, gate)),
      record(begin_record(options, where)),
      several_threads(options.threads > 1) {
  if (!is_nobodys && !recorder::is_off(*record)) home->is_of(recorder::place_of(*record));
}

void loop_core::close_context() noexcept {
  if (!home->is_borrowed()) home->close();
}

// Makes a task. Everything that may fail comes first, and the recording last.
std::unique_ptr<task_core> loop_core::make_task(admission& a) {
  std::unique_ptr<task_core> t(new task_core(*this, a.outermost));
  t->owner = a.error_for_nobody ? recorder::owner_kind::none : a.record.owned_by;
  t->daemon = a.record.daemon;
  t->declared_daemon = a.declared_daemon;
  t->main = a.record.main;
  t->group = a.group;
  if (a.guest != nullptr) [[unlikely]] {
    t->guest = true;
    t->waiting = a.guest;
    a.guest->task.store(t.get(), std::memory_order_release);
  }
  if (a.asker != result_for::nobody) {
    if (a.asker != result_for::child) t->extras_or_new().loop = shared_from_this();
    if (a.asker == result_for::reference)
      t->held.add(holders::reference);
    else
      t->held.begin_claimed();
  }
  if (several_threads) [[unlikely]] {
    t->take_strand(a.strand);
    if (gate) t->extras->gate = gate;
  }
  if (recorder::is_off(*record)) return t;
  if (current.task != nullptr) {
    a.record.spawner = current.task->id;
  } else {
    // It may be a handler or a coroutine of plain Asio, which curfew::asio_tracking records. A task that nothing but
    // the loop owns stands below it.
    a.record.spawner = recorder::id_of(recorder::polled_here());
    a.record.by_cause = a.record.spawner != 0 && a.group == nullptr && !a.record.main;
  }
  const recorder::spawn_sites sites = recorder::sites_of_spawn(a.where, a.outermost.born);
  a.record.spawned_at = sites.spawned_at;
  a.record.function = sites.function;
  t->record = recorder::spawn(*record, a.record, recorder::now());
  t->id = recorder::id_of(t->record);
  return t;
}

void loop_core::attach(task_core& t, scope& parent) noexcept {
  const bool born_cancelled = parent.add(t.own);
  ++(t.daemon ? daemons : regular);
  if (t.root->parameters != nullptr) [[unlikely]]
    adopt_parameters(*t.root, t);
  if (born_cancelled)
    recorder::cancel_inherited(t.record, recorded(t.own.reason));
  else if (&parent == &root && (t.daemon ? cancelling_daemons_ : cancelling_))
    cancel(t.own, cancel_reason::shutdown);
}

void loop_core::throw_ended() const {
  throw std::logic_error("curfew: spawn on loop '" + options.name + "', which has ended");
}

task_core& loop_core::admit(admission&& a, scope& parent) {
  if (destroying_) throw_ended();
  task_core& t = *make_task(a).release();
  attach(t, parent);
  return t;
}

task_core& loop_core::admit_from_outside(admission&& a) {
  if (has_closed()) throw_ended();
  std::unique_ptr<task_core> t = make_task(a);
  struct unless_accepted {
    ~unless_accepted() {
      if (t)
        recorder::finish(*t->loop->record, t->record, recorder::node_state::never_started, {}, false, t->loop->time());
    }
    std::unique_ptr<task_core>& t;
  } const not_to_be{t};
  const bool accepted = request(
      [t = t.get()] {
        loop_core& l = *t->loop;
        const guard locked(l);
        l.attach(*t, l.root);
        if (!t->guest) l.ready(*t);
      },
      true);
  if (!accepted) throw_ended();
  return *t.release();
}

bool loop_core::may_be_entered_here() const noexcept {
  return several_threads || runs_here() || home->get().get_executor().running_in_this_thread();
}

task_core& loop_core::admit_here_or_outside(admission&& a) {
  const visit inside(gate.get());
  if (!inside) throw_ended();
  if (!may_be_entered_here()) return admit_from_outside(std::move(a));
  const guard locked(*this);
  task_core& t = admit(std::move(a), root);
  if (!t.guest) ready(t);
  return t;
}

bool loop_core::has_closed() noexcept {
  const std::lock_guard<std::mutex> locked(inbox_lock_);
  return closed_;
}

void loop_core::ready(task_core& t) noexcept {
  if (several_threads) return post_turn(t);
  t.next_ready = nullptr;
  (ready_last_ != nullptr ? ready_last_->next_ready : ready_first_) = &t;
  ready_last_ = &t;
  if (!std::exchange(polling_queue_, true)) post_batch();
}

// Gives a task its turn, on its strand, unless that turn is over or the task has ended. What its waker writes is read
// only if the turn is not over; if it is, another waker may be about to post the next one.
void loop_core::take_turn(task_core& t, std::uint64_t turn) noexcept {
  if (t.done.load(std::memory_order_acquire) || turn <= t.extras->turns_taken) return;
  t.extras->turns_taken = t.extras->turns_posted;
  t.waiting = nullptr;
  if (const recorder::tick woken = std::exchange(t.extras->woken, 0)) recorder::ready(t.record, woken);
  poll(t, t.loop->time());
}

void loop_core::post_turn(task_core& t) noexcept {
  post_to_strand(t, [held = task_ref(&t), turn = ++t.extras->turns_posted] {
    task_core& ready = *held.core();
    const visit inside(ready.extras->gate.get());
    if (inside) take_turn(ready, turn);
  });
}

void loop_core::ready_elsewhere(task_core& t, recorder::tick woken) noexcept {
  t.extras->woken = woken;
  post_turn(t);
}

void loop_core::post_batch() noexcept {
  const auto run = [self = shared_from_this()] {
    const visit inside(self->gate.get());
    if (inside) self->run_ready();
  };
  asio::post(*context, kept_handler<decltype(run)>{run, &batch_memory_});
}

task_core& loop_core::next_ready() noexcept {
  task_core& t = *ready_first_;
  ready_first_ = t.next_ready;
  if (ready_first_ == nullptr)
    ready_last_ = nullptr;
  else
    __builtin_prefetch(ready_first_->next_ready, 1);  // its turn comes after the next one
  return t;
}

CURFEW_FLATTEN void loop_core::poll_batch() noexcept {
  const running before = std::exchange(current, {nullptr, this, &before});
  // A poll ends where the next one begins, so one reading of the clock serves both.
  recorder::tick at = time();
  for (int polls = 0; polls < batch && ready_first_ != nullptr && !enough_; ++polls) {
    task_core& t = next_ready();
    current.task = &t;
    at = poll_current(t, at);
  }
  current = before;
}

void loop_core::run_ready() noexcept {
  poll_batch();
  polling_queue_ = ready_first_ != nullptr;
  if (polling_queue_) post_batch();
}

bool loop_core::submit(loop_request& r, bool spawns) noexcept {
  const std::lock_guard<std::mutex> locked(inbox_lock_);
  if (gone_ || (spawns && closed_)) return false;
  r.next = nullptr;
  const bool first = inbox_first_ == nullptr;
  (first ? inbox_first_ : inbox_last_->next) = &r;
  inbox_last_ = &r;
  if (first) {  // until it runs no second one is posted, so there is room for it
    const auto run = [self = shared_from_this()] {
      const visit inside(self->gate.get());
      if (inside) self->run_requests();
    };
    asio::post(*context, kept_handler<decltype(run)>{run, &inbox_memory_});
  }
  return true;
}

loop_request* loop_core::take_requests() noexcept {
  const std::lock_guard<std::mutex> locked(inbox_lock_);
  return std::exchange(inbox_first_, nullptr);
}

void loop_core::run_requests() noexcept {
  const running before = std::exchange(current, {nullptr, this, &before});
  for (loop_request* r = take_requests(); r != nullptr;) {
    loop_request* const next = r->next;
    r->run();
    r = next;
  }
  current = before;
}

void loop_core::ended(task_core& t, recorder::tick at) noexcept {
  if (t.daemon) [[unlikely]]
    --daemons;
  else
    --regular;
  if (&t == main) {
    main = nullptr;
  } else if (regular != 0 && (!t.daemon || daemons != 0)) {
    return;  // nobody waits for what has changed
  }
  if (regular + daemons == 0) recorder::without_tasks(*record, at);
  stop_if_reached();
}

void loop_core::changed_sides(task_core& t) noexcept {
  ++(t.daemon ? daemons : regular);
  --(t.daemon ? regular : daemons);
  if (!t.daemon && cancelling_) cancel(t.own, cancel_reason::shutdown);
  stop_if_reached();
}

void loop_core::stop_if_reached() noexcept {
  if (goal_ == goal::none || !reached(goal_)) return;
  enough_ = true;
  home->stop_for_loop();
}

}  // namespace curfew::detail
