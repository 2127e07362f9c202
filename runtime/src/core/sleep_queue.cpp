#include "runtime/src/core/sleep_queue.hpp"

#include <algorithm>
#include <new>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(error.hpp)
#include CURFEW_ASIO(post.hpp)

#include <curfew/detail/visit.hpp>
#include <curfew/detail/wait.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/scheduler.hpp"

namespace curfew::detail {

namespace {

// So many are woken before Asio is asked for I/O: see loop_core.cpp.
constexpr int woken_at_once = 64;

// Keeps the loop, and with it the queue and the handler's own memory.
struct timer_handler {
  std::shared_ptr<loop_core> of;

  void operator()(const error_code& ec = asio::error::operation_aborted) const {
    const visit inside(of->gate.get());
    if (inside) of->sleepers.timer_ended(!ec);
  }
};

}  // namespace

inline std::unique_lock<std::mutex> sleep_queue::locked() const {
  std::unique_lock<std::mutex> l(lock_, std::defer_lock);
  if (loop_.several_threads) l.lock();
  return l;
}

void sleep_queue::add(sleeper& s) {
  const auto l = locked();
  // Nothing is outstanding then, so that the loop can tell that nothing could ever wake the task.
  if (loop_.clock_of_its_own && s.until == steady_time::max()) [[unlikely]] {
    s.is = sleeper::phase::for_ever;
    return;
  }
  // One that asks for a time long past is not before those whose time has come since, again and again.
  s.until = std::max(s.until, looked_at_);
  sleepers_.add(s);
  s.is = sleeper::phase::queued;
  if (timer_is_ == timer_is::set && s.until < set_for_) return cut_short();
  if (timer_is_ != timer_is::off) return;
  try {
    set_timer();
  } catch (...) {
    sleepers_.remove(s);
    s.is = sleeper::phase::outside;
    throw;
  }
}

bool sleep_queue::remove(sleeper& s) noexcept {
  const auto l = locked();
  if (s.is == sleeper::phase::due || s.is == sleeper::phase::outside) return false;
  const bool is_in_heap = s.is == sleeper::phase::queued && timer_is_ != timer_is::ended;
  s.is = sleeper::phase::outside;
  if (!is_in_heap) return true;
  sleepers_.remove(s);
  // If others sleep, the timer may come too early for them. It ends at once where it would be all that the loop waits
  // for.
  if (sleepers_.empty() && timer_is_ == timer_is::set) cut_short();
  return true;
}

std::optional<steady_time> sleep_queue::next_time() const noexcept {
  if (sleepers_.empty()) return std::nullopt;
  return sleepers_.earliest().until;
}

void sleep_queue::end() noexcept {
  timer_is_ = timer_is::ended;
  sleepers_.clear();
  timer_.reset();
}

// ---- the timer ------------------------------------------------------------------------------------------------------

void sleep_queue::set_timer() {
  const steady_time when = sleepers_.earliest().until;
  if (timer_)
    timer_->expires_at(when);
  else
    timer_.emplace(*loop_.context, when);
  timer_->async_wait(kept_handler<timer_handler>{{loop_.shared_from_this()}, &memory_});
  set_for_ = when;
  timer_is_ = timer_is::set;
}

// Asio keeps its timers in a vector, in which the place that this one had may be another one's now.
void sleep_queue::set_timer_or_try_again() noexcept {
  timer_is_ = timer_is::off;
  if (sleepers_.empty()) return;
  try {
    set_timer();
  } catch (const std::bad_alloc&) {
    asio::post(*loop_.context, kept_handler<timer_handler>{{loop_.shared_from_this()}, &memory_});
    timer_is_ = timer_is::due;
  }
}

void sleep_queue::cut_short() noexcept {
  timer_->cancel();
  timer_is_ = timer_is::due;
}

void sleep_queue::timer_ended(bool in_time) noexcept {
  if (loop_.several_threads) return timer_ended_on_threads(in_time);
  if (timer_is_ == timer_is::ended) return;
  timer_is_ = timer_is::due;  // so that it is set once, when those who are woken sleep again
  if (in_time) wake_those_due();
  set_timer_or_try_again();
}

// Returns the earliest sleeper if its time has come, and takes it out. It reads the clock where that is not known.
sleeper* sleep_queue::take_due() noexcept {
  if (sleepers_.empty()) return nullptr;
  if (sleepers_.earliest().until > looked_at_) {
    looked_at_ = loop_clock::now();
    if (sleepers_.earliest().until > looked_at_) return nullptr;
  }
  sleeper& s = sleepers_.earliest();
  sleepers_.remove(s);
  s.is = sleeper::phase::due;
  return &s;
}

// What those who are woken do may take time, in which others' time comes, or their own once more. If these are more
// than are woken at once, the clock is read for the next ones, so that they are behind those whose time has come
// meanwhile.
void sleep_queue::wake_those_due() noexcept {
  looked_at_ = std::max(looked_at_, set_for_);
  for (int woken = 0; woken < woken_at_once; ++woken) {
    const sleeper* const s = loop_.has_enough() ? nullptr : take_due();
    if (s == nullptr) return;
    wake_now(*s->of);
  }
  looked_at_ = loop_clock::now();
}

// The timer is set before anybody is woken, because a task that is woken alone goes on here, and may take long.
CURFEW_COLD void sleep_queue::timer_ended_on_threads(bool in_time) noexcept {
  sleeper* due = nullptr;
  {
    const auto l = locked();
    if (timer_is_ == timer_is::ended) return;
    if (in_time) looked_at_ = loop_clock::now();
    sleeper** end = &due;
    for (int taken = 0; in_time && taken < woken_at_once && (*end = take_due()) != nullptr; ++taken) {
      end = &(*end)->first;
      *end = nullptr;
    }
    set_timer_or_try_again();
  }
  if (due == nullptr) return;
  if (due->first == nullptr) return wake_now(*due->of);
  const scheduler::shift mine(*loop_.workers);
  while (due != nullptr) {
    sleeper& s = *due;
    due = s.first;
    wake(*s.of);
  }
}

}  // namespace curfew::detail
