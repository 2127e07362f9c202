// A thread that does one thing again and again until it is told to stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace curfew::viewer {

class repeater {
 public:
  // `once` returns how long to wait before it is called again; nullopt ends the thread. REQUIRES: it does not throw.
  explicit repeater(std::function<std::optional<std::chrono::nanoseconds>()> once);
  // Waits until a call that is under way has returned, because what it uses is about to be destroyed.
  ~repeater() = default;

 private:
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;  // the last member, because it uses the others
};

}  // namespace curfew::viewer
