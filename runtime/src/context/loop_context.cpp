#include "runtime/src/context/loop_context.hpp"

namespace curfew::detail {

loop_context::loop_context(int concurrency_hint)
    : own_(std::make_unique<owned_context>(concurrency_hint)), context_(*own_) {}

void loop_context::restart() {
  context_.restart();
  stop_is_known_ = false;
}

loop_context::stop loop_context::answer(stop why) noexcept {
  latest_answer_ = why;
  ++answers_;
  left_.notify_all();
  return why;
}

std::optional<loop_context::run_mark> loop_context::begin_run(bool heeds_stop) {
  std::unique_lock<std::recursive_mutex> locked(gate_);
  if (context_.stopped()) {
    const unsigned answered = answers_;
    wait_for_loops(locked, [this] { return !context_.stopped(); });
    if (context_.stopped()) {
      const bool by_somebody = !stop_is_known_;
      restart();
      if (by_somebody) answer(stop::by_somebody);
    }
    if (heeds_stop && answers_ != answered && latest_answer_ == stop::by_somebody) return std::nullopt;
  }
  ++running_;
  return run_mark{stops_, answers_};
}

void loop_context::end_run() noexcept {
  const std::lock_guard<std::recursive_mutex> locked(gate_);
  --running_;
  left_.notify_all();
}

void loop_context::leave_restarted() noexcept {
  const std::lock_guard<std::recursive_mutex> locked(gate_);
  if (running_ == 0 || is_inside()) restart();
}

void loop_context::leave_stopped() noexcept {
  const std::lock_guard<std::recursive_mutex> locked(gate_);
  stop_is_known_ = false;
  context_.stop();
}

void loop_context::stop_for_loop() noexcept {
  const std::lock_guard<std::recursive_mutex> locked(gate_);
  ++stops_;
  stop_is_known_ = true;
  context_.stop();
}

loop_context::stop loop_context::why_stopped(run_mark since) {
  std::unique_lock<std::recursive_mutex> locked(gate_);
  --running_;
  left_.notify_all();
  if (stops_ != since.stops) return stop::for_loop;
  if (answers_ != since.answers) return latest_answer_;
  if (!context_.stopped()) return stop::none;
  wait_for_loops(locked, [&] { return answers_ != since.answers; });
  if (stops_ != since.stops) return stop::for_loop;
  if (answers_ != since.answers) return latest_answer_;
  restart();
  {
    const outstanding_work last = begin_own_work();
  }
  // If this piece of work was all that was left, its end has stopped the context once more.
  stop_is_known_ = context_.stopped();
  return answer(stop_is_known_ ? stop::out_of_work : stop::by_somebody);
}

void loop_context::is_of(const recorder::loop_place& loop) noexcept {
  const std::lock_guard<std::recursive_mutex> locked(gate_);
  loop_ = loop;
}

void loop_context::close() noexcept {
  {
    const std::lock_guard<std::recursive_mutex> locked(gate_);
    if (!open_.exchange(false, std::memory_order_relaxed)) return;
    if (!is_borrowed()) kept_.emplace(begin_own_work());
    others_.kept = kept_.has_value();
  }
  if (loop_.began != 0) left_behind_.count(context_);
  if (!is_borrowed()) own_->drop_handlers();
}

void loop_context::left(std::uint64_t handlers_at_least) noexcept {
  recorder::abandoned_handlers(loop_, handlers_at_least);
}

void loop_context::begin_work() noexcept {
  others_.guards.fetch_add(1, std::memory_order_relaxed);
  if (is_inside()) return context_.get_executor().on_work_started();
  post_from_outside([this] { context_.get_executor().on_work_started(); });
}

void loop_context::end_work() noexcept {
  others_.guards.fetch_sub(1, std::memory_order_relaxed);
  if (is_inside()) return context_.get_executor().on_work_finished();
  post_from_outside([this] { context_.get_executor().on_work_finished(); });
}

}  // namespace curfew::detail
