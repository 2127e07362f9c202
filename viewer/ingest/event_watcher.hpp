// Reads a process' events as they come, for the timeline and for the sums by site, on a thread of its own. While polls
// are on the screen, it reads often and asks the process for them; else it reads now and then, so that few lifecycle
// events are missed.
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
  // `wake` is called on the watching thread after each batch that comes while polls are wanted, and after the last one.
  event_watcher(attached_process, std::function<void()> wake);
  ~event_watcher();

  // Says whether anything on the screen shows polls. The process is asked for them while it does; the last request runs
  // out by itself. Any thread may call this.
  void want_polls(bool is) { polls_wanted_.store(is, std::memory_order_relaxed); }

  // Returns the batches that came since the last call. Any thread may call this.
  std::vector<std::shared_ptr<const model::event_batch>> take();
  // Returns why there can be no polls, ready to print; "" if there can. Any thread may call this.
  std::string why_no_polls() const;

 private:
  std::optional<std::chrono::nanoseconds> read_once();
  void ask();

  const attached_process process_;
  const std::function<void()> wake_;
  std::atomic<bool> polls_wanted_{false};
  // These are used by the watching thread alone.
  std::chrono::steady_clock::time_point asked_{}, news_{};

  mutable std::mutex mutex_;  // protects the next three
  std::vector<std::shared_ptr<const model::event_batch>> waiting_;
  std::size_t events_waiting_ = 0;
  std::string why_;
  repeater thread_;  // the last member, because it uses the others
};

}  // namespace curfew::viewer
