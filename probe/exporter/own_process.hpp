// Collects the metrics of the process that this is linked into, from its own segment. Thread safe. Takes no lock that
// the program's tasks take, and stops none of them.
#pragma once

#include <prometheus/collectable.h>
#include <sys/types.h>

#include <cstddef>
#include <curfew/metric_options.hpp>
#include <optional>

#include "probe/exporter/metrics.hpp"
#include "probe/exporter/process_scraper.hpp"
#include "probe/exporter/single_flight.hpp"
#include "probe/judge/policy.hpp"
#include "probe/reader/attachment.hpp"

namespace curfew::metrics {

class own_process final : public prometheus::Collectable {
 public:
  // Throws as metric_options.hpp says.
  explicit own_process(const metric_options&);

  // Never throws because of what a segment holds. Before the first loop begins there is no segment, and so no sample
  // that comes from it.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  std::vector<prometheus::MetricFamily> scrape() const;
  void find_segment() const;

  std::size_t spawn_sites_;
  judge::policy policy_;
  mutable single_flight single_flight_;
  // Invariant: only the scrape that single_flight_ runs touches what is below.
  mutable std::optional<reader::attachment> segment_;
  mutable process_scraper looks_;  // what is known from earlier scrapes of segment_
  mutable ::pid_t pid_ = 0;        // the process that segment_ belongs to: a forked child has another
};

}  // namespace curfew::metrics
