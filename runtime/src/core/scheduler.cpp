#include "runtime/src/core/scheduler.hpp"

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(defer.hpp)
#include CURFEW_ASIO(post.hpp)

#include <curfew/detail/visit.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/batch.hpp"
#include "runtime/src/core/context_executor.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

namespace {

// Every so many turns it looks for what was made ready elsewhere, so that its own tasks do not keep that waiting.
constexpr int look_elsewhere = 16;
// So many tasks it takes from another one at a time at the most, for it does that under the other one's lock.
constexpr std::size_t most_taken = 64;
// A task that is alone in the queue of a worker is left to it, for mostly its turn comes within a microsecond, and so
// are several of a worker whose turns are short. If the worker is kept for so long by the turn that it is in, or has so
// many, another one takes some.
constexpr std::chrono::milliseconds patience(1);

}  // namespace

bool scheduler::is_here() const noexcept { return workplace_here != nullptr && workplace_here->of == this; }

loop_shard* scheduler::shard_here() const noexcept { return is_here() ? workplace_here->shard : nullptr; }

bool scheduler::shift::take(worker& w) noexcept {
  if (w.taken.exchange(true, std::memory_order_acq_rel)) return false;
  worker_ = &w;
  place_.emplace(nullptr);
  place_->of = &scheduler_;
  place_->is = &w;
  place_->of_shift = &*place_;
  place_->shard = &scheduler_.loop_.shard(static_cast<std::size_t>(&w - scheduler_.workers_.get()));
  scheduler_.working_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

// A thread is the worker that it was last if it can, so that it finds in its cache what it left there. What it does may
// end the loop, so it keeps that.
scheduler::shift::shift(scheduler& s) noexcept : scheduler_(s), let_go_(s.is_here() ? 0 : 1) {
  if (let_go_ == 0) return;
  s.loop_.keep(s.loop_.first_shard);
  const std::size_t first = counts_here.worker % s.threads_;
  for (std::size_t i = 0; i < s.threads_; ++i) {
    const std::size_t number = first + i < s.threads_ ? first + i : first + i - s.threads_;
    if (!take(s.workers_[number])) continue;
    counts_here.worker = static_cast<std::uint16_t>(number);
    return;
  }
}

scheduler::shift::~shift() {
  if (worker_ != nullptr) leave();
  if (let_go_ != 0) scheduler_.loop_.let_go(scheduler_.loop_.first_shard, let_go_);
}

void scheduler::shift::leave() noexcept {
  let_go_ += place_->let_go;
  place_.reset();
  scheduler_.working_.fetch_sub(1, std::memory_order_relaxed);
  // It looks after it has left: whoever finds no free worker meanwhile has seen to it by that (acq_rel, as in take()).
  // If the loop has enough, this worker may have answered a call without a look at the queues of the others. So it
  // calls again, for when the loop goes on.
  worker_->taken.exchange(false, std::memory_order_acq_rel);
  if (!worker_->has_none()) scheduler_.make(worker_->again, true);
  if (scheduler_.elsewhere_.size() != 0 || (scheduler_.loop_.has_enough() && scheduler_.has_some()))
    scheduler_.make(scheduler_.for_anybody_, true);
}

void scheduler::let_go(loop_core& l, loop_shard& s) noexcept {
  if (workplace_here != nullptr && workplace_here->of == l.workers.get())
    ++workplace_here->of_shift->let_go;
  else
    l.let_go(s);
}

scheduler::scheduler(loop_core& loop, std::size_t threads)
    : loop_(loop),
      threads_(threads),
      workers_(std::make_unique<worker[]>(threads)),
      alarm_(std::make_unique<sleep_timer>(*loop.context)) {}

scheduler::~scheduler() { drop_functions(); }

// ---- queues ---------------------------------------------------------------------------------------------------------

bool scheduler::is_task_running() noexcept { return current.task != nullptr; }

void scheduler::post(task_core& t, posted_function* f) noexcept {
  switch (team_task::of(t).turns.post(*f)) {
    case task_turns::was::busy:
      return;
    case task_turns::was::idle_and_ended:
      retain(&t);
      break;
    case task_turns::was::idle:
      break;
  }
  queue(t);
}

bool scheduler::claim(task_core& t) noexcept {
  const task_turns::was before = team_task::of(t).turns.claim();
  if (before == task_turns::was::idle_and_ended) retain(&t);
  return before != task_turns::was::busy;
}

bool scheduler::may_run_here(const task_core& t) noexcept {
  const users_strand* const strand = team_task::of(t).given_strand.get();
  return strand == nullptr || strand->running_in_this_thread();
}

// Takes a turn on the strand that the program has given. If it goes unrun, with the context, so does what is due.
class scheduler::turn_on_strand {
 public:
  explicit turn_on_strand(task_core& t) noexcept : of_(&t) {
    scheduler& its = *t.loop->workers;
    round_ = its.round_.load(std::memory_order_relaxed) & 1;
    its.waiting_[round_].fetch_add(1, std::memory_order_relaxed);
  }
  turn_on_strand(turn_on_strand&&) noexcept = default;
  turn_on_strand& operator=(turn_on_strand&&) = delete;
  ~turn_on_strand() {
    if (of_.core() == nullptr) return;
    count_out(*of_.core());
    drop_what_is_due(*of_.core());
  }
  const task_core& task() const noexcept { return *of_.core(); }
  void operator()() {
    const task_ref of = std::move(of_);
    const shift mine(*of.core()->loop->workers);
    {
      turn now(*of.core());
      now.take();
    }
    if (count_out(*of.core())) of.core()->loop->look_who_is_left(of.core()->loop->time());
  }

 private:
  bool count_out(const task_core& t) const noexcept { return t.loop->workers->count_out(round_); }

  task_ref of_;
  unsigned round_ = 0;
};

// A task may be queued under a lock, and what is on an executor of the program's is the program's code: it is called by
// a handler. This needs memory that we cannot keep for it: a strand of an any_io_executor asks no allocator of ours,
// and one that runs out of memory in the middle of a post is locked for ever. So it ends the program.
void scheduler::queue_on_strand(task_core& t) noexcept {
  const users_strand& strand = *team_task::of(t).given_strand;
  if (is_contexts_own(strand.get_inner_executor())) return asio::post(strand, turn_on_strand(t));
  asio::post(*loop_.context, [turn = turn_on_strand(t)]() mutable {
    const users_strand on = *team_task::of(turn.task()).given_strand;
    asio::post(on, std::move(turn));
  });
}

void scheduler::queue(task_core& t) noexcept {
  if (team_task::of(t).given_strand) [[unlikely]]
    return queue_on_strand(t);
  if (!is_here()) {
    elsewhere_.push(t);
    return make(for_anybody_, false);
  }
  worker& me = *workplace_here->is;
  if (!me.push(t) && me.is_worth_help())
    call_if_somebody_is_free();
  else
    watch();
}

// `soon` says that this thread goes back to Asio now, and will mostly be the one that is called.
void scheduler::make(worker_call& c, bool soon) noexcept {
  if (c.made.exchange(true, std::memory_order_acq_rel)) return;
  const auto run = [self = loop_.shared_from_this(), &c] {
    c.made.exchange(false, std::memory_order_acq_rel);
    self->workers->work();
  };
  kept_handler<decltype(run)> handler{run, &c.memory};
  if (soon)
    asio::defer(*loop_.context, std::move(handler));
  else
    asio::post(*loop_.context, std::move(handler));
}

void scheduler::call_if_somebody_is_free() noexcept {
  if (for_anybody_.made.load(std::memory_order_relaxed) || working_.load(std::memory_order_relaxed) >= threads_) return;
  make(for_anybody_, false);
}

void scheduler::watch() noexcept {
  if (watched_.load(std::memory_order_relaxed)) return;
  const visit inside(loop_.gate.get());
  if (!inside || !alarm_ || watched_.exchange(true, std::memory_order_acq_rel)) return;  // end() has taken the alarm
  const auto run = [self = loop_.shared_from_this()](const error_code&) { self->workers->look_after_workers(); };
  try {
    alarm_->expires_after(patience);
    alarm_->async_wait(kept_handler<decltype(run)>{run, &alarm_memory_});
  } catch (const std::bad_alloc&) {
    watched_.store(false, std::memory_order_release);  // the task waits for its worker
  }
}

// It watches on for as long as there are workers: one of them may have left a task to itself a moment ago.
void scheduler::look_after_workers() {
  const visit inside(loop_.gate.get());
  if (inside) watched_.store(false, std::memory_order_release);
  work();
  if (inside && working_.load(std::memory_order_relaxed) != 0) watch();
}

bool scheduler::has_some() const noexcept {
  for (std::size_t i = 0; i < threads_; ++i)
    if (!workers_[i].has_none()) return true;
  return elsewhere_.size() != 0;
}

void scheduler::run_or_queue(task_core& t) noexcept {
  if (is_task_running() || !may_run_here(t)) return queue(t);
  const shift mine(*this);
  turn now(t);
  now.take_wake();
}

task_core* scheduler::take_from_others(worker& me) noexcept {
  if (task_core* const t = elsewhere_.pop_half(me.ready, most_taken)) return t;
  const auto number = static_cast<std::size_t>(&me - workers_.get());
  for (std::size_t i = 1; i < threads_; ++i) {
    const std::size_t other = number + i < threads_ ? number + i : number + i - threads_;
    if (task_core* const t = workers_[other].take_next()) return t;
    if (task_core* const t = workers_[other].ready.pop_half(me.ready, most_taken)) return t;
  }
  return nullptr;
}

CURFEW_FLATTEN void scheduler::work() {
  const visit inside(loop_.gate.get());  // functions are run even if the loop has ended: what they hold must go
  const shift mine(*this);
  if (mine.worker_ == nullptr) return;
  worker& me = *mine.worker_;
  recorder::tick ended = 0;
  batch turns(ended);
  for (int polls = 0; !loop_.has_enough(); ++polls) {
    task_core* t = polls % look_elsewhere != 0 || elsewhere_.size() == 0 ? me.take_own() : nullptr;
    if (t == nullptr) {
      t = take_from_others(me);
      ended = 0;  // what others have made ready may be later than that
      if (t != nullptr && has_some()) call_if_somebody_is_free();
    }
    if (t == nullptr) t = me.take_own();
    if (t == nullptr) return;
    if ((me.ready.size() != 0 && me.is_worth_help()) || elsewhere_.size() != 0) call_if_somebody_is_free();
    {
      turn now(*t, *mine.place_);
      ended = now.take(ended);
    }
    const bool is_over = turns.is_over(ended);
    me.note_turn(turns.took());
    if (is_over) return;
  }
}

// ---- the end --------------------------------------------------------------------------------------------------------

template <class Visit>
void scheduler::take_all(Visit visit) noexcept {
  ready_queue all;
  for (std::size_t i = 0; i < threads_; ++i) {
    if (task_core* const t = workers_[i].take_next()) all.push(*t);
    while (task_core* const t = workers_[i].ready.pop()) all.push(*t);
  }
  while (task_core* const t = elsewhere_.pop()) all.push(*t);
  while (task_core* const t = all.pop()) visit(*t);
}

void scheduler::take_last_turns() noexcept {
  take_all([](task_core& t) { turn(t).take_wake(); });
}

bool scheduler::count_out(unsigned round) noexcept {
  return waiting_[round].fetch_sub(1, std::memory_order_seq_cst) == 1 &&
         (round_.load(std::memory_order_seq_cst) & 1) != round;
}

void scheduler::begin_last_turns() noexcept {
  const unsigned before = round_.load(std::memory_order_relaxed) & 1;
  waiting_[before].fetch_add(1, std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_seq_cst);
  try {
    asio::post(*loop_.context, [this, gate = loop_.gate, before] {
      const visit inside(gate.get());
      if (inside && count_out(before)) loop_.look_who_is_left(loop_.time());
    });
  } catch (const std::bad_alloc&) {
    count_out(before);
  }
}

void scheduler::end() noexcept {
  watched_.store(true, std::memory_order_relaxed);
  alarm_.reset();
}

void scheduler::drop_functions() noexcept { take_all(drop_what_is_due); }

void scheduler::drop_what_is_due(task_core& t) noexcept {
  task_turns& turns = team_task::of(t).turns;
  task_turns::was settled;
  do {
    turns.take();
    while (posted_function* const f = turns.next_function()) f->end(f, false);
    if (t.done.load(std::memory_order_acquire)) team_task::of(t).given_strand.reset();  // as at the end of a turn
    settled = turns.settle();
  } while (settled == task_turns::was::busy);
  if (settled == task_turns::was::idle_and_ended) release(&t);
}

}  // namespace curfew::detail
