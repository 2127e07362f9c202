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
  // `once` says how long to wait before the next time; nullopt: never again. It must not throw.
  explicit repeater(std::function<std::optional<std::chrono::nanoseconds>()> once);
  // Waits for the turn under way: what it uses is about to go.
  ~repeater() = default;

 private:
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace curfew::viewer
