// Collects the metrics of every instrumented process whose segment stands in one folder, and of those that record
// elsewhere because they run under a check. Thread safe.
//
// Each scrape finds the processes that are new. The last numbers of a process that ended are shown for a grace time, so
// that each of several Prometheus servers sees them. This works also if the segment's file is gone by then, because it
// is held open from the first scrape on. A segment that cannot be read is counted, and the others are served all the
// same.
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
#include "probe/judge/policy.hpp"
#include "probe/reader/attachment.hpp"

namespace curfew::metrics {

struct host_options {
  std::string folder;
  std::size_t spawn_sites = metric_options().spawn_sites;
  judge::policy policy{};
  // Whether slots are read where they stand, which halves the time that a scrape takes.
  // REQUIRES: reader::survive_cut_files() was called.
  bool in_place = false;
  std::chrono::nanoseconds grace = std::chrono::minutes(5);  // for this long, Prometheus looks back by default
};

class host final : public prometheus::Collectable {
 public:
  explicit host(host_options options) : options_(std::move(options)) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  using clock = std::chrono::steady_clock;

  struct entry {
    std::optional<reader::attachment> segment;  // empty if the process has ended; then `numbers` are its last ones
    bool listed = false;                        // whether its file was there in this scrape
    bool shown = true;                          // false if it ended too long ago
    clock::time_point forget{};                 // when it is no longer shown; set when it has ended
    std::string process{}, pid{};               // labels
    process_scraper look;
    process_numbers numbers{};
  };

  std::vector<prometheus::MetricFamily> scrape() const;
  // Returns how many segments, or folders of them, cannot be read.
  std::uint64_t find_new() const;
  // Returns false if segments may not stand in the folder, or if it cannot be listed; true if it does not exist.
  bool find_new_in(const std::string& folder) const;
  // Reads the numbers of an entry anew; returns false if its segment cannot be read.
  bool read(entry&, bool is_new) const;
  std::string pid_label(const std::string& name) const;

  host_options options_;
  mutable single_flight single_flight_;
  // Invariant: only the scrape that single_flight_ runs touches what is below.
  // The key is the file's name without its folder, because a check moves the segments of processes that outlive it.
  mutable std::map<std::string, entry> entries_;
  mutable std::uint64_t unreadable_ = 0;  // number of files that this scrape could not open
};

}  // namespace curfew::metrics
