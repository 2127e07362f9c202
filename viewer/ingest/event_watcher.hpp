// Reads a process' events as they come, for the timeline and the sums by site: often while somebody wants to see polls,
// and then asks the process for them; else now and then, so that few lifecycle events are missed.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "probe/model/events.hpp"
#include "viewer/ingest/attached_process.hpp"
#include "viewer/ingest/repeater.hpp"

namespace curfew::viewer {

class event_watcher {
 public:
  // `wake` is called on the watching thread after each batch that comes while polls are wanted.
  event_watcher(attached_process, std::function<void()> wake);
  ~event_watcher();

  // Is anything on the screen that shows polls? Any thread. They are asked for while it is; the last request runs out
  // by itself.
  void want_polls(bool is) { polls_wanted_.store(is, std::memory_order_relaxed); }

  // What came since the last call. Any thread.
  std::vector<std::shared_ptr<const model::event_batch>> take();
  // Why polls cannot be had, in words; "" when they can. Any thread.
  std::string why_no_polls() const;

 private:
  std::optional<std::chrono::nanoseconds> read_once();
  void ask();

  const attached_process process_;
  const std::function<void()> wake_;
  std::atomic<bool> polls_wanted_{false};
  // Of the thread:
  std::chrono::steady_clock::time_point asked_{}, news_{};

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const model::event_batch>> waiting_;
  std::size_t events_waiting_ = 0;
  std::string why_;
  repeater thread_;  // last: it uses the others
};

}  // namespace curfew::viewer
