#include <curfew/detail/wait.hpp>

#include <array>
#include <memory>
#include <new>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(query.hpp)
#include CURFEW_ASIO(strand.hpp)
#include CURFEW_ASIO(thread_pool.hpp)

#include <curfew/detail/operation_link.hpp>
#include <curfew/detail/visit.hpp>
#include <curfew/error.hpp>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/executor_target.hpp"
#include "runtime/src/core/gated_executor.hpp"
#include "runtime/src/core/guest_core.hpp"
#include "runtime/src/core/late_cancels.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/task_executor.hpp"

namespace curfew::detail {

namespace {

// Records where a task of several frames waits: their await sites, or those of the innermost ones if there are too
// many.
CURFEW_COLD void record_wait_of_several(const frame& innermost, const operation& what, std::uint64_t wait_on) noexcept {
  std::array<recorder::site_id, recorder::max_stack> stack;
  recorder::wait_info info;
  for (const frame* f = &innermost; f != nullptr; f = f->caller) {
    if (f->hidden) continue;
    if (info.kept < stack.size()) stack[stack.size() - ++info.kept] = recorder::site(f->awaiting, f->born);
    ++info.depth;
  }
  info.stack = stack.data() + (stack.size() - info.kept);
  info.operation = what.recorded();
  info.wait_on = wait_on;
  recorder::wait(innermost.core->record, info);
}

inline void record_wait(const frame& innermost, const operation& what, std::uint64_t wait_on) noexcept {
  const recorder::node record = innermost.core->record;
  if (record == nullptr) return;
  if (innermost.caller != nullptr || innermost.hidden) return record_wait_of_several(innermost, what, wait_on);
  const recorder::site_id here = recorder::site(innermost.awaiting, innermost.born);
  recorder::wait(record, {.operation = what.recorded(), .wait_on = wait_on, .stack = &here, .kept = 1, .depth = 1});
}

}  // namespace

std::uint32_t operation::recorded() const noexcept {
  // Relaxed: an id is good wherever it comes from, and a second look-up gives the same one.
  std::uint32_t id = recorded_.load(std::memory_order_relaxed);
  if (id == 0) {
    id = recorder::name(text_);
    recorded_.store(id, std::memory_order_relaxed);
  }
  return id;
}

namespace {

// Cancels the operation of a link, at home.
class operation_cancel final : public late_cancel {
 public:
  operation_cancel(const operation_link& link, asio::cancellation_type type, bool is_asios)
      : late_cancel(is_asios), link_(link), type_(type) {}
  bool is_due() const noexcept override {
    const visit inside(link_.gate());
    return inside && link_.operation() != nullptr;
  }
  void make() noexcept override {
    const visit inside(link_.gate());
    if (pending_operation* const o = inside ? link_.operation() : nullptr) o->cancel_by_user(type_);
  }

