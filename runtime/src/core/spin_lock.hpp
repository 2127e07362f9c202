// Is a lock for what takes a few nanoseconds: a queue gets another task, or one less.
#pragma once

#include <atomic>
#include <thread>

namespace curfew::detail {

// Memory ordering: whoever locks it (acquire) sees what was done by whoever unlocked it (release).
class spin_lock {
 public:
  void lock() noexcept {
    while (taken_.exchange(true, std::memory_order_acquire)) wait();
  }
  bool try_lock() noexcept { return !taken_.exchange(true, std::memory_order_acquire); }
  void unlock() noexcept { taken_.store(false, std::memory_order_release); }

 private:
  // Whoever has the lock may have lost its processor, so the wait does not burn this one for long.
  [[gnu::noinline]] void wait() noexcept {
    for (int looks = 0; taken_.load(std::memory_order_relaxed); ++looks)
      if (looks >= 64) std::this_thread::yield();
  }

  std::atomic<bool> taken_{false};
};

}  // namespace curfew::detail
