// This is the executor of a task on a loop with several threads: of the task, of the completion handlers of its
// operations, and of all that is done on the way to them. What it executes never runs beside the task, nor beside
// anything else that was executed here. It is a strand, made of the task's turns (task_turns.hpp).
//
// It may outlive the task and its loop, for a socket may have it. When the loop's context has gone, nothing runs any
// more; when the loop has ended on a borrowed context, see gated_executor.hpp.
#pragma once

#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(execution.hpp)
#include CURFEW_ASIO(execution_context.hpp)
#include CURFEW_ASIO(io_context.hpp)

#include <curfew/detail/visit.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/loop_gate.hpp"
#include "runtime/src/core/scheduler.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/turn.hpp"

namespace curfew::detail {

// If `Tracked` is true, each copy is outstanding work. It is as small as any_io_executor has room for.
// Whoever has one refers to the task, which then keeps its loop when it has ended (loop_core::keep).
template <bool Tracked = false>
class task_executor {
 public:
  explicit task_executor(task_core& t, bool may_block = true) noexcept : task_(&t), may_block_(may_block) { begin(); }
  task_executor(const task_executor& other) noexcept : task_executor(*other.task_, other.may_block_) {}
  task_executor(task_executor&& other) noexcept
      : task_(std::exchange(other.task_, nullptr)), may_block_(other.may_block_) {}
  task_executor& operator=(task_executor other) noexcept {
    std::swap(task_, other.task_);
    std::swap(may_block_, other.may_block_);
    return *this;
  }
  ~task_executor() {
    if (task_ == nullptr) return;
    if constexpr (Tracked) context().end_work();
    release(task_);
  }

  template <class Function>
  void execute(Function&& f) const {
    const std::shared_ptr<loop_gate>& gate = task_->loop->gate;
    if (!gate) return execute_here_or_later(std::decay_t<Function>(std::forward<Function>(f)));
    // Nobody else is inside while this thread ends the loop: see gated_executor.hpp.
    if (may_block_ && gate->is_ended_here()) return std::decay_t<Function>(std::forward<Function>(f))();
    execute_here_or_later(gated<std::decay_t<Function>>{gate, std::decay_t<Function>(std::forward<Function>(f))});
  }

  task_core& task() const noexcept { return *task_; }
  loop_context& context() const noexcept { return *task_->loop->home; }
  // Returns whether what is executed would run at once.
  bool runs_here() const noexcept { return turn::is_taken_here(*task_); }

  asio::execution_context& query(asio::execution::context_t) const noexcept { return context().get(); }
  static constexpr asio::execution::mapping_t query(asio::execution::mapping_t) noexcept {
    return asio::execution::mapping_t::thread;
  }
  asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept {
    return may_block_ ? asio::execution::blocking_t(asio::execution::blocking.possibly)
                      : asio::execution::blocking_t(asio::execution::blocking.never);
  }
  static constexpr asio::execution::outstanding_work_t query(asio::execution::outstanding_work_t) noexcept {
    if constexpr (Tracked)
      return asio::execution::outstanding_work_t::tracked;
    else
      return asio::execution::outstanding_work_t::untracked;
  }
  task_executor require(asio::execution::blocking_t::possibly_t) const noexcept { return task_executor(*task_, true); }
  task_executor require(asio::execution::blocking_t::never_t) const noexcept { return task_executor(*task_, false); }
  task_executor<true> require(asio::execution::outstanding_work_t::tracked_t) const noexcept {
    return task_executor<true>(*task_, may_block_);
  }
  task_executor<false> require(asio::execution::outstanding_work_t::untracked_t) const noexcept {
    return task_executor<false>(*task_, may_block_);
  }

  friend bool operator==(const task_executor& a, const task_executor& b) noexcept {
    return a.task_ == b.task_ && a.may_block_ == b.may_block_;
  }

 private:
  // A function of a loop on a borrowed context is run inside the loop, or left to whoever ends it.
  template <class Function>
  struct gated {
    void operator()() {
      const visit inside(gate.get());
      if (!inside) return gate->refuse(std::move(function));
      Function running(std::move(function));  // it is destroyed inside, too
      std::move(running)();
    }
    std::shared_ptr<loop_gate> gate;
    Function function;
  };

  void begin() const noexcept {
    retain(task_);
    if constexpr (Tracked) context().begin_work();
  }

  template <class Function>
  void execute_here_or_later(Function&& f) const {
    if (may_block_ && runs_here()) return f();
    scheduler& its = *task_->loop->workers;
    if (!its.is_here() && !context().is_inside())
      return context().post_from_outside([&] { its.post(*task_, make_function(std::move(f))); });
    if (may_block_ && its.claim(*task_)) {
      if (scheduler::may_run_here(*task_)) return its.run_claimed(*task_, f);
      const turn none(*task_);  // what was claimed is given up, when the function is due
      return its.post(*task_, make_function(std::move(f)));
    }
    its.post(*task_, make_function(std::move(f)));
  }

  task_core* task_;
  bool may_block_;
};

}  // namespace curfew::detail