 private:
  const operation_link link_;
  const asio::cancellation_type type_;
};

}  // namespace

// With several threads home is behind the queue, where the task has its turn.
void cancel_behind_what_is_ready(const frame& f, const operation_link& link, asio::cancellation_type type,
                                 bool is_asios) noexcept {
  try {
    if (!f.core->loop->several_threads)
      return f.core->loop->late.add(std::make_unique<operation_cancel>(link, type, is_asios));
    asio::post(context_of(f), [home = executor_of(f), link, type, is_asios] {
      asio::post(home, [link, type, is_asios] { operation_cancel(link, type, is_asios).make(); });
    });
  } catch (const std::bad_alloc&) {
    operation_cancel(link, type, is_asios).make();
  }
}

bool is_cancelled(const frame& f) noexcept { return f.core->inner->cancelled.load(std::memory_order_acquire); }

cancelled cancelled_in(const frame& f) { return cancelled_in(*f.core->inner, *f.core->loop); }

asio::cancellation_type cancellation_type_in(const frame& f) noexcept {
  const unsigned type = f.core->inner->type;
  return type != 0 ? static_cast<asio::cancellation_type>(type) : asio::cancellation_type::terminal;
}

void cancelled_as(const frame& f, const error_code& code) {
  const std::error_code known = code;  // with Boost.Asio it is another type
  task_extras& extras = f.core->extras_or_new();
  extras.cancelled_in = &known.category();
  extras.cancelled_as = known.value();
}

void suspend(frame& f, wait& w, const operation& what, std::uint64_t wait_on) noexcept {
  f.core->waiting = &w;
  record_wait(f, what, wait_on);
}

CURFEW_COLD void refuse(frame& f, wait& w) noexcept {
  static constinit const operation refused("cancelled");
  suspend(f, w, refused);
  wake(f);
}

void unsuspend(frame& f) noexcept { f.core->waiting = nullptr; }

void wake(frame& f) noexcept { wake(f, f.core->loop->time()); }

void wake(frame& f, recorder::tick woken) noexcept {
  task_core& t = *f.core;
  // With several threads, another one may still be in the poll in which the task suspended. So only the task's strand
  // touches its record, and what it waits in.
  if (t.loop->several_threads && current.task != &t) return t.loop->ready_elsewhere(t, woken);
  t.waiting = nullptr;
  recorder::ready(t.record, woken);
  t.loop->ready(t);
}

void wake_now(frame& f) noexcept {
  task_core& t = *f.core;
  if (!t.loop->several_threads) return resume_now(f);
  team_task::of(t).woken = t.loop->time();
  if (team_task::of(t).turns.wake()) t.loop->workers->run_or_queue(t);
}

void resume_now(frame& f) noexcept {
  task_core& t = *f.core;
  // Inside another task's poll, or inside a walk over the scopes, its turn has not come.
  if (current.task != nullptr || t.loop->interrupting || t.loop->late.holds_tasks()) return wake(f);
  t.waiting = nullptr;
  poll(t, t.loop->time());
}

asio::any_io_executor executor_of(const frame& f) {
  task_core& t = *f.core;
  if (t.guest) [[unlikely]]
    return executor_of_guest(t);
  if (!t.loop->several_threads) return t.loop->executor;
  return task_executor<>(t);
}

namespace {

bool is_here(const plain_loop_executor& e) noexcept {
  return (current.loop != nullptr && e.is_of(*current.loop->home)) || e.runs_here();
}

}  // namespace

bool runs_here(const asio::any_io_executor& home) noexcept {
  if (const auto* plain = target_of<plain_loop_executor>(home)) return is_here(*plain);
  if (const auto* plain = target_of<gated_executor<plain_loop_executor>>(home)) return is_here(plain->inner());
  const auto* const of_a_task = target_of<task_executor<>>(home);
  return of_a_task != nullptr && of_a_task->runs_here();
}

bool is_home(const frame& f, const asio::any_io_executor& other) noexcept {
  const loop_core& l = *f.core->loop;
  if (l.several_threads) return other == executor_of(f);
  return &asio::query(other, asio::execution::context) == &l.home->get();
}

namespace {

template <class... Inner>
bool is_strand_of(const asio::any_io_executor& e) noexcept {
  return ((target_of<asio::strand<Inner>>(e) != nullptr) || ...);
}

}  // namespace

bool make_serial(asio::any_io_executor& e) {
  if (is_strand_of<asio::any_io_executor, asio::io_context::executor_type, asio::thread_pool::executor_type>(e) ||
      target_of<task_executor<>>(e) != nullptr)
    return false;
  e = asio::make_strand(e);
  return true;
}

const std::shared_ptr<loop_gate>& gate_of(const frame& f) noexcept { return f.core->loop->gate; }

bool is_context_over(const frame& f) noexcept { return f.core->loop->context_is_over; }

void operation_left(const frame& f) noexcept { f.core->loop->home->operation_left(); }

void left_operation_ended(const asio::any_io_executor& home) noexcept {
  if (const auto* plain = target_of<plain_loop_executor>(home)) return plain->context().left_operation_ended();
  if (const auto* plain = target_of<gated_executor<plain_loop_executor>>(home))
    return plain->inner().context().left_operation_ended();
  if (const auto* of_a_task = target_of<task_executor<>>(home)) of_a_task->context().left_operation_ended();
}

asio::io_context& context_of(const frame& f) noexcept { return *f.core->loop->context; }

}  // namespace curfew::detail
