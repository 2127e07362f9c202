// One process that is looked at again and again: its numbers, and what only repeated looks can tell.
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

  // Of the same process each time, in order.
  process_numbers take(const model::tally& tally) {
    return numbers_of(tally, judge::judgement_of(tally, history_), spawn_sites_);
  }

 private:
  std::size_t spawn_sites_;
  judge::growth_history history_;
};

}  // namespace curfew::metrics
