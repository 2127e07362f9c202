#include "viewer/ingest/repeater.hpp"

#include <utility>

namespace curfew::viewer {

repeater::repeater(std::function<std::optional<std::chrono::nanoseconds>()> once)
    : thread_([this, once = std::move(once)](std::stop_token stop) {
        while (!stop.stop_requested()) {
          const auto wait = once();
          if (!wait) return;
          std::unique_lock lock(mutex_);
          stopped_.wait_for(lock, stop, *wait, [] { return false; });
        }
      }) {}

}  // namespace curfew::viewer
