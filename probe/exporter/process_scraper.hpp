// Turns the tallies of one process, which is scraped again and again, into its numbers, together with what only
// repeated scrapes can tell. Not thread safe.
#pragma once

#include <cstddef>
#include <curfew/metric_options.hpp>

#include "probe/exporter/numbers.hpp"
#include "probe/judge/judgement.hpp"
#include "probe/model/tally.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::metrics {

class process_scraper {
 public:
  explicit process_scraper(metric_options options)
      : spawn_sites_(options.spawn_sites), history_(verdict::growth_thresholds::over(options.growing_over)) {}

  // Returns the numbers of a scrape. REQUIRES: all tallies are of the same process, in the order of time.
  process_numbers take(const model::tally& tally) {
    return numbers_of(tally, judge::judgement_of(tally, history_), spawn_sites_);
  }

 private:
  std::size_t spawn_sites_;
  judge::growth_history history_;
};

}  // namespace curfew::metrics
