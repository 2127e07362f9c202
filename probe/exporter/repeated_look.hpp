// One process that is looked at again and again: its numbers, and what only repeated looks can tell.
#pragma once

#include <cstddef>
#include <curfew/metric_options.hpp>

#include "probe/exporter/numbers.hpp"
#include "probe/model/site_history.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/judge.hpp"

namespace curfew::metrics {

class repeated_look {
 public:
  explicit repeated_look(metric_options options)
      : spawn_sites_(options.spawn_sites),
        growth_(verdict::growth_thresholds::over(options.growing_over)),
        history_(verdict::history_for(growth_)) {}

  // Of the same process each time, in order.
  process_numbers take(const model::tally& tally) {
    if (tally.facts.process.end == model::process_end::alive) {
      history_.add(tally.facts.process.taken, model::site_loads(tally.facts, tally.stand_for));
    }
    return numbers_of(tally, spawn_sites_, verdict::growing_sites(history_, growth_));
  }

 private:
  std::size_t spawn_sites_;
  verdict::growth_thresholds growth_;
  model::site_history history_;
};

}  // namespace curfew::metrics
