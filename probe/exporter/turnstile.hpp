// One look at a time. Whoever came while another look went on waits for the next one, and all who waited share it: a
// hundred scrapes at once cost two looks.
#pragma once

#include <prometheus/metric_family.h>

#include <chrono>
#include <mutex>
#include <vector>

namespace curfew::metrics {

class turnstile {
 public:
  // What `look` gives, or what a look gave that began after this call. Thread safe.
  template <class Look>
  std::vector<prometheus::MetricFamily> pass(Look look) {
    const auto came = std::chrono::steady_clock::now();
    const std::lock_guard lock(one_at_a_time_);
    if (began_ < came) {
      const auto begins = std::chrono::steady_clock::now();
      seen_ = look();
      began_ = begins;
    }
    return seen_;
  }

 private:
  std::mutex one_at_a_time_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::time_point::min();
  std::vector<prometheus::MetricFamily> seen_;
};

}  // namespace curfew::metrics
