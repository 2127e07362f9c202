#include "runtime/src/core/virtual_clock.hpp"

#include <algorithm>
#include <utility>

namespace curfew::detail {

namespace {
constinit thread_local virtual_clock* virtual_clock_of_thread = nullptr;
}

virtual_clock_here::virtual_clock_here(virtual_clock* t) noexcept
    : before_(std::exchange(virtual_clock_of_thread, t)) {}

virtual_clock_here::~virtual_clock_here() { virtual_clock_of_thread = before_; }

loop_clock::time_point loop_clock::now() noexcept {
  return virtual_clock_of_thread != nullptr ? virtual_clock_of_thread->now() : std::chrono::steady_clock::now();
}

// Returns whether nothing is ready any more, or false if that takes as long as it is until then.
bool virtual_clock::settles(asio::io_context& context, std::optional<steady_time> until) const {
  if (!until) return context.poll(), true;
  for (const steady_time began = std::chrono::steady_clock::now(); context.poll_one() != 0;)
    if (std::chrono::steady_clock::now() - began >= *until - now_) return false;
  return true;
}

void virtual_clock::run(asio::io_context& context, std::optional<steady_time> until) {
  if (until == steady_time::max()) until.reset();
  while (true) {
    if (!settles(context, until)) now_ = std::max(now_, *until);
    if (context.stopped() || (until && now_ >= *until)) return;
    if (!jump(context, until)) context.run_one();
  }
}

// Returns false if no time is awaited.
bool virtual_clock::jump(asio::io_context& context, std::optional<steady_time> until) {
  std::optional<steady_time> next = until;
  const auto awaits = [&next](steady_time when) { next = next ? std::min(*next, when) : when; };
  if (!awaited_.empty()) awaits(*awaited_.begin());
  if (const auto when = sleepers_.next_time()) awaits(*when);
  if (!next || *next == steady_time::max()) return false;
  if (*next > now_) now_ = *next;
  // Asio looks at its timers when the earliest one is due, by the time that it was told last. Now one is due at once.
  looked_ = false;
  wakes_.expires_at(steady_time());
  wakes_.async_wait([this](const error_code&) { looked_ = true; });
  while (!looked_ && context.run_one() != 0) {
  }
  return true;
}

}  // namespace curfew::detail
