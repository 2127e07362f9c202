// The metrics of every instrumented process whose segment stands in one folder, and of those that record elsewhere
// because they run under a check. Thread safe.
//
// Each look finds those that are new. Of one that ended the last numbers are shown for a grace time, so that each of
// several Prometheus servers sees them, also when its file is gone by then: it is held open from the first look on.
// A segment that cannot be read is counted, and its neighbours are served all the same.
#pragma once

#include <prometheus/collectable.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <curfew/metric_options.hpp>
#include <map>
#include <optional>
#include <string>

#include "probe/exporter/metrics.hpp"
#include "probe/exporter/process_scraper.hpp"
#include "probe/exporter/single_flight.hpp"
#include "probe/reader/attachment.hpp"

namespace curfew::metrics {

struct host_options {
  std::string folder;
  metric_options metrics{};
  bool in_place = false;  // REQUIRES: reader::survive_cut_files() was called. Half the time a look takes
  std::chrono::nanoseconds grace = std::chrono::minutes(5);  // as long as Prometheus looks back
};

class host final : public prometheus::Collectable {
 public:
  explicit host(host_options options) : options_(std::move(options)) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  using clock = std::chrono::steady_clock;

  struct entry {
    std::optional<reader::attachment> segment;  // none: it has ended, and `numbers` are its last
    bool listed = false;                        // its file was there in this look
    bool shown = true;                          // false: it ended too long ago
    clock::time_point forget{};                 // when, once it has ended
    std::string process{}, pid{};               // labels
    process_scraper look;
    process_numbers numbers{};
  };

  std::vector<prometheus::MetricFamily> scrape() const;
  std::uint64_t find_new() const;                     // returns how many cannot be read
  bool find_new_in(const std::string& folder) const;  // false: it is none that segments may stand in
  bool read(entry&, bool is_new) const;               // false: it cannot be read
  std::string pid_label(const std::string& name) const;

  host_options options_;
  mutable single_flight single_flight_;
  // Under the single_flight.
  mutable std::map<std::string, entry> entries_;  // by the file's name: a check moves what outlives it
  mutable std::uint64_t unreadable_ = 0;          // files that this look could not read
};

}  // namespace curfew::metrics
