#include "runtime/src/core/loop_core.hpp"

#include <limits>
#include <new>
#include <stdexcept>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)

#include "runtime/src/core/batch.hpp"
#include "runtime/src/core/gated_executor.hpp"
#include "runtime/src/core/group_core.hpp"
#include "runtime/src/core/guest_core.hpp"

namespace curfew::detail {

namespace {

int concurrency_hint(std::size_t threads) { return threads == 1 ? 1 : static_cast<int>(threads); }

// Throws std::invalid_argument for options that cannot work, before anything says that the loop is there.
run_options checked(run_options options, bool is_borrowed) {
  if (options.threads == 0) throw std::invalid_argument("curfew::loop: needs at least one thread");
  if (options.virtual_time && (options.threads != 1 || is_borrowed))
    throw std::invalid_argument("curfew::loop: a virtual time needs an io_context of the loop's own, and one thread");
  return options;
}

recorder::loop* begin_record(const run_options& options, std::source_location where, bool is_nobodys) {
  recorder::loop_info info;
  info.name = options.name;
  // For a loop that nobody has made, the options say what it is ready for, and nobody says how many threads there are.
  info.threads = is_nobodys ? 1 : static_cast<std::uint32_t>(options.threads);
  info.shutdown_waits = options.shutdown.waits();
  info.nobodys = is_nobodys;
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
                     bool is_nobodys, std::optional<users_strand> its_strand)
    : options(checked(std::move(its_options), borrowed != nullptr)),
      home(borrowed ? std::move(borrowed) : std::make_shared<loop_context>(concurrency_hint(options.threads))),
      gate(home->is_borrowed() ? std::make_shared<loop_gate>() : nullptr),
      context(&home->get()),
      executor(make_executor(home, gate)),
      record(begin_record(options, where, is_nobodys)),
      several_threads(options.threads > 1 || its_strand),
      workers(several_threads ? std::make_unique<scheduler>(*this, options.threads) : nullptr),
      clock_of_its_own(options.virtual_time ? std::make_unique<virtual_clock>(*context, sleepers) : nullptr),
      strand(std::move(its_strand)),
      shard_count(options.threads),
      more_shards(several_threads ? std::make_unique<loop_shard[]>(options.threads - 1) : nullptr) {
  for (std::size_t i = 0; i < shard_count; ++i) shard(i).number = i;
  if (!is_nobodys && !recorder::is_off(*record)) home->is_of(recorder::place_of(*record));
}

void loop_core::close_context() noexcept {
  if (home->is_borrowed()) return;
  drop_functions();
  home->close();
  drop_functions();  // what was destroyed on the way has posted them
}

void loop_core::drop_functions() noexcept {
  if (workers) workers->drop_functions();
}

// Makes a task. Everything that may fail comes first, and the recording last.
task_owner loop_core::make_task(admission& a) {
  const task_core::birth as = {.owner = a.error_for_nobody ? recorder::owner_kind::none : a.record.owned_by,
                               .main = a.record.main,
                               .guest = a.guest != nullptr,
                               .declared_daemon = a.declared_daemon,
                               .daemon = a.record.daemon};
  task_owner t(several_threads ? new team_task(*this, a.outermost, as) : new task_core(*this, a.outermost, as));
  t->group = a.group;
  if (a.guest != nullptr) [[unlikely]] {
    t->waiting = a.guest;
    a.guest->task.store(t.get(), std::memory_order_release);
  }
  if (a.asker != result_for::nobody) {
    if (a.asker == result_for::reference)
      t->held.add(holders::reference);
    else
      t->held.begin_claimed();
  }
  if (several_threads) [[unlikely]] {
    if (a.strand != nullptr)
      team_task::of(*t).given_strand = std::make_unique<const users_strand>(*a.strand);
    else if (strand) [[unlikely]]
      team_task::of(*t).given_strand = std::make_unique<const users_strand>(*strand);
  }
  if (recorder::is_off(*record)) return t;
  if (current.task != nullptr) {
    a.record.spawner = current.task->id;
    a.record.by_cause = a.record.by_cause && a.record.spawner != 0;
  } else {
    // It may be a handler or a coroutine of plain Asio, which curfew::asio_tracking records. A task that nothing but
    // the loop owns stands below it.
    a.record.spawner = recorder::id_of(recorder::polled_here());
    a.record.by_cause = a.record.spawner != 0 && a.group == nullptr && !a.record.main;
  }
  const recorder::spawn_sites sites =
      a.guest == nullptr ? recorder::sites_of_spawn(a.where, a.outermost.born) : a.sites;
  a.record.spawned_at = sites.spawned_at;
  a.record.function = sites.function;
  t->record = recorder::spawn(*record, a.record, recorder::now());
  t->id = recorder::id_of(t->record);
  if (a.guest != nullptr) [[unlikely]]
    a.guest->id = t->id;
  return t;
}

void loop_core::attach(task_core& t, loop_shard& in, scope& parent) noexcept {
  if (several_threads) [[unlikely]] {
    team_task::of(t).shard.store(&in, std::memory_order_release);
    team_task::of(t).listed_in = &in;
  }
  const bool born_cancelled = parent.add(t.own);
  ++(t.daemon ? in.daemons : in.regular);
  if (t.root->parameters != nullptr) [[unlikely]]
    adopt_parameters(*t.root, t);
  if (born_cancelled)
    recorder::cancel_inherited(t.record, recorded(t.own.reason));
  else if (parent.kind == scope_kind::loop && (t.daemon ? cancelling_daemons_ : cancelling_))
    cancel(t.own, cancel_reason::shutdown);
}

void loop_core::throw_ended() const {
  throw std::logic_error("curfew: spawn on loop '" + options.name + "', which has ended");
}

task_core& loop_core::admit(admission&& a, loop_shard& in, scope& parent) {
  if (destroying_) throw_ended();
  task_core& t = *make_task(a).release();
  attach(t, in, parent);
  return t;
}

task_core& loop_core::admit_from_outside(admission&& a) {
  if (has_closed()) throw_ended();
  task_owner t = make_task(a);
  struct unless_accepted {
    ~unless_accepted() {
      if (t)
        recorder::finish(*t->loop->record, t->record, recorder::node_state::never_started, {}, false, t->loop->time());
    }
    task_owner& t;
  } const not_to_be{t};
  const bool accepted = request(
      [t = t.get()] {
        loop_core& l = *t->loop;
        const guard locked(l);
        l.attach(*t, l.first_shard, l.first_shard.root);
        if (!t->guest) l.start(*t);
      },
      true);
  if (!accepted) throw_ended();
  return *t.release();
}

// Without a gate nothing keeps a loop from ending while a thread is inside that does not run its context.
bool loop_core::may_be_entered_here() const noexcept {
  return (several_threads && gate) || runs_here() || home->get().get_executor().running_in_this_thread();
}

task_core& loop_core::admit_here_or_outside(admission&& a) {
  const visit inside(gate.get());
  if (!inside) throw_ended();
  if (!may_be_entered_here()) return admit_from_outside(std::move(a));
  const guard locked(*this);
  if (a.awaited && current.task != nullptr && current.task->loop == this) a.record.daemon = current.task->daemon;
  task_core& t = admit(std::move(a), first_shard, first_shard.root);
  if (!t.guest) start(t);
  return t;
}

bool loop_core::has_closed() noexcept {
  const std::lock_guard<std::mutex> locked(inbox_lock_);
  return closed_;
}

void loop_core::start(task_core& t) noexcept {
  if (!several_threads) return ready(t);
  if (team_task::of(t).turns.begin()) workers->queue(t);
}

void loop_core::ready(task_core& t) noexcept {
  if (several_threads) {
    if (team_task::of(t).turns.wake()) workers->queue(t);
    return;
  }
  t.next_ready = nullptr;
  (ready_last_ != nullptr ? ready_last_->next_ready : ready_first_) = &t;
  ready_last_ = &t;
  if (!std::exchange(polling_queue_, true)) post_batch();
}

void loop_core::ready_elsewhere(task_core& t, recorder::tick woken) noexcept {
  team_task::of(t).woken = woken;
  ready(t);
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
    will_be_written(ready_first_->next_ready);  // its turn comes after the next one
  return t;
}

CURFEW_FLATTEN void loop_core::poll_batch() noexcept {
  const running before = std::exchange(current, {nullptr, this, &before});
  // A poll ends where the next one begins, so one reading of the clock serves both.
  recorder::tick at = time();
  batch polls(at);
  while (ready_first_ != nullptr && !has_enough()) {
    task_core& t = next_ready();
    current.task = &t;
    at = poll_current(t, at);
    if (polls.is_over(at)) break;
  }
  current = before;
}

void loop_core::run_ready() noexcept {
  if (late.holds_tasks()) [[unlikely]] {
    batch_is_held_ = true;
    return;
  }
  poll_batch();
  polling_queue_ = ready_first_ != nullptr;
  if (polling_queue_) post_batch();
}

void loop_core::poll_what_was_held() noexcept {
  if (std::exchange(batch_is_held_, false)) post_batch();
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

bool loop_core::ended(task_core& t) noexcept {
  loop_shard& in = listed_in(t);
  --(t.daemon ? in.daemons : in.regular);
  if (&t == main) {
    main = nullptr;
    return true;
  }
  if (!several_threads) return in.regular == 0 || (t.daemon && in.daemons == 0);
  if (goal_ == goal::none || goal_ == goal::main_ended) return main == nullptr && in.regular + in.daemons == 0;
  return true;
}

void loop_core::look_what_is_reached() noexcept {
  const guard locked(*this);
  stop_if_reached();
}

void loop_core::look_who_is_left(recorder::tick at) noexcept {
  const guard locked(*this);
  if (regular() + daemons() == 0) recorder::without_tasks(*record, at);
  stop_if_reached();
}

void loop_core::list_in(task_core& t, loop_shard& s) noexcept {
  if (!several_threads) return;
  loop_shard& before = listed_in(t);
  --(t.daemon ? before.daemons : before.regular);
  ++(t.daemon ? s.daemons : s.regular);
  team_task::of(t).listed_in = &s;
}

void loop_core::changed_sides(task_core& t) noexcept {
  loop_shard& in = listed_in(t);
  ++(t.daemon ? in.daemons : in.regular);
  --(t.daemon ? in.regular : in.daemons);
  if (!t.daemon && cancelling_) cancel(t.own, cancel_reason::shutdown);
  stop_if_reached();
}

std::size_t loop_core::regular() const noexcept {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < shard_count; ++i) sum += shard(i).regular;
  return sum;
}

std::size_t loop_core::daemons() const noexcept {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < shard_count; ++i) sum += shard(i).daemons;
  return sum;
}

// ---- who keeps the loop ---------------------------------------------------------------------------------------------

// Once its count is closed, each of those that it counted is counted in `last_keepers_`. Before that nothing of the
// loop may be touched any more when the count is less by one: whoever closes it may find nobody left.
void loop_core::let_go(loop_shard& s, std::int64_t how_many) noexcept {
  if (is_closed(s.keepers.fetch_sub(how_many, std::memory_order_acq_rel))) drop_last_keepers(how_many);
}

// A handler of the loop's own refers to it and is no keeper, so there may be keepers after the last one.
void loop_core::drop_last_keepers(std::int64_t how_many) noexcept {
  if (last_keepers_.fetch_sub(how_many, std::memory_order_acq_rel) != how_many) return;
  if (!has_let_go_.exchange(true, std::memory_order_acq_rel)) const std::shared_ptr<loop_core> last = std::move(kept_);
}

// Most tasks go where they ran. With one thread nobody else counts there meanwhile.
void loop_core::let_go_of_task(loop_shard& s) noexcept {
  if (several_threads) return scheduler::let_go(*this, s);
  if (current.loop == this && !keepers_are_closed_)
    --s.kept;
  else
    let_go(s);
}

void loop_core::close_keepers() noexcept {
  keepers_are_closed_ = true;
  const guard locked(*this);
  for (std::size_t i = 0; i < shard_count; ++i) {
    loop_shard& s = shard(i);
    last_keepers_.fetch_add(s.kept + s.keepers.exchange(closed_count, std::memory_order_acq_rel),
                            std::memory_order_relaxed);
  }
  drop_last_keepers(1);
}

void loop_core::stop_if_reached() noexcept {
  if (goal_ == goal::none || !reached(goal_)) return;
  enough_.store(true, std::memory_order_relaxed);
  home->stop_for_loop();
}

}  // namespace curfew::detail
