// The metrics of the process that this is linked into, from its own segment. Thread safe; takes no lock that the
// program's tasks take, and stops none of them.
#pragma once

#include <prometheus/collectable.h>
#include <sys/types.h>

#include <cstddef>
#include <curfew/metric_options.hpp>
#include <optional>

#include "probe/exporter/metrics.hpp"
#include "probe/exporter/process_scraper.hpp"
#include "probe/exporter/single_flight.hpp"
#include "probe/reader/attachment.hpp"

namespace curfew::metrics {

class own_process final : public prometheus::Collectable {
 public:
  explicit own_process(metric_options options) : options_(options), looks_(options) {}

  // Never throws for what a segment is like. Before the first task there is no segment, and no samples of it.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  std::vector<prometheus::MetricFamily> scrape() const;
  void find_segment() const;

  metric_options options_;
  mutable single_flight single_flight_;
  // Under the single_flight.
  mutable std::optional<reader::attachment> segment_;
  mutable process_scraper looks_;  // of that segment
  mutable ::pid_t pid_ = 0;        // whose it is: a forked child has another
};

}  // namespace curfew::metrics
