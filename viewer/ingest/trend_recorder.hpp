// Keeps what a process does, second by second, while it is watched: the latest two minutes (most_samples), for a
// limited number of sites and loops. Not thread safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "probe/judge/growth_history.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/verdict/thresholds.hpp"
#include "viewer/rows/trends.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

// The values of the latest `most` seconds, the latest last. A second in which nobody looked has the value of the one
// before.
template <class Value>
class by_second {
 public:
  explicit by_second(std::size_t most) : most_(most) {}

  void put(const Value& v, std::size_t seconds_later) {
    if (seconds_later == 0 && !values_.empty()) {
      values_.back() = v;
      return;
    }
    const std::size_t missed = values_.empty() || seconds_later == 0 ? 0 : std::min(seconds_later - 1, most_);
    if (missed != 0) values_.insert(values_.end(), missed, Value(values_.back()));
    values_.push_back(v);
    if (values_.size() > most_) values_.erase(values_.begin(), values_.end() - static_cast<std::ptrdiff_t>(most_));
  }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::size_t most_;
  std::vector<Value> values_;
};

class trend_recorder {
 public:
  static constexpr std::size_t most_sites = 512;  // those that had the most tasks while there was room
  static constexpr std::size_t most_loops = 64;

  explicit trend_recorder(const verdict::growth_thresholds& limits = {}) : growth_(limits) {}

  void add(const view_model&);
  // Says that the process had done nothing since the last view model when it was looked at, at this time on the clock
  // of its view models.
  void nothing_new(model::nanoseconds at);

  // Returns the trends until now; null before the first view model.
  std::shared_ptr<const trends> shown() const;

 private:
  struct site_track {
    by_second<float> live{most_samples};
  };
  struct totals {
    std::uint64_t spawned = 0, ended = 0;
    model::histogram poll_duration, schedule_delay;
  };
  struct loop_track {
    std::uint32_t threads = 1;
    by_second<double> busy_ns{most_samples + 1};  // sum since the process began, polls that go on included
    by_second<totals> sums{recent_samples + 1};
  };

  std::size_t step_to(model::nanoseconds at);  // returns the number of seconds since the last call
  void add_sites(const view_model&, std::size_t later);
  void add_loops(const view_model&, std::size_t later);
  static site_trend trend_of(const site_track&);
  static loop_trend trend_of(const loop_track&);

  std::optional<std::int64_t> first_, latest_;  // the first and the latest second that were seen
  std::unordered_map<model::index, site_track> sites_;
  judge::growth_history growth_;
  std::unordered_map<std::string, loop_track> loops_;
};

}  // namespace curfew::viewer
