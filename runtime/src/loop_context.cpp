#include "runtime/src/loop_context.hpp"

namespace curfew::detail {

loop_context::loop_context(int concurrency_hint)
    : own_(std::make_unique<owned_context>(concurrency_hint)), context_(*own_) {}

unsigned loop_context::restart() noexcept {
  const std::lock_guard<std::mutex> locked(gate_);
  context_.restart();
  return stops_;
}

void loop_context::stop_for_loop() noexcept {
  const std::lock_guard<std::mutex> locked(gate_);
  ++stops_;
  context_.stop();
}

loop_context::stop loop_context::why_stopped(unsigned since) noexcept {
  const std::lock_guard<std::mutex> locked(gate_);
  if (stops_ != since) return stop::for_loop;
  if (!context_.stopped()) return stop::none;
  context_.restart();
  {
    const outstanding_work last = begin_own_work();
  }
  // Where that was all, its end has stopped the context once more.
  return context_.stopped() ? stop::out_of_work : stop::by_somebody;
}

void loop_context::close() noexcept {
  {
    const std::lock_guard<std::mutex> locked(gate_);
    if (!open_.exchange(false, std::memory_order_relaxed) || is_borrowed()) return;
    kept_.emplace(begin_own_work());
  }
  own_->drop_handlers();
}

void loop_context::begin_work() noexcept {
  if (is_inside()) return context_.get_executor().on_work_started();
  post_from_outside([this] { context_.get_executor().on_work_started(); });
}

void loop_context::end_work() noexcept {
  if (is_inside()) return context_.get_executor().on_work_finished();
  post_from_outside([this] { context_.get_executor().on_work_finished(); });
}

}  // namespace curfew::detail
