// Runs one scrape at a time. All callers that come while a scrape goes on wait for the next one and share its result: a
// hundred scrapes that are asked for at once cost two.
#pragma once

#include <prometheus/metric_family.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

namespace curfew::metrics {

class single_flight {
 public:
  // Returns the result of `look`, or of another caller's `look` that began after this call. Thread safe.
  template <class Look>
  std::vector<prometheus::MetricFamily> run(Look look) {
    const auto came = clock::now();
    waiting_.fetch_add(1, std::memory_order_relaxed);  // relaxed: it only decides whether a copy is worth it
    const std::lock_guard lock(one_at_a_time_);
    const bool alone = waiting_.fetch_sub(1, std::memory_order_relaxed) == 1;
    if (began_ < came) {
      const auto begins = clock::now();
      seen_ = look();
      began_ = begins;
    }
    if (!alone) return seen_;
    began_ = clock::time_point::min();  // nobody waits for the result, so it is not kept
    return std::exchange(seen_, {});
  }

 private:
  using clock = std::chrono::steady_clock;

  std::atomic<int> waiting_{0};
  std::mutex one_at_a_time_;
  clock::time_point began_ = clock::time_point::min();
  std::vector<prometheus::MetricFamily> seen_;
};

}  // namespace curfew::metrics
