#include <curfew/sleep.hpp>

#include <new>
#include <string>

#include <curfew/error.hpp>

#include "runtime/src/loop_core.hpp"
#include "runtime/src/task_core.hpp"

namespace curfew::detail {

namespace {
constinit const operation yield_operation("yield");
}

constinit const operation sleep_for_operation("sleep_for");
constinit const operation sleep_until_operation("sleep_until");

bool sleep_awaiter::begin(frame& f) {
  awaiting_ = &f;
  if (is_cancelled(f)) {
    refuse(f, *this);
    return true;
  }
  const steady_time until = until_;
  ::new (&timer_) sleep_timer(context_of(f), until);
  has_timer_ = true;
  timer_.async_wait(handler(*this));  // may throw; never calls the handler within
  suspend(f, *this, *what_);
  return true;
}

// On the loop's thread; with several, on any of them, and the task goes on where its strand says.
void sleep_awaiter::woken(bool slept) noexcept {
  handler_ = nullptr;
  slept_ = slept;
  task_core& t = *awaiting_->core;
  if (t.loop->several_threads)
    wake(*awaiting_);
  else
    resume_now(*awaiting_);
}

void sleep_awaiter::cancel() noexcept { timer_.cancel(); }

void sleep_awaiter::await_resume() const {
  if (slept_) return;
  if (is_cancelled(*awaiting_)) throw_cancelled(*awaiting_);
  throw asio::system_error(asio::error::operation_aborted, std::string(what_->text()));
}

void yield_awaiter::give_way(frame& f, wait& w) noexcept {
  suspend(f, w, yield_operation);
  wake(f);
}

}  // namespace curfew::detail
