#include <stdexcept>

#include <curfew/join_handle.hpp>
#include <curfew/task_group.hpp>

#include "runtime/src/group_core.hpp"
#include "runtime/src/loop_core.hpp"
#include "runtime/src/task_core.hpp"

namespace curfew {
namespace detail {

namespace {

const operation join_operation("join");

}  // namespace

void require_same_loop(const task_core& waiter, const task_core& target) {
  if (target.loop != waiter.loop) throw std::logic_error("curfew: join() of a task of another loop");
}

bool join_wait::begin(frame& f) {
  frame_ = &f;
  if (is_cancelled(f)) {
    interrupted_ = true;
    refuse(f, *this);
    return true;
  }
  task_core& t = *f.core;
  require_same_loop(t, *target_);
  const loop_core::guard locked(*t.loop);
  if (target_->done.load(std::memory_order_acquire)) return false;
  refuse_cycle(t, *target_);
  next_ = std::exchange(target_->joiners, this);
  waiting_ = true;
  suspend(f, *this, join_operation, recorder::id_of(target_->record));
  return true;
}

void join_wait::cancel() noexcept {
  {
    const loop_core::guard locked(*frame_->core->loop);
    if (!waiting_) return;  // its target has ended: it is on its way
    join_wait** at = &target_->joiners;
    while (*at != this) at = &(*at)->next_;
    *at = next_;
    waiting_ = false;
  }
  interrupted_ = true;
  wake(*frame_);
}

void join_wait::end() {
  if (interrupted_) throw_cancelled(*frame_);
}

join_wait::~join_wait() {
  if (!waiting_) return;  // the frame is destroyed in the middle of its wait
  const loop_core::guard locked(*frame_->core->loop);
  join_wait** at = &target_->joiners;
  while (*at != nullptr && *at != this) at = &(*at)->next_;
  if (*at == this) *at = next_;
}

void join_wait::announce(frame& f) noexcept {
  frame_ = &f;
  next_ = std::exchange(target_->joiners, this);
  waiting_ = announced_ = true;
}

void join_wait::withdraw() noexcept {
  const loop_core::guard locked(*frame_->core->loop);
  if (!std::exchange(waiting_, false)) return;  // its target has ended
  join_wait** at = &target_->joiners;
  while (*at != this) at = &(*at)->next_;
  *at = next_;
}

void join_list::wake_all(task_core& ended) noexcept {
  for (join_wait* w = std::exchange(ended.joiners, nullptr); w != nullptr;) {
    join_wait* const next = w->next_;
    w->waiting_ = false;
    if (!w->announced_) wake(*w->frame_);
    w = next;
  }
}

void join_list::let_go(task_core& destroyed) noexcept {
  for (join_wait* w = std::exchange(destroyed.joiners, nullptr); w != nullptr; w = w->next_) w->waiting_ = false;
}

frame& frame_of(task_core& t) noexcept { return *t.root; }

void look_at_end(task_core& t) {
  if (std::exchange(t.error_recorded, false)) recorder::observed(t.record);
  if (t.root == nullptr)
    throw asio::system_error(asio::error::operation_aborted,
                             "curfew: " + quoted(t) + " was destroyed when its loop ended and has no result");
}

// ---- handles --------------------------------------------------------------------------------------------------------

namespace {

// Nobody will ask for its result any more.
void give_up_result(task_core& t) noexcept {
  if (std::exchange(t.error_recorded, false)) recorder::unobserved(*t.loop->record, t.record);
}

// Runs `change(task)` where the loop runs, now or soon; at once when the task has ended. Keeps the task meanwhile.
template <class Change>
void on_its_loop(task_core& t, Change change) {
  if (t.loop->runs_here() || t.done.load(std::memory_order_acquire)) return change(t);
  const task_ref held(&t);
  const bool accepted = t.loop->request([held, change] { change(*held.core()); });
  if (!accepted) change(t);  // the loop has ended, and the task with it
}

}  // namespace

task_core* handle_base::require() const {
  if (core_ == nullptr) throw std::logic_error("curfew: join() on a handle that has no task (moved from, or joined)");
  return core_;
}

std::uint64_t handle_base::id() const noexcept { return core_ != nullptr ? recorder::id_of(core_->record) : 0; }

bool handle_base::done() const noexcept { return core_ != nullptr && core_->done.load(std::memory_order_acquire); }

namespace {

void cancel_task(task_core& core) {
  on_its_loop(core, [by = current_id()](task_core& t) {
    const loop_core::guard locked(*t.loop);
    if (t.done.load(std::memory_order_acquire)) return;
    recorder::cancel(*t.loop->record, t.record, recorder::cancel_reason::explicit_request, by);
    cancel(t.own, cancel_reason::explicit_request);
  });
}

}  // namespace

void handle_base::cancel() { cancel_task(*require()); }

void handle_base::release_as_daemon() {
  task_core* const core = require();
  core_ = nullptr;
  on_its_loop(*core, [](task_core& t) {
    const loop_core::guard locked(*t.loop);
    t.has_handle.store(false, std::memory_order_relaxed);
    if (t.done.load(std::memory_order_acquire)) return give_up_result(t);
    t.owner = owned_by::loop;
    t.declared_daemon = true;
    if (!std::exchange(t.daemon, true)) t.loop->became_daemon();
    recorder::become_daemon(*t.loop->record, t.record);
  });
  release(core);
}

void handle_base::passed_on() noexcept {
  if (core_ == nullptr || current.task == nullptr || current.loop != core_->loop) return;
  const recorder::node_id holder = current_id();
  const loop_core::guard locked(*core_->loop);  // its end is written down on another thread, maybe
  if (core_->extras->holder == holder || core_->owner != owned_by::handle ||
      core_->done.load(std::memory_order_acquire))
    return;
  core_->extras->holder = holder;
  recorder::adopt(*core_->loop->record, core_->record, holder, recorder::owner_kind::handle);
}

void handle_base::drop() noexcept {
  task_core* const core = std::exchange(core_, nullptr);
  if (core == nullptr) return;
  on_its_loop(*core, [](task_core& t) {
    const loop_core::guard locked(*t.loop);
    t.has_handle.store(false, std::memory_order_relaxed);
    if (t.done.load(std::memory_order_acquire)) return give_up_result(t);
    if (t.owner == owned_by::handle) orphan(t);
  });
  release(core);
}

}  // namespace detail

// ---- task_ref -------------------------------------------------------------------------------------------------------

std::uint64_t task_ref::id() const noexcept { return core_ != nullptr ? recorder::id_of(core_->record) : 0; }
std::string task_ref::name() const { return core_ != nullptr ? detail::name_of(*core_) : std::string(); }
bool task_ref::done() const noexcept { return core_ == nullptr || core_->done.load(std::memory_order_acquire); }
void task_ref::cancel() const {
  if (core_ != nullptr) detail::cancel_task(*core_);
}

std::vector<task_ref> all_tasks() {
  detail::task_core& self = detail::require_current("curfew::all_tasks");
  std::vector<task_ref> tasks;
  const detail::loop_core::guard locked(*self.loop);
  const std::shared_ptr<detail::loop_core> loop = self.loop->shared_from_this();
  self.loop->for_each_task([&](detail::task_core& t) {
    if (t.daemon) return;
    t.rare().loop = loop;
    tasks.emplace_back(&t);
  });
  return tasks;
}

}  // namespace curfew
